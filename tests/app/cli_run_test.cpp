// The command `run`, by the files it leaves.

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <sstream>

#include "engine/io/snapshot.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;
namespace fs = std::filesystem;

Outcome in(const ScratchDirectory& scratch, const std::string& arguments) {
  return enthesis::tests::enthesis(scratch.path(), arguments);
}

const std::string short_run = "run achilles_wild_type --until 1d --quiet -o ";

}  // namespace

TEST_CASE("a run leaves its directory and says nothing when quiet") {
  const ScratchDirectory scratch;
  const Outcome outcome = in(scratch, short_run + "out --snapshot-every 12h --set census_every=6h");
  INFO(outcome.err);
  CHECK(outcome.status == 0);
  CHECK((outcome.out + outcome.err).empty());
  for (const char* file :
       {"scenario.toml", "census.csv", "stages.csv", "times.csv", "log.txt", "run.xdmf", "run.hdf.series", "index.json",
        "images/strip.png", "images/labels_00000000.png", "images/stain_00000720.png", "images/mineral_00001440.png"}) {
    INFO(file);
    CHECK(fs::file_size(scratch / ("out/" + std::string(file))) > 0);
  }
  const auto snapshots = enthesis::io::read_snapshots_in(scratch / "out/snapshots");
  REQUIRE(snapshots.size() == 3);
  CHECK(snapshots.back().time_h == 24.0);
  const std::string census = text_of(scratch / "out/census.csv");
  CHECK(std::count(census.begin(), census.end(), '\n') == 6);  // header, 0, 6, 12, 18, 24 h
  CHECK(census.starts_with("time_h,tick,n_"));
  CHECK(census.substr(0, census.find('\n')).ends_with(",digest"));
  CHECK(digest_of(scratch.path(), "out") == snapshots.back().digest + "\n");
}

TEST_CASE("the table of stages holds each site outside the first bone that came to a stage, and when") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, "run achilles_tenotomy --until 6d --quiet --seed 3 --snapshot-every 0h -o out").status == 0);
  std::istringstream rows(text_of(scratch / "out/stages.csv"));
  std::string line;
  REQUIRE(std::getline(rows, line));
  CHECK(line == "x_um,y_um,z_um,volume_um3,first_cartilage_h,first_calcified_cartilage_h,first_bone_h,first_marrow_h");
  int sites = 0;
  double earliest_h = 6.0 * 24.0;
  for (double v[8]; std::getline(rows, line); ++sites) {
    REQUIRE(std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6,
                        v + 7) == 8);
    CHECK(v[2] == 10.0);
    CHECK(v[3] == 8000.0);
    CHECK(std::any_of(v + 4, v + 8, [](double first_h) { return first_h > 0.0; }));
    if (v[4] > 0.0) earliest_h = std::min(earliest_h, v[4]);
  }
  REQUIRE(sites > 0);
  const std::string census = text_of(scratch / "out/census.csv");
  const std::string header = census.substr(0, census.find('\n'));
  const auto column =
      std::count(header.begin(), header.begin() + static_cast<long>(header.find("first_cartilage_h")), ',');
  std::istringstream last(census.substr(census.rfind('\n', census.size() - 2) + 1));
  for (long i = 0; i <= column; ++i) std::getline(last, line, ',');
  CHECK(std::stod(line) == earliest_h);
}

TEST_CASE("a run needs the memory that it says it will need") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch,
             "run achilles_tnf_are_3d --set achilles.spacing=40um --set time.settling=1h --until 1h --threads 2 -o out")
              .status == 0);
  const std::string log = text_of(scratch / "out/log.txt");
  CHECK(log.find("  steps: 1 of 1 h\n  fields solved every ") != std::string::npos);
  CHECK(log.find("1 h (TNF)") != std::string::npos);
  const auto megabytes_after = [&](const std::string& words) {
    const std::size_t at = log.rfind(words);
    REQUIRE(at != std::string::npos);
    std::istringstream rest(log.substr(at + words.size()));
    double number = 0.0;
    std::string unit;
    REQUIRE((rest >> number >> unit));
    CHECK(unit == "MB");
    return number;
  };
  const double expected = megabytes_after("memory: about "), held = megabytes_after("  memory: ");
  CAPTURE(expected, held);
  CHECK(held > 0.0);
#ifndef ENTHESIS_SANITIZED  // which needs memory of its own
  CHECK(expected == Approx(held).epsilon(0.15));
#endif
}

TEST_CASE("the table of times has a row for each of the census and counts all steps") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, short_run + "out --set census_every=6h --set time.step=30min").status == 0);
  std::istringstream rows(text_of(scratch / "out/times.csv"));
  std::string line, census_line;
  std::istringstream census(text_of(scratch / "out/census.csv"));
  REQUIRE((std::getline(rows, line) && std::getline(census, census_line)));
  CHECK(line.starts_with("time_h,steps,perturb_s,load_s,decide_s,"));
  for (int row = 0; std::getline(rows, line); ++row) {
    REQUIRE(std::getline(census, census_line));
    double time_h = 0.0, steps = 0.0, seconds[11];
    std::istringstream cells(line);
    char comma{};
    REQUIRE((cells >> time_h >> comma >> steps));
    for (double& phase_s : seconds) REQUIRE((cells >> comma >> phase_s));
    INFO(line);
    CHECK(time_h == std::stod(census_line));
    CHECK(steps == (row == 0 ? 0.0 : 12.0));
    CHECK((std::accumulate(seconds, seconds + 11, 0.0) > 0.0) == (row > 0));
  }
  CHECK_FALSE(std::getline(census, census_line));
}

