// Studies as a whole: threads, going on, refusing, comparing arms.

#include "app/commands/scenario_difference.h"
#include "app/run/refusal.h"
#include "app/study/animal_run.h"
#include "app/study/animals.h"
#include "tests/app/small_study.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

config::Study with_animals(std::size_t animals, std::vector<std::string> settings = {}) {
  config::StudyRequest request;
  request.animals = animals;
  request.settings = std::move(settings);
  return small_study(unloaded_and_loaded, request);
}

std::string tables(const std::filesystem::path& out) {
  return io::read_text(out / "animals.csv") + io::read_text(out / "effects.csv");
}

}  // namespace

TEST_CASE("a study is the same on 1, 2, 3 and 8 threads", "[parallel]") {
  const ScratchDirectory scratch;
  const config::Study study = with_animals(4);
  complete(study, scratch / "1", 1);
  const std::string expected = tables(scratch / "1");
  CHECK(expected.find("suspension") != std::string::npos);
  for (const int threads : {2, 3, 8}) {
    const auto out = scratch / std::to_string(threads);
    complete(study, out, threads);
    CHECK(tables(out) == expected);
  }
}

TEST_CASE("a study goes on with what is left, and its result is that of one that never stopped") {
  const ScratchDirectory scratch;
  CHECK(complete(with_animals(2), scratch / "out", 2).done_before == 0);
  std::filesystem::remove(app::animal_directory(scratch / "out", with_animals(2), {1, 0}) / "done");
  const app::StudyOutcome second = complete(with_animals(4), scratch / "out", 2);
  CHECK(second.runs == 8);
  CHECK(second.done_before == 3);
  complete(with_animals(4), scratch / "fresh", 2);
  CHECK(tables(scratch / "out") == tables(scratch / "fresh"));
  CHECK(complete(with_animals(4), scratch / "out", 2).done_before == 8);
}

TEST_CASE("an animal is run again where its scenario has changed") {
  const ScratchDirectory scratch;
  complete(with_animals(1), scratch / "out", 1);
  CHECK(complete(with_animals(1), scratch / "out", 1).done_before == 2);
  CHECK(complete(with_animals(1, {"load.walking.traction=2 MPa"}), scratch / "out", 1).done_before == 0);
}

TEST_CASE("more animals may join a study that has begun, but another design is refused before anything is written") {
  const ScratchDirectory scratch;
  const app::StudyRun run{scratch.path(), 1, app::Progress::Style::none};
  app::write_design(scratch.path(), with_animals(2));
  const std::string before = io::read_text(scratch / "study.toml");
  CHECK_NOTHROW(app::check_study_output(with_animals(3), run));
  const std::string said =
      message_of<app::Refusal>([&] { app::check_study_output(with_animals(2, {"load.walking.traction=2 MPa"}), run); });
  CHECK(said.find("another design") != std::string::npos);
  CHECK(io::read_text(scratch / "study.toml") == before);
}

TEST_CASE("an animal that is stopped is not done") {
  const ScratchDirectory scratch;
  const config::Study study = with_animals(1);
  int steps = 0;
  const app::AnimalRun run{scratch / "animal", "print", study.report_h, [&] { return steps == 3; },
                           [&](double) { ++steps; }};
  CHECK_FALSE(app::run_animal(app::animal_scenario(study, {0, 0}), run));
  CHECK_FALSE(app::is_done(scratch / "animal", "print"));
  steps = 4;
  CHECK(app::run_animal(app::animal_scenario(study, {0, 0}), run));
  CHECK(app::is_done(scratch / "animal", "print"));
  CHECK_FALSE(app::is_done(scratch / "animal", "another"));
  std::filesystem::resize_file(scratch / "animal" / "census.csv", 2000);
  CHECK_FALSE(app::is_done(scratch / "animal", "print"));  // it would be run again, and the study be whole
}

