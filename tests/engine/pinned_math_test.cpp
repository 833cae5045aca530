#include "engine/arithmetic/pinned_math.h"

#include <cmath>
#include <vector>

#include "engine/digest.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;

TEST_CASE("array and scalar power agree to the last bit") {
  std::vector<double> x;
  for (int i = 0; i < 10'003; ++i) x.push_back(1e-6 * (1.0 + i) * (1.0 + i));
  std::vector<double> y(x.size());
  for (const double exponent : {0.5, 1.0, 1.5, 2.7, 4.0}) {
    pinned_pow(x, exponent, y);
    for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(y[i] == pinned_pow(x[i], exponent));
  }
}

TEST_CASE("array and scalar event probabilities agree to the last bit and are probabilities") {
  std::vector<double> rate;
  for (int i = -5; i < 2000; ++i) rate.push_back(0.01 * i);
  std::vector<double> p(rate.size());
  event_probability(rate, 1.0, p);
  for (std::size_t i = 0; i < rate.size(); ++i) {
    REQUIRE(p[i] == event_probability(rate[i], 1.0));
    REQUIRE(p[i] >= 0.0);
    REQUIRE(p[i] <= 1.0);
    if (rate[i] > 0) REQUIRE(p[i] == Approx(-std::expm1(-rate[i])).epsilon(1e-12));
  }
}

TEST_CASE("the functions have the bits they had when they were chosen") {
  // The same number must come from every compiler, build type and instruction set.
  Digest digest;
  std::vector<double> values;
  for (int i = 1; i < 5000; ++i) {
    const double x = 0.0037 * i;
    values.push_back(pinned_exp(-x));
    values.push_back(pinned_log(x));
    values.push_back(pinned_pow(x, 1.7));
    values.push_back(normal_quantile(i / 5000.0));
  }
  digest.add("values", std::span<const double>(values));
  CHECK(digest.text() == "05879e79ef1287e3");
}

TEST_CASE("the normal quantile inverts the error function") {
  for (const double u : {1e-12, 1e-5, 0.025, 0.3, 0.5, 0.77, 0.975, 1.0 - 1e-7}) {
    CHECK(0.5 * std::erfc(-normal_quantile(u) / std::sqrt(2.0)) == Approx(u).epsilon(1e-12));
  }
}
