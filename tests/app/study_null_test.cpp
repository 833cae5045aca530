// What a study finds where there is nothing to find.

#include <cmath>

#include "app/study/animals.h"
#include "tests/app/small_study.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

const std::string identical_arms = R"toml(
title = "two arms that are the same"
duration = "12h"
readout = ["mean_DKK1_pM", "mean_NOG_pM", "mean_OPG_pM", "mean_CCL2_pM", "laid_collagen_um3", "n_chondrocyte"]
[[arm]]
name = "first"
[[arm]]
name = "second"
[[contrast]]
name = "nothing"
arm = "second"
reference = "first"
)toml";

// Animals [begin, begin + count) of all.
app::Measurements some_animals(const app::Measurements& all, std::size_t begin, std::size_t count) {
  app::Measurements some{all.readouts, all.time_h, all.arms, count, {}, {}};
  for (std::size_t arm = 0; arm < all.arms; ++arm) {
    for (std::size_t animal = begin; animal < begin + count; ++animal) {
      for (std::size_t readout = 0; readout < all.readouts.size(); ++readout) {
        for (std::size_t row = 0; row < all.time_h.size(); ++row) {
          some.values.push_back(all.at(arm, animal, readout, row));
        }
      }
      some.seeds.push_back(all.seeds[arm * all.animals + animal]);
    }
  }
  return some;
}

}  // namespace

TEST_CASE("identical arms have no difference in any bit") {
  const ScratchDirectory scratch;
  config::StudyRequest request;
  request.animals = 4;
  const config::Study study = small_study(identical_arms, request);
  complete(study, scratch / "out", 2);
  for (std::size_t animal = 0; animal < study.animals; ++animal) {
    const auto census = [&](std::size_t arm) {
      return io::read_text(app::animal_directory(scratch / "out", study, {arm, animal}) / "census.csv");
    };
    CHECK(census(0) == census(1));  // the digests of the whole state are in it
  }
  const app::Measurements measurements = app::read_measurements(scratch / "out", study);
  for (const app::Effect& effect : app::find_effects(study, measurements)) {
    CHECK(effect.paired);
    CHECK(effect.mean_arm > 0.0);
    CHECK(effect.comparison.difference == 0.0);
    CHECK(effect.comparison.interval.low == 0.0);
    CHECK(effect.comparison.interval.high == 0.0);
    CHECK(effect.comparison.p == 1.0);
  }
  CHECK(measurements.at(0, 0, 0, 2) != measurements.at(0, 1, 0, 2));  // while animals do differ
}

// Readouts to which many cells contribute, so that they are nearly normal: where few do (TNF of one or two monocytes)
// Welch's test of small groups finds less than its level. Six readouts of 300 studies have a standard error of 0.5 % to
// 1.3 %, as they depend on each other.
TEST_CASE("arms with streams of their own differ by chance alone, in 5 % of studies significantly", "[slow]") {
  constexpr std::size_t group = 6, studies = 300;
  const ScratchDirectory scratch;
  config::StudyRequest request;
  request.animals = group * studies;
  const config::Study study = small_study("streams = \"independent\"\n" + identical_arms, request);
  complete(study, scratch / "out", 2);
  const app::Measurements all = app::read_measurements(scratch / "out", study);
  for (std::size_t readout = 0; readout < all.readouts.size(); ++readout) {
    const auto between = readouts::pearson(all.of_arm(0, readout, 2), all.of_arm(1, readout, 2), 0.95);
    CHECK(std::abs(between.r) < 4.0 / std::sqrt(static_cast<double>(all.animals)));
  }

  config::Study small = study;
  small.animals = group;
  small.analysis.laboratory_groups.clear();
  std::vector<double> significant(study.readouts.size());
  for (std::size_t s = 0; s < studies; ++s) {
    for (const app::Effect& effect : app::find_effects(small, some_animals(all, s * group, group))) {
      REQUIRE_FALSE(effect.paired);
      if (effect.comparison.p < 0.05) significant[effect.readout] += 1.0;
    }
  }
  std::string counts;
  double rate = 0.0;
  for (std::size_t readout = 0; readout < significant.size(); ++readout) {
    counts += " " + all.readouts[readout] + " " + std::to_string(significant[readout]);
    rate += significant[readout] / static_cast<double>(studies * significant.size());
  }
  INFO("significant studies of 300:" << counts);
  CAPTURE(rate);
  CHECK(std::abs(rate - 0.05) < 0.02);
}
