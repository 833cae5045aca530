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

TEST_CASE("event probabilities are those of an exponential waiting time, and those of no rate are zero") {
  for (int i = -5; i < 2000; ++i) {
    const double rate = 0.01 * i, p = event_probability(rate, 1.0);
    REQUIRE(p == Approx(rate > 0.0 ? -std::expm1(-rate) : 0.0).epsilon(1e-12));
    REQUIRE(p <= 1.0);
  }
}

TEST_CASE("sine and cosine are those of the library but for the last bits") {
  for (int i = -700; i <= 700; ++i) {
    const double x = 0.01 * i;
    REQUIRE(pinned_sin(x) == Approx(std::sin(x)).margin(4e-16));
    REQUIRE(pinned_cos(x) == Approx(std::cos(x)).margin(4e-16));
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
    values.push_back(pinned_sin(x));
    values.push_back(pinned_cos(x));
  }
  digest.add("values", std::span<const double>(values));
  CHECK(digest.text() == "a95df17ab6afa412");
}

TEST_CASE("the normal quantile inverts the error function") {
  for (const double u : {1e-12, 1e-5, 0.025, 0.3, 0.5, 0.77, 0.975, 1.0 - 1e-7}) {
    CHECK(0.5 * std::erfc(-normal_quantile(u) / std::sqrt(2.0)) == Approx(u).epsilon(1e-12));
  }
}
