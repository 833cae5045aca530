// The figure of a study, drawn from its tables.

#include "app/study/study_figure.h"

#include "tests/app/small_study.h"
#include "tests/io/outside_reader.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

OutsideOutcome look_at(const std::filesystem::path& out) {
  return run_program("/usr/bin/python3 " ENTHESIS_SOURCE_DIR "/tests/viz/study_figure_test.py " + out.string());
}

}  // namespace

TEST_CASE("the figure of a study is drawn from its tables, with every arm in it") {
  const ScratchDirectory scratch;
  complete(small_study(unloaded_and_loaded), scratch / "out", 2);
  CHECK(app::draw_study(scratch / "out") == "");
  const OutsideOutcome outcome = look_at(scratch / "out");
  INFO(outcome.output);
  CHECK(outcome.status == 0);
}

TEST_CASE("one animal, or no contrast, is drawn too") {
  const ScratchDirectory scratch;
  config::StudyRequest request;
  request.animals = 1;
  complete(small_study(unloaded_and_loaded, request), scratch / "one", 1);
  CHECK(app::draw_study(scratch / "one") == "");
  const std::string text = unloaded_and_loaded;
  complete(small_study(text.substr(0, text.find("[[contrast]]")), request), scratch / "no_contrast", 1);
  CHECK(app::draw_study(scratch / "no_contrast") == "");
}

TEST_CASE("tables that are not there are said in one sentence") {
  const ScratchDirectory scratch;
  const std::string said = app::draw_study(scratch.path());
  CHECK(said.find("arms.csv") != std::string::npos);
  CHECK(said.find('\n') == std::string::npos);
}
