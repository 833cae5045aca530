// What is found in measurements that are made up.

#include <cmath>
#include <limits>

#include "app/study/findings.h"
#include "app/study/study_report.h"
#include "app/study/study_tables.h"
#include "engine/io/posix_file.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis;
using enthesis::tests::ScratchDirectory;

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
    study.animals = start.size();
    study.contrasts = {{"more", 1, 0, 0.15}};
    study.analysis.laboratory_groups.clear();
    measurements = {study.readouts, {0.0, 1.0, 2.0}, 2, start.size(), {}, std::vector<std::uint64_t>(12)};
    for (const double factor : {1.0, arm_factor}) {
      for (std::size_t i = 0; i < start.size(); ++i) {
        const double noise = i % 2 == 0 ? 0.01 : -0.01;
        for (const double x : {start[i], start[i], end[i]}) measurements.values.push_back(x * (factor + noise));
        const double y = factor == 1.0 ? 3.0 * start[i] + end[i] : -end[i];
        for (int t = 0; t < 3; ++t) measurements.values.push_back(y);
      }
    }
  }
};

}  // namespace

TEST_CASE("a readout goes with another over the course, or at the report") {
  MadeUp made(1.5);
  made.study.correlations = {{"over the course", 0, 1, true, {0}}, {"at the end", 0, 1, false, {0, 1}}};
  const auto found = app::find_correlations(made.study, made.measurements);
  REQUIRE(found.size() == 3);
  CHECK(found[0].spearman.r == Approx(1.0));
  CHECK(found[1].spearman.r == Approx(1.0 - 6.0 * (16 + 1 + 0 + 0 + 9 + 0) / (6.0 * 35.0)));
  CHECK(found[1].time_h == 2.0);
  CHECK(found[2].arm == 1);
  CHECK(found[2].spearman.r == Approx(-1.0));
}

TEST_CASE(
    "fewer than four animals, or a readout that is the same in all, have no rank correlation, and the report says so") {
  const auto report_of = [](MadeUp& made) {
    made.study.correlations = {{"at the end", 0, 1, false, {0}}};
    return app::study_report(made.study, made.measurements, app::find(made.study, made.measurements));
  };
  MadeUp few(1.0), constant(1.0);
  few.measurements.animals = few.study.animals = 3;
  for (double& v : constant.measurements.values) v = 2.0;
  CHECK(report_of(few).find("at the end, : none can be told (y with x, 2 h)") != std::string::npos);
  CHECK(report_of(constant).find("at the end, : none can be told (y with x, 2 h)") != std::string::npos);
}

