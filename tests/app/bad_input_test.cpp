// Bad usage and bad input: exit status 2, one sentence on stderr, nothing written.

#include <algorithm>
#include <vector>

#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;

// {S} in the arguments stands for the file s.toml with the given text.
struct BadInput {
  std::string name, arguments, scenario, expected;
};

const std::string run_s = "run s.toml -o out";
const std::string extending = "extends = \"achilles_wild_type\"\n";
const std::string perturbing = extending + "[[perturbation]]\nname = \"p\"\n";

std::vector<BadInput> usage() {
  return {
      {"no command", "", "", "a command is missing"},
      {"unknown command", "rnu achilles_wild_type", "", "did you mean \"run\"?"},
      {"no scenario", "run -o out", "", "needs SCENARIO"},
      {"no output", "run achilles_wild_type", "", "needs an output directory"},
      {"output without name", "run achilles_wild_type -o", "", "missing an argument"},
      {"unknown option", "run achilles_wild_type -o out --thread 2", "", "did you mean \"--threads\"?"},
      {"unknown short option", "run achilles_wild_type -o out -z", "", "'z' does not exist"},
      {"one operand too many", "diff achilles_wild_type achilles_tnf_are x", "", "\"x\" is more than"},
      {"two scenarios to check", "check achilles_wild_type achilles_tnf_are", "",
       "`enthesis check` takes one scenario"},
      {"option given twice", "run achilles_wild_type -o out -o out2", "", "--out is given more than once"},
      {"negative threads", "run achilles_wild_type -o out --threads -1", "", "\"-1\" is not a whole number"},
      {"no threads", "run achilles_wild_type -o out --threads 0", "", "between 1 and 1024"},
      {"threads in words", "run achilles_wild_type -o out --threads two", "", "\"two\" is not a whole number"},
      {"seed with a point", "run achilles_wild_type -o out --seed 1.5", "", "\"1.5\" is not a whole number"},
      {"seed too large", "run achilles_wild_type -o out --seed 99999999999999999999", "", "is not a whole number"},
      {"duration without unit", "run achilles_wild_type -o out --until 3", "", "has no unit"},
      {"duration in metres", "run achilles_wild_type -o out --until 3um", "", "is a length, but a time is expected"},
      {"duration of nothing", "run achilles_wild_type -o out --until 0h", "", "must be above 0 h"},
      {"duration beyond the clock", "run achilles_wild_type -o out --until 9000yr", "", "longer than the clock"},
      {"snapshots in metres", "run achilles_wild_type -o out --snapshot-every 1um", "", "a time is expected"},
      {"unknown list", "list feilds", "", "did you mean \"fields\"?"},
      {"unknown name", "explain TNFF", "", "did you mean \"TNF\"?"},
      {"digest of nothing", "digest nowhere", "", "it does not exist"},
      {"digest of another file", "digest s.toml", extending, "it is not an HDF5 file"},
  };
}

std::vector<BadInput> settings() {
  const std::string run = "run achilles_wild_type -o out --set ";
  return {
      {"setting without =", run + "seed", "", "has no ="},
      {"setting without value", run + "seed=", "", "has no value"},
      {"setting of an unknown key", run + "sede=3", "", "did you mean \"seed\"?"},
      {"setting of an unknown parameter", run + "load.walking.tractio='3 MPa'", "",
       "did you mean \"load.walking.traction\"?"},
      {"parameter of the wrong unit", run + "load.walking.traction=3um", "", "is a length, but"},
      {"parameter without unit", run + "load.walking.traction=3", "", "has no unit"},
      {"parameter out of bounds", run + "'parameters.\"load.walking.traction\"=900 MPa'", "",
       "is out of bounds, allowed is between 0.5 MPa and 8 MPa"},
      {"lattice too large",
       "run achilles_wild_type_3d -o out --set achilles.spacing=5um --set achilles.length=4000um "
       "--set achilles.height=3000um --set achilles.width=3000um",
       "", "the lattice of 800 x 600 x 600 sites of 5 um needs about"},
      {"anatomy that does not fit", run + "achilles.insertion=1500um --set achilles.length=400um", "", "box"},
  };
}

