// The command `resume`: a run that stopped goes on as if it had never stopped, and what cannot be is refused.

#include <algorithm>
#include <cstdlib>

#include "app/model/continuation.h"
#include "app/run/restart.h"
#include "engine/io/hdf5_file.h"
#include "engine/io/snapshot.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;
namespace fs = std::filesystem;

Outcome in(const ScratchDirectory& scratch, const std::string& arguments) {
  return enthesis::tests::enthesis(scratch.path(), arguments);
}

const std::string two_days =
    "run achilles_tnf_are --until 2d --seed 4 --quiet --snapshot-every 12h --set time.settling=6h --restart-every 18h ";

bool stamped_alike(const fs::path& a, const fs::path& b) {
  return enthesis::io::read_stamp(a).digest == enthesis::io::read_stamp(b).digest;
}

// Signals a new run once it has written its first rows; returns the exit status.
int interrupted(const ScratchDirectory& scratch, const std::string& signal, const std::string& arguments) {
  const std::string command = "cd '" + scratch.path().string() + "'; rm -rf out; '" ENTHESIS_PROGRAM "' " + arguments +
                              " -o out 2>err & p=$!; while [ ! -s out/census.csv ]; do sleep 0.02; done; sleep 0.2; "
                              "kill -" +
                              signal + " $p; wait $p";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a run that goes on from an earlier restart leaves what an unbroken run leaves") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o whole --threads 2").status == 0);
  fs::copy(scratch / "whole", scratch / "broken", fs::copy_options::recursive);
  fs::remove(scratch / "broken/restart/restart_00002880.h5");
  write_file(scratch / "broken/snapshots/snap_00002880.h5.part", "half");
  const Outcome outcome = in(scratch, "resume broken --threads 3");
  INFO(outcome.out << outcome.err);
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("broken: 1 file that was not finished taken away\n") != std::string::npos);
  CHECK(outcome.out.find("broken: 6 files of later moments taken away, to be written again\n") != std::string::npos);
  for (const char* file : {"census.csv", "stages.csv", "index.json", "run.xdmf", "run.hdf.series", "scenario.toml",
                           "images/strip.png", "images/stain_00002880.png"}) {
    INFO(file);
    CHECK(text_of(scratch / "broken" / file) == text_of(scratch / "whole" / file));
  }
  CHECK(stamped_alike(scratch / "broken/snapshots/snap_00002880.h5", scratch / "whole/snapshots/snap_00002880.h5"));
  CHECK(stamped_alike(scratch / "broken/restart/restart_00002880.h5", scratch / "whole/restart/restart_00002880.h5"));
  CHECK(text_of(scratch / "broken/log.txt").find("goes on at 36 h\n") != std::string::npos);
  CHECK(text_of(scratch / "broken/log.txt").starts_with(text_of(scratch / "whole/log.txt")));
}

TEST_CASE("the newest two restarts are kept, and one that is damaged is passed over") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const std::string digest = digest_of(scratch.path(), "out");
  const auto restarts = enthesis::app::restarts_in(scratch / "out/restart");
  REQUIRE(restarts.size() == 2);
  CHECK(restarts[0].filename() == "restart_00002880.h5");
  CHECK(restarts[1].filename() == "restart_00002160.h5");
  fs::resize_file(restarts[0], fs::file_size(restarts[0]) / 2);
  const Outcome outcome = in(scratch, "resume out");
  INFO(outcome.out << outcome.err);
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("passed over: cannot read ") != std::string::npos);
  CHECK(digest_of(scratch.path(), "out") == digest);
}

TEST_CASE("a run that was killed before it wrote a restart starts again from its own scenario") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const std::string census = text_of(scratch / "out/census.csv");
  fs::remove_all(scratch / "out/restart");
  fs::remove(scratch / "out/stages.csv");
  const Outcome outcome = in(scratch, "resume out");
  INFO(outcome.err);
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("there is no restart: the run starts again from its scenario\n") != std::string::npos);
  CHECK(text_of(scratch / "out/census.csv") == census);
  const auto stamp = enthesis::io::read_stamp(scratch / "out/restart/restart_00002880.h5");
  CHECK(stamp.provenance.value_of("scenario_name") == "achilles_tnf_are");
}

