#include "readouts/statistics.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "engine/random/draws.h"
#include "tests/support/catch.h"

using namespace enthesis::readouts;

namespace {

// Student 1908 (Biometrika 6:1): hours of sleep gained by ten patients under two drugs.
const std::vector<double> sleep_1{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> sleep_2{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

constexpr int trials = 4000;

// Standard normal numbers, independent for each (trial, list, place).
std::vector<double> normals(int trial, std::uint16_t list, std::size_t count) {
  const enthesis::engine::Draws draws(11, enthesis::engine::Tick{0});
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) {
    result.push_back(draws.normal(static_cast<enthesis::engine::LineageKey>(trial),
                                  static_cast<enthesis::engine::Purpose>(list), static_cast<std::uint16_t>(i)));
  }
  return result;
}

// Four standard errors of a share among the trials.
double four_errors(double share) {
  return 4.0 * std::sqrt(share * (1.0 - share) / trials);
}

// A pair of arms with means of 3 ratio and 3, and a correlation of 0.8.
struct Arms {
  std::vector<double> a, b;
  Arms(int trial, double ratio, std::size_t n) {
    const auto animal = normals(trial, 1, n);
    const auto e = normals(trial, 2, n);
    const auto f = normals(trial, 3, n);
    for (std::size_t i = 0; i < n; ++i) {
      b.push_back(3.0 + 0.8 * animal[i] + 0.4 * e[i]);
      a.push_back(3.0 * ratio + 0.8 * animal[i] + 0.4 * f[i]);
    }
  }
};

}  // namespace

TEST_CASE("mean, variance and median are those of small lists") {
  const std::vector<double> v{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0};
  CHECK(mean(v) == 5.0);
  CHECK(variance(v) == Approx(32.0 / 7.0));
  CHECK(median(v) == 4.5);
  CHECK(median(std::vector<double>{3.0, 1.0, 2.0}) == 2.0);
  CHECK(variance(std::vector<double>{0.1, 0.1, 0.1}) == 0.0);
  CHECK(covariance(v, v) == variance(v));
  CHECK_THROWS_AS(mean(std::vector<double>{}), std::invalid_argument);
  CHECK_THROWS_AS(variance(std::vector<double>{1.0}), std::invalid_argument);
  CHECK_THROWS_AS(paired_difference(v, sleep_1, 0.95), std::invalid_argument);
}

TEST_CASE("the paired comparison of Student's sleep data comes out as published") {
  const auto c = paired_difference(sleep_1, sleep_2, 0.95);
  CHECK(c.difference == Approx(-1.58));
  CHECK(c.t == Approx(-4.0621).epsilon(1e-5));
  CHECK(c.dof == 9.0);
  CHECK(c.p == Approx(0.00283289).epsilon(1e-5));
  CHECK(c.interval.low == Approx(-2.4598858).margin(5.1e-8));
  CHECK(c.interval.high == Approx(-0.7001142).margin(5.1e-8));
}

TEST_CASE("Welch's comparison of the sleep data comes out as published") {
  const auto c = welch(sleep_1, sleep_2, 0.95);
  CHECK(c.t == Approx(-1.8608).epsilon(1e-5));
  CHECK(c.dof == Approx(17.776).epsilon(1e-4));
  CHECK(c.p == Approx(0.07939).epsilon(1e-4));
  CHECK(c.interval.low == Approx(-3.3654832).margin(5.1e-8));
  CHECK(c.interval.high == Approx(0.2054832).margin(5.1e-8));
}

TEST_CASE("comparisons do not care about units, and turn round with the groups") {
  auto shifted_1 = sleep_1;
  auto shifted_2 = sleep_2;
  for (double& v : shifted_1) v = 60.0 * v + 8.0;
  for (double& v : shifted_2) v = 60.0 * v + 8.0;
  for (const auto compare : {paired_difference, welch}) {
    const auto hours = compare(sleep_1, sleep_2, 0.95);
    const auto minutes = compare(shifted_1, shifted_2, 0.95);
    const auto turned = compare(sleep_2, sleep_1, 0.95);
    CHECK(minutes.p == Approx(hours.p).epsilon(1e-10));
    CHECK(minutes.interval.low == Approx(60.0 * hours.interval.low).epsilon(1e-10));
    CHECK(turned.p == Approx(hours.p).epsilon(1e-13));
    CHECK(turned.interval.low == Approx(-hours.interval.high).epsilon(1e-13));
  }
}

TEST_CASE("identical arms differ by exactly nothing, and a constant difference is certain") {
  const auto none = paired_difference(sleep_1, sleep_1, 0.95);
  CHECK(none.difference == 0.0);
  CHECK(none.interval.low == 0.0);
  CHECK(none.interval.high == 0.0);
  CHECK(none.p == 1.0);
  const std::vector<double> ones{1.0, 1.0, 1.0};
  const std::vector<double> twos{2.0, 2.0, 2.0};
  CHECK(welch(twos, ones, 0.95).p == 0.0);
  CHECK(welch(twos, ones, 0.95).difference == 1.0);
  CHECK(welch(ones, ones, 0.95).p == 1.0);
}

TEST_CASE("intervals of differences cover the truth as often as they say, and p is uniform under no effect") {
  int paired = 0, unpaired = 0, false_positive = 0;
  for (int i = 0; i < trials; ++i) {
    const Arms arms(i, 1.2, 8);
    if (paired_difference(arms.a, arms.b, 0.95).interval.contains(0.6)) ++paired;
    const auto u = normals(i, 4, 6);
    const auto v = normals(i, 5, 10);
    if (welch(u, v, 0.9).interval.contains(0.0)) ++unpaired;
    if (welch(u, v, 0.95).p < 0.2) ++false_positive;
  }
  CHECK(std::abs(paired / double{trials} - 0.95) < four_errors(0.95));
  // Welch is approximate: for 6 against 10 normal values its size is within 0.003 of the nominal one.
  CHECK(std::abs(unpaired / double{trials} - 0.90) < four_errors(0.90) + 0.003);
  CHECK(std::abs(false_positive / double{trials} - 0.20) < four_errors(0.20) + 0.003);
}

TEST_CASE("two one-sided tests and Fieller's interval always agree") {
  int equivalent = 0;
  for (int i = 0; i < trials; ++i) {
    const Arms arms(i, 0.85 + 0.3 * i / trials, 12);
    const auto e = equivalence_of_ratio(arms.a, arms.b, {0.85, 1.15, 0.05});
    REQUIRE(e.bounded);
    REQUIRE(e.interval.low <= e.ratio);
    REQUIRE(e.ratio <= e.interval.high);
    REQUIRE(e.equivalent == (e.interval.low > 0.85 && e.interval.high < 1.15));
    equivalent += e.equivalent ? 1 : 0;
  }
  CHECK(equivalent > trials / 4);  // both answers occur
  CHECK(equivalent < 3 * trials / 4);
}

TEST_CASE("Fieller's interval covers the ratio, and equivalence is claimed wrongly in 5 % at the limit") {
  int covered = 0, wrong = 0;
  for (int i = 0; i < trials; ++i) {
    const Arms arms(i, 1.15, 12);
    const auto e = equivalence_of_ratio(arms.a, arms.b, {0.85, 1.15, 0.05});
    if (e.interval.contains(1.15)) ++covered;
    if (e.equivalent) ++wrong;
  }
  CHECK(std::abs(covered / double{trials} - 0.90) < four_errors(0.90));
  CHECK(std::abs(wrong / double{trials} - 0.05) < four_errors(0.05));
}

TEST_CASE("the interval of a ratio of independent groups covers it, and does not care which animal stands where") {
  int covered = 0;
  for (int i = 0; i < trials; ++i) {
    const std::vector<double> a = Arms(i, 1.2, 10).a, b = Arms(i + trials, 1.0, 12).b;
    if (independent_ratio_interval(a, b, 0.9).contains(1.2)) ++covered;
  }
  CHECK(covered / double{trials} > 0.90 - four_errors(0.90));  // the degrees of freedom are the fewest there can be
  CHECK(covered / double{trials} < 0.94);

  const Arms arms(1, 1.2, 10);
  std::vector<double> turned = arms.b;
  std::reverse(turned.begin(), turned.end());
  const auto here = independent_ratio_interval(arms.a, arms.b, 0.9);
  const auto there = independent_ratio_interval(arms.a, turned, 0.9);
  CHECK(here.low == Approx(there.low).epsilon(1e-12));
  CHECK(here.high == Approx(there.high).epsilon(1e-12));
  CHECK(std::abs(paired_ratio_interval(arms.a, arms.b, 0.9).low - here.low) > 1e-3);
}

TEST_CASE("arms that are the same are equivalent, and a mean that may be zero bounds nothing") {
  const std::vector<double> b{2.0, 0.0, 1.0, 3.0, 2.5, 1.5};
  const auto same = equivalence_of_ratio(b, b, {0.85, 1.15, 0.05});
  CHECK(same.ratio == 1.0);
  CHECK(same.interval.low == Approx(1.0).epsilon(1e-12));
  CHECK(same.interval.high == Approx(1.0).epsilon(1e-12));
  CHECK(same.p == Approx(0.5 * one_sample(b, 0.9).p).epsilon(1e-10));
  const auto unbounded =
      equivalence_of_ratio(b, std::vector<double>{-3.0, 3.1, -2.0, 2.0, 1.0, -1.0}, {0.85, 1.15, 0.05});
  CHECK_FALSE(unbounded.bounded);
  CHECK(std::isinf(unbounded.interval.high));
  CHECK_FALSE(unbounded.equivalent);
}

TEST_CASE("the two one-sided tests of independent groups and their interval say the same") {
  int equivalent = 0;
  for (int i = 0; i < trials; ++i) {
    const std::vector<double> a = Arms(i, 1.1, 10).a, b = Arms(i + trials, 1.0, 12).b;
    const auto e = independent_equivalence_of_ratio(a, b, {0.7, 1.4, 0.05});
    REQUIRE(e.equivalent == (e.interval.low > 0.7 && e.interval.high < 1.4));
    equivalent += e.equivalent ? 1 : 0;
  }
  CHECK(equivalent > trials / 20);  // both answers occur
  CHECK(equivalent < 19 * trials / 20);
}

TEST_CASE("Wilson's interval is that of Newcombe's table") {
  // Newcombe 1998 (Stat Med 17:857), table I, method 3.
  const auto check = [](double k, double n, double low, double high) {
    const auto w = wilson_interval(k, n, 0.95);
    CHECK(std::abs(w.low - low) < 5.1e-5);
    CHECK(std::abs(w.high - high) < 5.1e-5);
  };
  check(81, 263, 0.2553, 0.3662);
  check(15, 148, 0.0624, 0.1605);
  check(0, 20, 0.0, 0.1611);
  check(1, 29, 0.0061, 0.1718);
  CHECK(wilson_interval(20, 20, 0.95).high == 1.0);
  CHECK(wilson_interval(20, 20, 0.95).low == Approx(1.0 - wilson_interval(0, 20, 0.95).high));
  CHECK_THROWS_AS(wilson_interval(3, 2, 0.95), std::invalid_argument);
}