std::vector<BadInput> scenarios() {
  return {
      {"missing file", "run nowhere/s.toml -o out", "", "is neither a file nor the name"},
      {"unknown scenario", "run achiles_wild_type -o out", "", "did you mean \"achilles_wild_type\"?"},
      {"syntax error", run_s, "title = \"x\"\nseed = = 3\n", "s.toml:2: the TOML cannot be read"},
      {"unknown key", run_s, extending + "durration = \"3d\"\n", "did you mean \"duration\"?"},
      {"text where a number is expected", run_s, extending + "seed = \"one\"\n", "s.toml:2: seed"},
      {"negative seed", run_s, extending + "seed = -3\n", "s.toml:2: seed"},
      {"wrong unit", run_s, extending + "duration = \"3um\"\n", "s.toml:2: duration = \"3um\" is a length"},
      {"negative duration", run_s, extending + "duration = \"-3d\"\n", "s.toml:2: duration"},
      {"unknown choice", run_s, extending + "dimensions = \"4d\"\n", "one of section, 3d is expected"},
      {"extends itself", run_s, "extends = \"s.toml\"\n", "the scenario extends itself"},
      {"extends nothing", run_s, "extends = \"achilles_wildtype\"\n", "did you mean \"achilles_wild_type\"?"},
      {"empty scenario", run_s, "\n", "title is missing"},
      {"unknown parameter", run_s, extending + "[parameters]\n\"field.TNF.deacy\" = \"1 /h\"\n",
       "did you mean \"field.TNF.decay\"?"},
      {"unknown target", run_s, perturbing + "target = \"secrete TNFF\"\nfactor = 2\n",
       "did you mean \"secrete TNF\"?"},
      {"no target", run_s, perturbing + "factor = 2\n", "perturbation[1].target is missing"},
      {"negative factor", run_s, perturbing + "target = \"secrete TNF\"\nfactor = -2\n", "perturbation[1].factor"},
      {"ends before it begins", run_s,
       perturbing + "target = \"load walking\"\nfactor = 0\nfrom = \"5d\"\nuntil = \"2d\"\n",
       "ends (48 h) before it begins (120 h)"},
      {"acts twice at once", run_s,
       perturbing + "target = \"load walking\"\nfactor = 0\n[[perturbation]]\nname = \"p\"\n"
                    "target = \"load walking\"\nfactor = 0.5\n",
       "acts twice on \"load walking\" at the same time"},
  };
}

std::vector<BadInput> all() {
  std::vector<BadInput> cases;
  for (auto* table : {usage, settings, scenarios}) {
    for (BadInput& row : table()) cases.push_back(std::move(row));
  }
  return cases;
}

void require_refusal(const Outcome& outcome, const std::string& expected) {
  INFO("stdout: " << outcome.out << "\nstderr: " << outcome.err);
  CHECK(outcome.status == 2);
  CHECK(outcome.err.starts_with("enthesis: "));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.err.find(expected) != std::string::npos);
}

}  // namespace

TEST_CASE("bad usage and bad input end with status 2, one sentence, and nothing written") {
  const std::vector<BadInput> cases = all();
  REQUIRE(cases.size() >= 25);
  for (const BadInput& bad : cases) {
    INFO(bad.name << ": enthesis " << bad.arguments);
    const ScratchDirectory scratch;
    if (!bad.scenario.empty()) write_file(scratch / "s.toml", bad.scenario);
    const std::vector<std::string> before = scratch.names();
    require_refusal(enthesis::tests::enthesis(scratch.path(), bad.arguments), bad.expected);
    CHECK(scratch.names() == before);
  }
}

TEST_CASE("an output that is there is left alone") {
  const ScratchDirectory scratch;
  std::filesystem::create_directory(scratch / "mine");
  write_file(scratch / "mine/notes.txt", "keep");
  const std::string run = "run achilles_wild_type --until 1d -o ";
  require_refusal(enthesis::tests::enthesis(scratch.path(), run + "mine"), "exists already");
  require_refusal(enthesis::tests::enthesis(scratch.path(), run + "mine --overwrite"), "leaves it alone");
  require_refusal(enthesis::tests::enthesis(scratch.path(), run + "mine/notes.txt"), "it is a file");
  require_refusal(enthesis::tests::enthesis(scratch.path(), run + "mine/notes.txt/out"), "is not a directory");
  CHECK(text_of(scratch / "mine/notes.txt") == "keep");
  CHECK(std::distance(std::filesystem::directory_iterator(scratch / "mine"), {}) == 1);
}

TEST_CASE("an output that cannot be written is refused") {
  const ScratchDirectory scratch;
  const std::string run = "run achilles_wild_type --until 1d -o ";
  require_refusal(enthesis::tests::enthesis(scratch.path(), run + "/proc/enthesis_out"), "cannot be written");
}
