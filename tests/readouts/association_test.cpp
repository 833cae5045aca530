#include "readouts/association.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "engine/random/draws.h"
#include "tests/support/catch.h"

using namespace enthesis::readouts;

namespace {

// Anscombe 1973 (Am Stat 27:17), first set.
const std::vector<double> anscombe_x{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
const std::vector<double> anscombe_y{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};

constexpr int trials = 4000;

double normal(int trial, std::uint16_t list, std::size_t i) {
  return enthesis::engine::Draws(23, enthesis::engine::Tick{0})
      .normal(static_cast<enthesis::engine::LineageKey>(trial), static_cast<enthesis::engine::Purpose>(list),
              static_cast<std::uint16_t>(i));
}

}  // namespace

TEST_CASE("Anscombe's correlation comes out as published") {
  const auto r = pearson(anscombe_x, anscombe_y, 0.95);
  CHECK(r.r == Approx(0.8164205).epsilon(1e-6));
  CHECK(r.p == Approx(0.00217).epsilon(1e-2));
  CHECK(r.interval.low == Approx(0.4243912).epsilon(1e-6));
  CHECK(r.interval.high == Approx(0.9506933).epsilon(1e-6));
}

TEST_CASE("Spearman's correlation is that of ranks, and equal values share theirs") {
  const std::vector<double> x{106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
  const std::vector<double> y{7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  CHECK(spearman(x, y, 0.95).r == Approx(-29.0 / 165.0).epsilon(1e-12));
  const auto interval = spearman(x, y, 0.95).interval;
  CHECK(std::atanh(interval.high) - std::atanh(interval.low) ==
        Approx(2.0 * 1.959963985 * std::sqrt((1.0 + 0.5 * 29.0 * 29.0 / 165.0 / 165.0) / 7.0)).epsilon(1e-9));
  auto bent = x;
  for (double& v : bent) v = std::exp(0.1 * v);
  CHECK(spearman(bent, y, 0.95).r == spearman(x, y, 0.95).r);
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: r = 4.5 / sqrt(4.5 * 5).
  const std::vector<double> tied{1.0, 5.0, 5.0, 9.0};
  const std::vector<double> rising{1.0, 2.0, 3.0, 4.0};
  CHECK(spearman(tied, rising, 0.95).r == Approx(4.5 / std::sqrt(22.5)).epsilon(1e-12));
}

TEST_CASE("the interval of a rank correlation ends where equal values leave no room for more") {
  std::vector<double> mostly_none(20, 0.0), rising(20), falling(20);
  for (std::size_t i = 0; i < 20; ++i) {
    rising[i] = static_cast<double>(i);
    falling[i] = -rising[i];
  }
  mostly_none[17] = 1.0, mostly_none[18] = 2.0, mostly_none[19] = 3.0;
  // Midranks 9 (17 times), 18, 19, 20 against 1 to 20: covariance and variances by hand give sqrt(257 / 665).
  const double most = std::sqrt(257.0 / 665.0);
  const auto best = spearman(mostly_none, rising, 0.95);
  CHECK(best.r == Approx(most).epsilon(1e-12));
  CHECK(best.interval.high == Approx(most).epsilon(1e-12));
  CHECK(best.interval.low ==
        Approx(std::tanh(std::atanh(most) - 1.959963985 * std::sqrt((1.0 + 0.5 * most * most) / 17))).epsilon(1e-9));
  CHECK(best.attainable.low == Approx(-most).epsilon(1e-12));
  CHECK(spearman(mostly_none, falling, 0.95).interval.low == Approx(-most).epsilon(1e-12));
  CHECK(spearman(rising, falling, 0.95).attainable.high == Approx(1.0).epsilon(1e-12));
}

TEST_CASE("the chance of a rank correlation of a few pairs is counted, not approximated") {
  const std::vector<double> rising{1, 2, 3, 4};
  const auto perfect = spearman(rising, rising, 0.95);
  CHECK(perfect.p == Approx(2.0 / 24.0).epsilon(1e-12));
  CHECK(std::isnan(perfect.interval.low));
  // Of the 720 orders of six, sums of squared differences of at most 4 and 6 (or as far at the other end) are in 24
  // and 42.
  const std::vector<double> six{1, 2, 3, 4, 5, 6};
  CHECK(spearman(six, std::vector<double>{1, 3, 2, 5, 4, 6}, 0.95).p == Approx(24.0 / 720.0).epsilon(1e-12));
  CHECK(spearman(six, std::vector<double>{2, 3, 1, 4, 5, 6}, 0.95).p == Approx(42.0 / 720.0).epsilon(1e-12));
}

TEST_CASE("perfect and absent association are answers, not errors") {
  const std::vector<double> x{1.0, 2.0, 3.0, 4.0, 5.0};
  const std::vector<double> down{4.0, 3.0, 2.0, 1.0, 0.0};
  CHECK(pearson(x, down, 0.95).r == Approx(-1.0).epsilon(1e-15));
  CHECK(pearson(x, down, 0.95).p < 1e-10);
  const std::vector<double> flat{2.0, 2.0, 2.0, 2.0, 2.0};
  CHECK(pearson(x, flat, 0.95).r == 0.0);
  CHECK(pearson(x, flat, 0.95).interval.low == -1.0);
  CHECK_THROWS_AS(pearson(x, std::vector<double>{1.0}, 0.95), std::invalid_argument);
}

TEST_CASE("intervals of correlation cover the truth as often as they say") {
  int r_covered = 0, rank_covered = 0;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < 15; ++i) {
      x.push_back(normal(t, 1, i));
      y.push_back(0.6 * x[i] + 0.8 * normal(t, 2, i));
    }
    if (pearson(x, y, 0.95).interval.contains(0.6)) ++r_covered;
    // For the binormal, Spearman's population value is (6 / pi) asin(r / 2).
    if (spearman(x, y, 0.95).interval.contains(6.0 / 3.14159265358979 * std::asin(0.3))) ++rank_covered;
  }
  const double errors = 4.0 * std::sqrt(0.95 * 0.05 / trials);
  // Fisher's and Bonett and Wright's intervals are approximate: within 0.01 at n = 15 (their table 1 for the latter).
  CHECK(std::abs(r_covered / double{trials} - 0.95) < errors + 0.01);
  CHECK(std::abs(rank_covered / double{trials} - 0.95) < errors + 0.01);
}

TEST_CASE("pairing gains what the arms have in common") {
  std::vector<double> a, b, other;
  for (std::size_t i = 0; i < 4000; ++i) {
    const double animal = normal(0, 3, i);
    a.push_back(2.0 * animal + normal(0, 4, i));
    b.push_back(2.0 * animal + normal(0, 5, i));
    other.push_back(normal(0, 6, i));
  }
  const auto gain = pairing_gain(a, b, 0.95);
  // Correlation 4 / 5 and Var(a - b) = 2 of 10, within four standard errors of order 1 / sqrt(4000).
  CHECK(std::abs(gain.between_arms.r - 0.8) < 4.0 * (1.0 - 0.64) / std::sqrt(4000.0));
  CHECK(std::abs(gain.variance_ratio - 0.2) < 4.0 * 0.36 / std::sqrt(4000.0));
  CHECK(std::abs(pairing_gain(a, other, 0.95).variance_ratio - 1.0) < 4.0 / std::sqrt(4000.0));
  CHECK(pairing_gain(a, a, 0.95).variance_ratio == 0.0);
}