TEST_CASE("the report says how large a rank correlation can be where most animals have the same value") {
  MadeUp made(1.0);
  made.study.correlations = {{"at the end", 0, 1, false, {0}}};
  constexpr std::size_t times = 3, readouts = 2, equal_animals = 5;
  for (std::size_t animal = 0; animal < equal_animals; ++animal) {
    for (std::size_t t = 0; t < times; ++t) made.measurements.values[(animal * readouts + 1) * times + t] = -9.0;
  }
  const auto report = app::study_report(made.study, made.measurements, app::find(made.study, made.measurements));
  CHECK(report.find("+0.65") != std::string::npos);  // five equal of six: sqrt(3 / 7)
  CHECK(report.find(", at most 0.65 with so many equal values (y with x") != std::string::npos);
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

TEST_CASE("an interaction says what share of its first effect is lost in the second one") {
  MadeUp made(1.5);
  made.study.contrasts = {{"all", 1, 0, {}}, {"cut", 1, 0, {}}};
  made.study.interactions = {{"lost", 0, 1}};
  const auto lost = [&] { return app::find_effects(made.study, made.measurements).at(4); };
  CHECK(lost().interaction);
  CHECK(lost().share == 0.0);
  CHECK(lost().share_interval.high == 0.0);

  // A third arm, in which x is larger by a fifth of what it is larger by in the second, with some noise.
  made.study.arms.resize(3);
  made.study.contrasts.at(1) = {"cut", 2, 0, {}};
  made.measurements.arms = 3;
  const auto reference = made.measurements.values;
  for (std::size_t i = 0; i < 36; ++i) {
    const double noise = i / 6 % 2 == 0 ? 0.02 : -0.02;
    made.measurements.values.push_back(reference[i] * (1.1 + noise));
  }
  CHECK(lost().share == Approx(0.8).epsilon(0.05));
  CHECK(lost().share_interval.low > 0.7);
  CHECK(lost().share_interval.high < 0.9);
  const std::string report = app::study_report(made.study, made.measurements, app::find(made.study, made.measurements));
  CHECK(report.find(", share of the first 0.8") != std::string::npos);

  made.study.contrasts.at(0).reference = 1;  // no first effect: no share of it
  CHECK(std::isnan(lost().share));
}

TEST_CASE("what was asked of equivalence is answered in the report and the table, also where it cannot be told") {
  const auto report_of = [](const MadeUp& made) {
    return app::study_report(made.study, made.measurements, app::find(made.study, made.measurements));
  };
  CHECK(report_of(MadeUp(1.05)).find("equivalent within 15 %: ratio 1.05 [") != std::string::npos);
  CHECK(report_of(MadeUp(1.3)).find("not shown to be equivalent within 15 %") != std::string::npos);
  MadeUp zero(1.05);
  for (std::size_t i = 0; i < zero.measurements.values.size() / 2; ++i) zero.measurements.values[i] = 0.0;
  CHECK(report_of(zero).find("equivalence cannot be told: the reference is not above zero") != std::string::npos);
  CHECK(std::isnan(app::find_effects(zero.study, zero.measurements).at(0).equivalence->p));
  const auto same = app::find_effects(MadeUp(1.0).study, MadeUp(1.0).measurements).at(0).equivalence;
  CHECK(same->equivalent);
  CHECK(same->interval.low == 1.0);

  const ScratchDirectory scratch;
  const MadeUp made(1.05);
  app::write_results(scratch.path(), made.study, made.measurements, app::find(made.study, made.measurements));
  const std::string table = io::read_text(scratch / "effects.csv");
  CHECK(table.find("equivalence_confidence,equivalent\n") != std::string::npos);
  CHECK(table.find(",0.9,1\n") != std::string::npos);
}

TEST_CASE("an animal in which there was nothing to measure is left out of what is compared, with its partner") {
  MadeUp made(1.5);
  const double none = std::numeric_limits<double>::quiet_NaN();
  auto& values = made.measurements.values;
  const auto last_x = [](std::size_t arm, std::size_t animal) { return arm * 36 + animal * 6 + 2; };
  values[last_x(1, 5)] = none;
  made.study.correlations = {{"at the end", 0, 1, false, {1}}};
  const auto effects = app::find_effects(made.study, made.measurements);
  CHECK(effects[0].animals == 5);
  CHECK(effects[0].mean_reference == Approx((1.01 + 2 * 0.99 + 3 * 1.01 + 4 * 0.99 + 5 * 1.01) / 5.0));
  CHECK(effects[0].mean_arm / effects[0].mean_reference == Approx(1.5).epsilon(0.01));
  CHECK(app::find_correlations(made.study, made.measurements)[0].animals == 5);
  const auto report = [&] {
    return app::study_report(made.study, made.measurements, app::find(made.study, made.measurements));
  };
  CHECK(report().find(", n = 5\n") != std::string::npos);
  for (std::size_t animal = 0; animal < 6; ++animal) values[last_x(0, animal)] = none;
  const auto nothing = app::find_effects(made.study, made.measurements);
  CHECK(nothing[0].animals == 0);
  CHECK(report().find("nothing to measure in any animal") != std::string::npos);
  CHECK(std::isnan(nothing[0].mean_arm));
  CHECK(std::isnan(nothing[0].comparison.difference));
  REQUIRE(nothing[0].equivalence);
  CHECK_FALSE(nothing[0].equivalence->equivalent);
  CHECK(nothing[1].animals == 6);  // the other readout
}

TEST_CASE("arms with animals of their own are compared also where one has fewer with something to measure") {
  MadeUp made(1.5);
  made.study.shared_streams = false;
  made.study.analysis.laboratory_groups = {2};
  made.measurements.values[36 + 2] = std::numeric_limits<double>::quiet_NaN();
  const auto effects = app::find_effects(made.study, made.measurements);
  CHECK_FALSE(effects[0].paired);
  CHECK(effects[0].animals == 5);
  REQUIRE(effects[0].laboratory.size() == 1);
  CHECK(effects[0].laboratory[0].median_difference > 0.0);
}

TEST_CASE("one animal in each arm shows no equivalence, even where nothing differs") {
  MadeUp made(1.0);
  made.study.animals = made.measurements.animals = 1;
  made.measurements.values = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  const auto effects = app::find_effects(made.study, made.measurements);
  REQUIRE(effects[0].equivalence);
  CHECK_FALSE(effects[0].equivalence->equivalent);
}