TEST_CASE("a damaged snapshot is told and left out where a run goes on, and nothing else is lost") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const Outcome whole = in(scratch, "resume out --until 60h --quiet");
  REQUIRE(whole.status == 0);
  const std::string digest = digest_of(scratch.path(), "out");
  fs::remove_all(scratch / "out");
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const auto snapshots = enthesis::io::read_snapshots_in(scratch / "out/snapshots");
  REQUIRE(snapshots.size() >= 3);
  const fs::path damaged = snapshots[1].path;
  std::string bytes = text_of(damaged);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(damaged, bytes);
  const Outcome outcome = in(scratch, "resume out --until 60h");
  INFO(outcome.err);
  CHECK(outcome.status == 0);
  const std::string sentence = "cannot read 'out/snapshots/" + damaged.filename().string() +
                               "': it is damaged (its bytes are not those that were written); it is left out of "
                               "index.json and the other lists\n";
  CHECK(outcome.out.find(sentence) != std::string::npos);
  CHECK(text_of(scratch / "out/log.txt").find(sentence) != std::string::npos);
  CHECK(text_of(scratch / "out/index.json").find(damaged.filename().string()) == std::string::npos);
  CHECK(text_of(scratch / "out/index.json").find(snapshots[2].path.filename().string()) != std::string::npos);
  CHECK(digest_of(scratch.path(), "out") == digest);
}

TEST_CASE("a run begins again where restarts cannot be used only if that is asked for") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const std::string census = text_of(scratch / "out/census.csv");
  for (const fs::path& restart : enthesis::app::restarts_in(scratch / "out/restart")) write_file(restart, "nothing");
  const Outcome refused = in(scratch, "resume out");
  CHECK(refused.status == 2);
  CHECK(refused.err.starts_with("enthesis: passed over: cannot read 'out/restart/restart_00002880.h5': "));
  fs::remove_all(scratch / "out/restart");
  CHECK(
      in(scratch, "resume out").err ==
      "enthesis: the run is finished, and its restarts are gone; --from-start begins it again and replaces all that it "
      "wrote\n");
  CHECK(text_of(scratch / "out/census.csv") == census);
  CHECK(in(scratch, "resume out --from-start --quiet").status == 0);
  CHECK(text_of(scratch / "out/census.csv") == census);
}

TEST_CASE("files of other names stay, and a table that does not reach to the restart is refused") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  const std::vector<std::string> of_others{"images/figure_20261130.png", "snapshots/notes.part",
                                           "restart/restart_00002880_copy.h5",
                                           "images/stain_99999999999999999999999.png"};
  for (const std::string& name : of_others) write_file(scratch / ("out/" + name), "mine");
  fs::remove(scratch / "out/restart/restart_00002880.h5");
  CHECK(in(scratch, "resume out --quiet").status == 0);
  for (const std::string& name : of_others) CHECK(text_of(scratch / ("out/" + name)) == "mine");
  fs::remove(scratch / "out/census.csv");
  const Outcome lost = in(scratch, "resume out --quiet");
  CHECK(lost.status == 1);
  INFO(lost.err);
  CHECK(lost.err.find("cannot continue 'out/census.csv': it has 0 rows where 5 were written") != std::string::npos);
}

TEST_CASE("doses go on to a new end, and an end that is over is refused") {
  const ScratchDirectory scratch;
  const std::string kbxn =
      "run achilles_kbxn --quiet --snapshot-every 0h --set time.settling=0h --set census_every=1d ";
  REQUIRE(in(scratch, kbxn + "--until 2d -o out").status == 0);
  REQUIRE(in(scratch, kbxn + "--until 9d -o whole").status == 0);
  CHECK(in(scratch, "resume out --until 9d --quiet").status == 0);
  CHECK(text_of(scratch / "out/census.csv") == text_of(scratch / "whole/census.csv"));
  const Outcome over = in(scratch, "resume out --until 3d");
  CHECK(over.status == 2);
  CHECK(over.err == "enthesis: the run has come to 9 d already, later than the end asked for, 3 d\n");
}

TEST_CASE("an interrupted run writes a restart, ends with a status of its own and goes on from there") {
  const std::string long_run = "run achilles_wild_type --until 60d --quiet --snapshot-every 0h --set time.settling=6h";
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, long_run + " -o whole").status == 0);
  for (const std::string signal : {"INT", "TERM"}) {
    CHECK(interrupted(scratch, signal, long_run) == 130);
    const std::string said = text_of(scratch / "err");
    INFO(said);
    CHECK(said.starts_with("enthesis: the run stopped at "));
    CHECK(said.ends_with(": interrupted; `enthesis resume out` goes on from there\n"));
    CHECK(enthesis::app::restarts_in(scratch / "out/restart").size() == 1);
    CHECK(in(scratch, "resume out --quiet").status == 0);
    CHECK(text_of(scratch / "out/census.csv") == text_of(scratch / "whole/census.csv"));
  }
}

TEST_CASE("a finished run goes on to another end, as if that had been asked for from the start") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  CHECK(in(scratch, "resume out --until 3d --quiet").status == 0);
  const std::string three_days =
      "run achilles_tnf_are --until 3d --seed 4 --quiet --snapshot-every 12h "
      "--set time.settling=6h -o whole";
  REQUIRE(in(scratch, three_days).status == 0);
  CHECK(text_of(scratch / "out/census.csv") == text_of(scratch / "whole/census.csv"));
  CHECK(text_of(scratch / "out/scenario.toml") == text_of(scratch / "whole/scenario.toml"));
  const Outcome again = in(scratch, "resume out --quiet");
  INFO(again.err);
  CHECK(again.status == 0);
}

