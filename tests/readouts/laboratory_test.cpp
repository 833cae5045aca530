#include "readouts/laboratory.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "engine/random/draws.h"
#include "tests/support/catch.h"

using namespace enthesis::readouts;

namespace {

std::vector<double> normals(std::uint64_t list, std::size_t count, double shift) {
  const enthesis::engine::Draws draws(5, enthesis::engine::Tick{0});
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) {
    result.push_back(
        shift + draws.normal(static_cast<enthesis::engine::LineageKey>(list << 32 | i), enthesis::engine::Purpose{1}));
  }
  return result;
}

// The same values with exactly this mean and a standard deviation of 1.
std::vector<double> standardised(std::vector<double> values, double wanted_mean) {
  const double m = mean(values);
  const double sd = standard_deviation(values);
  for (double& v : values) v = wanted_mean + (v - m) / sd;
  return values;
}

LaboratoryDesign design(std::size_t group_size) {
  return {group_size, 8000, 0.05, 0.95, 3};
}

// Share of experiments on fresh animals, groups of n, that Welch's test finds significant.
double power_on_fresh_animals(std::size_t n, double difference, int experiments) {
  int significant = 0;
  for (int e = 0; e < experiments; ++e) {
    const auto list = static_cast<std::uint64_t>(100 + 2 * e);
    if (welch(normals(list, n, difference), normals(list + 1, n, 0.0), 0.95).p < 0.05) ++significant;
  }
  return significant / static_cast<double>(experiments);
}

}  // namespace

TEST_CASE("the power of groups of 6 to 10 is that of theory") {
  // A difference of 1.5 standard deviations. Welch's t of equal groups is the pooled t, compared with the quantile of
  // n - 1 to 2n - 2 degrees of freedom, so the power lies between those of the noncentral t at both quantiles.
  struct Bounds {
    std::size_t n;
    double low, high;
  };
  const auto control = standardised(normals(0, 6000, 0.0), 0.0);
  const auto treated = standardised(normals(1, 6000, 0.0), 1.5);
  constexpr int fresh = 20'000;
  for (const auto& [n, low, high] : {Bounds{6, 0.53338, 0.64958}, {8, 0.73256, 0.79655}, {10, 0.85354, 0.88697}}) {
    const double power = power_on_fresh_animals(n, 1.5, fresh);
    const double error = std::sqrt(power * (1.0 - power) / fresh);
    CHECK(power > low - 4.0 * error);
    CHECK(power < high + 4.0 * error);
    const auto seen = laboratory_view(treated, control, design(n));
    CHECK(std::abs(seen.power - power) < 4.0 * std::sqrt(power * (1.0 - power) * (1.0 / 8000 + 1.0 / fresh)));
    CHECK(seen.power_interval.contains(seen.power));
    CHECK(seen.without_replacement);
    CHECK(seen.significant_against < 0.001);
    CHECK(seen.same_direction > 0.98);
    CHECK(seen.median_significant >= seen.median_difference);
  }
}

TEST_CASE("without an effect a laboratory finds one as often as its test says") {
  const auto control = normals(2, 400, 0.0);
  const auto seen = laboratory_view(control, control, design(8));
  // Within four errors of the draws; Welch's test is conservative by less than 0.005 at 8 against 8.
  CHECK(std::abs(seen.power - 0.05) < 4.0 * std::sqrt(0.05 * 0.95 / 8000) + 0.005);
}

TEST_CASE("no animal is in both groups of an experiment") {
  // Every animal has its own power of two and a treatment that does nothing, so that a repeat would leave a trace: with
  // four animals and groups of two the difference of sums is one of +-(1+2-4-8), +-(1+4-2-8), +-(1+8-2-4) over 2.
  const std::vector<double> animals{1.0, 2.0, 4.0, 8.0};
  LaboratoryDesign one = design(2);
  one.experiments = 1;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    one.seed = seed;
    const double d = std::abs(2.0 * laboratory_view(animals, animals, one).median_difference);
    CHECK((d == 9.0 || d == 5.0 || d == 3.0));
  }
}

TEST_CASE("a small study is drawn from with replacement, and says so") {
  const auto control = normals(3, 10, 0.0);
  const auto treated = normals(4, 10, 3.0);
  const auto seen = laboratory_view(treated, control, design(8));
  CHECK_FALSE(seen.without_replacement);
  CHECK(seen.power > 0.9);
}

TEST_CASE("the view depends on the seed alone, and nonsense is refused") {
  const auto control = normals(5, 40, 0.0);
  const auto treated = normals(6, 40, 0.7);
  CHECK(laboratory_view(treated, control, design(8)).power == laboratory_view(treated, control, design(8)).power);
  auto other = design(8);
  other.seed = 4;
  CHECK(laboratory_view(treated, control, other).median_difference !=
        laboratory_view(treated, control, design(8)).median_difference);
  CHECK_THROWS_AS(laboratory_view(treated, control, design(1)), std::invalid_argument);
  CHECK_THROWS_AS(laboratory_view(treated, normals(7, 39, 0.0), design(8)), std::invalid_argument);
}

TEST_CASE("arms with animals of their own may differ in number, and each group is drawn from its own arm") {
  const std::vector<double> treated = standardised(normals(8, 60, 0.0), 1.5);
  const std::vector<double> control = standardised(normals(9, 47, 0.0), 0.0);
  LaboratoryDesign apart = design(8);
  apart.same_animals = false;
  const auto seen = laboratory_view(treated, control, apart);
  CHECK(seen.without_replacement);
  CHECK(seen.median_difference == Approx(mean(treated) - mean(control)).margin(0.1));
  CHECK(seen.power == Approx(power_on_fresh_animals(8, 1.5, 4000)).margin(0.08));
  apart.group_size = 48;
  CHECK_FALSE(laboratory_view(treated, control, apart).without_replacement);
}