TEST_CASE("a snapshot says where it comes from") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, short_run + "out --seed 7").status == 0);
  const auto stamp = enthesis::io::read_stamp(scratch / "out/snapshots/snap_00000000.h5");
  for (const char* name : {"version", "git_commit", "uncommitted_changes", "build_type", "compiler", "libraries",
                           "command_line", "seed", "threads", "date"}) {
    INFO(name);
    CHECK_FALSE(stamp.provenance.value_of(name).empty());
  }
  CHECK(stamp.provenance.value_of("seed") == "7");
  CHECK(stamp.provenance.value_of("libraries").find("libhdf5") != std::string::npos);
  CHECK(stamp.provenance.value_of("scenario") == text_of(scratch / "out/scenario.toml"));
}

TEST_CASE("the resolved scenario runs to the same digest, and resolves to itself") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, "run achilles_tnf_are --until 1d --quiet --seed 3 -o a").status == 0);
  REQUIRE(in(scratch, "run a/scenario.toml --quiet -o b").status == 0);
  CHECK(digest_of(scratch.path(), "a") == digest_of(scratch.path(), "b"));
  CHECK(text_of(scratch / "a/scenario.toml") == text_of(scratch / "b/scenario.toml"));
}

TEST_CASE("the digest does not depend on the threads, but on the seed and on every parameter") {
  const ScratchDirectory scratch;
  const auto digest = [&](const std::string& name, const std::string& options) {
    REQUIRE(in(scratch, short_run + name + " " + options).status == 0);
    return digest_of(scratch.path(), name);
  };
  const std::string one = digest("one", "--threads 1");
  for (const std::string n : {"2", "3", "8"}) CHECK(digest("threads" + n, "--threads " + n) == one);
  CHECK(digest("seed", "--seed 2") != one);
  CHECK(digest("set", "--set 'fibroblast.secrete_CXCL1.base=0.2 /s'") != one);
}

TEST_CASE("a parameter can be set by its id, plain or in the table of parameters") {
  const ScratchDirectory scratch;
  const std::string check = "check achilles_wild_type --set ";
  for (const std::string set : {"field.TNF.decay=1.5/h", "'field.TNF.decay=\"1.5 /h\"'",
                                "'parameters.\"field.TNF.decay\"=1.5 /h'", "'parameters.field.TNF.decay = 1.5 /h'"}) {
    INFO(set);
    const Outcome outcome = in(scratch, check + set);
    CHECK(outcome.status == 0);
    CHECK(outcome.out.find("field.TNF.decay = 1.5 /h") != std::string::npos);
  }
}

TEST_CASE("overwriting replaces a run and nothing else in its directory") {
  const ScratchDirectory scratch;
  REQUIRE(in(scratch, short_run + "out --snapshot-every 6h").status == 0);
  write_file(scratch / "out/notes.txt", "keep");
  CHECK(in(scratch, short_run + "out").status == 2);
  REQUIRE(in(scratch, short_run + "out --overwrite").status == 0);
  CHECK(text_of(scratch / "out/notes.txt") == "keep");
  CHECK(enthesis::io::read_snapshots_in(scratch / "out/snapshots").size() == 2);  // start and end
}

TEST_CASE("a run that is not quiet tells how far it is in plain lines") {
  const ScratchDirectory scratch;
  const Outcome outcome = in(scratch, "run achilles_wild_type --until 1d -o out");
  CHECK(outcome.status == 0);
  CHECK(outcome.err.find("100 %") != std::string::npos);
  CHECK(outcome.err.find('\r') == std::string::npos);
  CHECK(outcome.out.find(digest_of(scratch.path(), "out").substr(0, 16)) != std::string::npos);
}

TEST_CASE("a solver that does not converge ends the run with status 1 and keeps what was written") {
  const ScratchDirectory scratch;
  const Outcome fields =
      in(scratch, short_run + "f --set field_solver.tolerance=1e-6 --set field_solver.max_iterations=10");
  CHECK(fields.status == 1);
  CHECK(fields.err.find("was not solved within its tolerance") != std::string::npos);
  CHECK(fs::exists(scratch / "f/census.csv"));
  CHECK(text_of(scratch / "f/log.txt").find("stopped at") != std::string::npos);
  const Outcome load =
      in(scratch, short_run + "l --set elastic_solver.energy_tolerance=1e-8 --set elastic_solver.max_iterations=10");
  CHECK(load.status == 1);
  CHECK(load.err.find("\"walking\" was not solved") != std::string::npos);
  CHECK(std::count(load.err.begin(), load.err.end(), '\n') == 1);
}

TEST_CASE("files that cannot grow are reported in one sentence") {
  const ScratchDirectory scratch;
  const auto limited = [&](const std::string& blocks) {
    const std::string command = "cd '" + scratch.path().string() + "'; ulimit -f " + blocks +
                                "; '" ENTHESIS_PROGRAM "' " + short_run + "out 2>err";
    const int status = std::system(command.c_str());
    return Outcome{WIFEXITED(status) ? WEXITSTATUS(status) : -1, "", text_of(scratch / "err")};
  };
  const Outcome no_scenario = limited("8");
  INFO(no_scenario.err);
  CHECK(no_scenario.status == 2);
  CHECK(no_scenario.err.find("larger than files are allowed") != std::string::npos);
  CHECK(scratch.names() == std::vector<std::string>{"err"});
  const Outcome no_snapshot = limited("100");
  INFO(no_snapshot.err);
  CHECK(no_snapshot.status == 1);
  CHECK(no_snapshot.err.find("larger than files are allowed") != std::string::npos);
  CHECK(std::count(no_snapshot.err.begin(), no_snapshot.err.end(), '\n') == 1);
  CHECK(fs::exists(scratch / "out/census.csv"));
  CHECK(fs::is_empty(scratch / "out/snapshots"));
}