TEST_CASE("what is no run, another scenario and another program are refused in one sentence, and nothing is changed") {
  const ScratchDirectory scratch;
  const auto refused = [&](const std::string& arguments, const std::string& because) {
    const Outcome outcome = in(scratch, arguments);
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(because) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  };
  refused("resume nowhere", "there is no run 'nowhere' to go on with");
  fs::create_directory(scratch / "empty");
  refused("resume empty", "holds no run (scenario.toml and log.txt) to go on with");
  REQUIRE(in(scratch, "run achilles_wild_type --until 1h --quiet --set time.settling=0h -o out").status == 0);
  const std::string log = text_of(scratch / "out/log.txt"), scenario = text_of(scratch / "out/scenario.toml");
  std::string changed = scenario;
  changed.replace(changed.find("seed = "), 8, "seed = 9");
  write_file(scratch / "out/scenario.toml", changed);
  refused("resume out", "is not the scenario that ");
  write_file(scratch / "out/scenario.toml", scenario);
  refused("resume out --restart-every soon", "--restart-every = ");

  const fs::path restart = scratch / "out/restart/restart_00000060.h5";
  enthesis::io::Provenance older = enthesis::io::read_stamp(restart).provenance;
  for (auto& [name, value] : older.entries)
    if (name == "version" || name == "executable") value = "0.0.1";
  for (auto& [name, text] : older.documents) {  // and knew fewer keys
    const std::string added = "\nsnapshot_bits = 0\n";
    if (name == "scenario") text.replace(text.find(added), added.size(), "\n");
  }
  enthesis::config::ScenarioRequest request;
  request.name_or_path = (scratch / "out/scenario.toml").string();
  const auto model = enthesis::app::lay_out(enthesis::config::load_scenario(request));
  const enthesis::engine::Workers one(1);
  enthesis::app::Restart(restart, one).bring(*model, one);
  enthesis::app::begin_restart(restart, *model, enthesis::app::Restart(restart, one).recorded(), older).seal();
  refused("resume out", " was written by another program (");
  CHECK(text_of(scratch / "out/log.txt") == log);
  const Outcome declared = in(scratch, "resume out --other-program");
  CHECK(declared.status == 0);
  CHECK(declared.out.find("another program goes on: ") != std::string::npos);
}

TEST_CASE("a snapshot and a restart of another output are made again with the same digest, on any number of threads") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, two_days + "-o out").status == 0);
  for (const std::string file : {"out/snapshots/snap_00002160.h5", "out/restart/restart_00002160.h5"}) {
    fs::copy_file(scratch / file, scratch / "alone.h5", fs::copy_options::overwrite_existing);
    const std::string digest = enthesis::io::read_stamp(scratch / file).digest;
    for (const std::string threads : {"1", "3"}) {
      const Outcome again = in(scratch, "rerun alone.h5 --threads " + threads);
      INFO(again.err);
      CHECK(again.status == 0);
      CHECK(again.out == "alone.h5: 36 h made again, the same digest " + digest + "\n");
    }
  }
}

TEST_CASE("what cannot be made again is refused, and what comes out otherwise is told with all that differs") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, "run achilles_wild_type --until 2h --quiet --set time.settling=0h -o out").status == 0);
  const fs::path restart = scratch / "out/restart/restart_00000120.h5";
  enthesis::config::ScenarioRequest request;
  request.name_or_path = (scratch / "out/scenario.toml").string();
  const auto model = enthesis::app::lay_out(enthesis::config::load_scenario(request));
  const enthesis::engine::Workers one(1);
  enthesis::app::Restart(restart, one).bring(*model, one);
  enthesis::io::Provenance provenance = enthesis::io::read_stamp(restart).provenance;
  for (auto& [name, value] : provenance.entries)
    if (name == "compiler") value = "Fortran 77";
  model->tissue.ledger.laid_um3[0] += 1.0;
  enthesis::app::begin_restart(scratch / "other.h5", *model, {}, provenance).seal();
  const Outcome other = in(scratch, "rerun other.h5 --quiet");
  CHECK(other.status == 1);
  CHECK(other.err.starts_with("enthesis: other.h5: 2 h made again has the digest "));
  CHECK(other.err.find("; it was made with compiler Fortran 77 (here ") != std::string::npos);
  provenance.documents.clear();
  enthesis::app::begin_restart(scratch / "no_scenario.h5", *model, {}, provenance).seal();
  CHECK(in(scratch, "rerun no_scenario.h5").err ==
        "enthesis: 'no_scenario.h5' does not hold the scenario that it was made of\n");
  write_file(scratch / "text.h5", "no HDF5");
  CHECK(in(scratch, "rerun text.h5").err == "enthesis: cannot read 'text.h5': it is not an HDF5 file\n");
}
