#include <vector>

#include "app/run/output_directory.h"
#include "app/run/progress.h"
#include "app/run/recorder.h"
#include "app/run/refusal.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::app;

namespace {

std::vector<std::uint32_t> snapshot_times(const ReportPlan& plan) {
  std::vector<std::uint32_t> times;
  for (std::uint32_t now = 0; now < plan.end_min + plan.step_min; now += plan.step_min) {
    if (plan.snapshot_due(now)) times.push_back(now);
  }
  return times;
}

}  // namespace

TEST_CASE("snapshots fall on the start, the end, and the step that reaches a multiple of the period") {
  CHECK(snapshot_times({60, 120, 60, 300}) == std::vector<std::uint32_t>{0, 120, 240, 300});
  CHECK(snapshot_times({60, 90, 60, 300}) == std::vector<std::uint32_t>{0, 120, 180, 300});
  CHECK(snapshot_times({60, 30, 60, 120}) == std::vector<std::uint32_t>{0, 60, 120});
  CHECK(snapshot_times({60, 240, 240, 300}) == std::vector<std::uint32_t>{0, 240, 480});
  CHECK(snapshot_times({60, 0, 60, 300}).empty());
}

TEST_CASE("the expected number of snapshots is the number that is written") {
  for (const ReportPlan& plan :
       {ReportPlan{60, 90, 60, 1440}, ReportPlan{60, 0, 60, 1440}, ReportPlan{60, 7, 15, 100}}) {
    CHECK(plan.snapshots() == snapshot_times(plan).size());
  }
}

TEST_CASE("a period of zero leaves the census at the start and the end") {
  const ReportPlan plan{0, 0, 60, 180};
  CHECK(plan.census_due(0));
  CHECK_FALSE(plan.census_due(60));
  CHECK(plan.census_due(180));
}

TEST_CASE("an empty directory may be an output, and checking changes nothing") {
  const enthesis::tests::ScratchDirectory scratch;
  CHECK_NOTHROW(check_output(scratch.path(), false));
  CHECK_NOTHROW(check_output(scratch / "new/deep", false));
  CHECK(scratch.names().empty());
  CHECK_THROWS_AS(check_output("", false), Refusal);
}

TEST_CASE("times read well") {
  CHECK(duration_text(36.0) == "36 h");
  CHECK(duration_text(336.0) == "14 d");
  CHECK(stopwatch_text(4.21) == "4.2 s");
  CHECK(stopwatch_text(185.0) == "3:05");
  CHECK(stopwatch_text(7844.0) == "2:10:44");
}