TEST_CASE("an animal that is run again and stopped keeps no table of its earlier life") {
  const ScratchDirectory scratch;
  const config::Study study = with_animals(1);
  bool stop = false;
  const app::AnimalRun run{scratch / "animal", "print", study.report_h, [&] { return stop; }, [](double) {}};
  REQUIRE(app::run_animal(app::animal_scenario(study, {0, 0}), run));
  REQUIRE(std::filesystem::exists(scratch / "animal" / "stages.csv"));
  stop = true;
  CHECK_FALSE(app::run_animal(app::animal_scenario(study, {0, 0}), run));
  CHECK_FALSE(std::filesystem::exists(scratch / "animal" / "stages.csv"));
  CHECK_FALSE(app::is_done(scratch / "animal", "print"));
}

TEST_CASE("animals are the same individuals in every arm, and arms differ by their perturbations alone") {
  const config::Study study = with_animals(3);
  CHECK(app::animal_seed(study, {0, 2}) == app::animal_seed(study, {1, 2}));
  CHECK(app::animal_seed(study, {0, 2}) != app::animal_seed(study, {0, 1}));
  const auto differences =
      app::scenario_difference(app::animal_scenario(study, {0, 2}), app::animal_scenario(study, {1, 2}));
  REQUIRE(differences.size() == 1);
  CHECK(differences[0].what == "perturbation suspension");

  const config::Study apart = small_study("streams = \"independent\"\n" + std::string(unloaded_and_loaded));
  CHECK(app::animal_seed(apart, {0, 2}) != app::animal_seed(apart, {1, 2}));
}

TEST_CASE("the settings of an arm are its own") {
  config::Study study = with_animals(2);
  study.arms[0].settings = {"time.step=30min"};
  study.arms[1].settings = {"time.step=15min"};
  CHECK(app::animal_scenario(study, {0, 0}).physiology.cadences.step_min == 30);
  CHECK(app::animal_scenario(study, {1, 0}).physiology.cadences.step_min == 15);
}

TEST_CASE("an arm whose settings would spoil the comparison is refused by its name") {
  const auto said = [](const std::string& setting) {
    config::Study study = with_animals(1);
    study.arms[1].settings = {setting};
    return message_of<config::ConfigError>([&] { app::check_study(study); });
  };
  CHECK(said("time.step=30min").empty());
  CHECK(said("time.step=100min").find("the census of the arm \"unloaded\" would be at other times") !=
        std::string::npos);
  for (const char* traction :
       {"load.walking.traction", " load.walking.traction ", "parameters.\"load.walking.traction\""}) {
    CHECK(said(traction + std::string("=2 MPa")).find("differs from animal to animal") != std::string::npos);
  }
  CHECK(said("time.stop=1h").find("in the arm \"unloaded\"") != std::string::npos);
}

TEST_CASE("a study that asks for correlations has their table") {
  const ScratchDirectory scratch;
  const std::string asked =
      "[[correlation]]\nname = \"cells and signal\"\nx = \"n_neutrophil\"\ny = \"mean_TNF_pM\"\nx_over = \"course\"\n";
  complete(small_study(std::string(unloaded_and_loaded) + asked), scratch / "out", 2);
  const std::string table = io::read_text(scratch / "out" / "correlations.csv");
  CHECK(table.find("cells and signal,loaded,n_neutrophil,course,mean_TNF_pM,12,4,") != std::string::npos);
}

TEST_CASE("a readout that the census lacks, and a folder that holds something else, are refused") {
  config::Study study = with_animals(1);
  study.readouts = {"eroded_um"};
  const std::string said = message_of<config::ConfigError>([&] { app::check_study(study); });
  CHECK(said.find("did you mean \"eroded_um2\"?") != std::string::npos);

  const ScratchDirectory scratch;
  std::ofstream(scratch / "letter.txt") << "dear";
  CHECK_THROWS_AS(app::check_study_output(study, {scratch.path(), 1, app::Progress::Style::none}), app::Refusal);
}
