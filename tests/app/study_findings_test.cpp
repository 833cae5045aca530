// What is found in measurements that are made up.

#include "app/study/findings.h"
#include "tests/support/catch.h"

using namespace enthesis;

namespace {

// Two arms; of each animal x at three times, and y, whose last value goes with the mean of x but not with its last.
struct MadeUp {
  config::Study study;
  app::Measurements measurements;

  explicit MadeUp(double arm_factor) {
    const std::vector<double> start{9, 1, 5, 7, 3, 11}, end{1, 2, 3, 4, 5, 6};
    study.readouts = {"x", "y"};
    study.report_h = {2.0};
    study.arms.resize(2);
    study.contrasts = {{"twice", 1, 0, 0.15}};
    study.analysis.laboratory_groups.clear();
    measurements = {study.readouts, {0.0, 1.0, 2.0}, 2, start.size(), {}, std::vector<std::uint64_t>(12)};
    for (const double factor : {1.0, arm_factor}) {
      for (std::size_t i = 0; i < start.size(); ++i) {
        const double noise = i % 2 == 0 ? 0.01 : -0.01;
        for (const double x : {start[i], start[i], end[i]}) measurements.values.push_back(x * (factor + noise));
        for (int t = 0; t < 3; ++t) measurements.values.push_back(2.0 * start[i] + end[i]);
      }
    }
  }
};

}  // namespace

TEST_CASE("a readout goes with another over the course, or at the report") {
  MadeUp made(1.0);
  made.study.correlations = {{"over the course", 0, 1, true, {0, 1}}, {"at the end", 0, 1, false, {0}}};
  const auto found = app::find_correlations(made.study, made.measurements);
  REQUIRE(found.size() == 3);
  CHECK(found[0].spearman.r == Approx(1.0));
  CHECK(found[1].arm == 1);
  CHECK(found[2].spearman.r == Approx(1.0 - 6.0 * (16 + 1 + 0 + 0 + 9 + 0) / (6.0 * 35.0)));
  CHECK(found[2].time_h == 2.0);
}

TEST_CASE("fewer than four animals have no rank correlation") {
  MadeUp made(1.0);
  made.study.correlations = {{"at the end", 0, 1, false, {0}}};
  made.measurements.animals = 3;
  CHECK(std::isnan(app::find_correlations(made.study, made.measurements).at(0).spearman.r));
}

TEST_CASE("arms within the margin are equivalent, others are not, and no other contrast is asked") {
  const auto of = [](double factor, bool shared) {
    MadeUp made(factor);
    made.study.shared_streams = shared;
    return app::find_effects(made.study, made.measurements).at(0).equivalence;
  };
  REQUIRE(of(1.05, true));
  CHECK(of(1.05, true)->equivalent);
  CHECK(of(1.05, true)->ratio == Approx(1.05).epsilon(0.01));
  CHECK_FALSE(of(1.3, true)->equivalent);
  CHECK_FALSE(of(1.05, false)->equivalent);  // six animals of each kind differ too much among themselves
  MadeUp silent(1.0);
  silent.study.contrasts.at(0).equivalent_within.reset();
  CHECK_FALSE(app::find_effects(silent.study, silent.measurements).at(0).equivalence);
}
