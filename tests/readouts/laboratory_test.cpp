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
    result.push_back(shift + draws.normal(static_cast<enthesis::engine::LineageKey>(count * list + i),
                                          enthesis::engine::Purpose{1}));
  }
  return result;
}

LaboratoryDesign design(std::size_t group_size) {
  return {group_size, 8000, 0.05, 0.95, 3};
}

}  // namespace

TEST_CASE("the power of groups of 6 to 10 is that of theory") {
  // Two-sided t test, true difference of 1.5 standard deviations, from the noncentral t distribution. The animals are a
  // sample of 6000: their mean difference and spread are off by about sqrt(2 / 6000) = 0.018 and 0.009 sd, which moves
  // the power by at most 0.25 per sd of effect; Welch's test gives away less than 0.005 for equal variances.
  const auto control = normals(0, 6000, 0.0);
  const auto treated = normals(1, 6000, 1.5);
  const double draws_error = 4.0 * std::sqrt(0.25 / 8000);
  const double animals_error = 4.0 * 0.25 * (0.018 + 1.5 * 0.009);
  for (const auto& [n, power] : {std::pair{6, POWER6}, std::pair{8, POWER8}, std::pair{10, POWER10}}) {
    const auto seen = laboratory_view(treated, control, design(static_cast<std::size_t>(n)));
    CHECK(std::abs(seen.power - power) < draws_error + animals_error + 0.005);
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
