// The figures of a run, drawn from its files by the scripts of viz.

#include <filesystem>

#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::tests;

namespace {

const std::string python = "/usr/bin/python3 -B " ENTHESIS_SOURCE_DIR "/";

}  // namespace

TEST_CASE("the figures of ossification show what made-up runs hold") {
  const ScratchDirectory scratch;
  const OutsideOutcome outcome =
      run_program(python + "tests/viz/ossification_figures_test.py " + scratch.path().string());
  INFO(outcome.output);
  CHECK(outcome.status == 0);
}

TEST_CASE("every figure of ossification can be drawn from a run as it is written") {
  const ScratchDirectory scratch;
  const std::string out = (scratch / "out").string();
  REQUIRE(
      run_program(ENTHESIS_PROGRAM " run achilles_tenotomy --until 6d --seed 3 --snapshot-every 3d --quiet -o " + out)
          .status == 0);
  for (const std::string script :
       {"time_strip", "stage_course", "ossification_clock", "micro_ct", "bone_by_vessel", "run_times"}) {
    const std::string figure = (scratch / (script + ".png")).string();
    const OutsideOutcome outcome = run_program(python + "viz/" + script + ".py " + out + " -o " + figure);
    INFO(outcome.output);
    CHECK(outcome.status == 0);
    CHECK(std::filesystem::file_size(figure) > 10000);
  }
}
