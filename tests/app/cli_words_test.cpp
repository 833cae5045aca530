// The commands that only speak: list, explain, check, diff, help.

#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;

// Status 0, nothing on stderr, and these fragments on stdout.
void require_says(const std::string& arguments, const std::vector<std::string>& fragments) {
  const ScratchDirectory scratch;
  const Outcome outcome = enthesis::tests::enthesis(scratch.path(), arguments);
  INFO("enthesis " << arguments << "\n" << outcome.out << outcome.err);
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  for (const std::string& fragment : fragments) {
    INFO(fragment);
    CHECK(outcome.out.find(fragment) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("every command has help and the program's version") {
  require_says("--help", {"enthesis run SCENARIO", "enthesis check", "enthesis list", "enthesis explain",
                          "enthesis digest", "enthesis diff"});
  require_says("--version", {"enthesis 0.", "commit ", "libhdf5"});
  for (const std::string command : {"run", "check", "list", "explain", "digest", "diff"}) {
    require_says(command + " --help", {"Usage:", "enthesis " + command, "--version"});
    require_says(command + " --version", {"enthesis 0."});
  }
}

TEST_CASE("list shows what has a name") {
  require_says("list", {"achilles_wild_type", "parameters"});
  require_says("list scenarios", {"achilles_tnf_are ", "achilles_wild_type_3d"});
  require_says("list studies", {});
  require_says("list fields", {"tumour necrosis factor"});
  require_says("list cells", {"osteoclast"});
  require_says("list signals", {"near CELL[.STAGE]"});
  require_says("list outputs", {"secrete FIELD"});
  require_says("list targets", {"load walking\n", "secrete TNF\n"});
  require_says("list parameters", {"field.TNF.decay", "measure.band"});
}

TEST_CASE("explain says value, unit, range, grade, source, reasons, place and use of a parameter") {
  require_says("explain TNF_half", {"value       6 pM", "2 pM to 20 pM", "fitted", "blood_tnf_il8, TNF dose response",
                                    "shared.toml:", "used at", "cells/fibroblast.toml:"});
  require_says("explain fibroblast.secrete_CXCL1.base", {"molecules/s", "used by     rule fibroblast.secrete_CXCL1"});
}

TEST_CASE("explain knows fields, cells, rules, signals, outputs, targets, scenarios and memory") {
  require_says("explain TNF", {"a field", "secreted by", "sensed by", "as at rest with what feeds it",
                               "waits while it changes by less than 2 %, 6 steps at most",
                               "rests where nothing lives, for an error of 1 % at most"});
  require_says("explain MMP3", {"followed in time (mean life 10 h); waits while"});
  for (const char* field : {"TGFB", "DAMP"}) require_says(std::string("explain ") + field, {"; in every step"});
  require_says("explain osteoclast", {"a cell", "stage       monocyte"});
  require_says("explain fibroblast.secrete_CXCL1", {"a rule", "drives"});
  require_says("explain NFkB", {"a pathway node", "set by      ", "fibroblast.node_NFkB", "target      node NFkB"});
  require_says("explain 'shear strain'", {"a signal"});
  require_says("explain speed", {"an output", "a target"});
  require_says("explain 'load walking'", {"a target of perturbations"});
  require_says("explain outside_woven_um3", {"a readout", "woven and lamellar bone matrix"});
  require_says("explain achilles_tnf_are", {"a scenario", "TNF-deltaARE: secrete TNF x "});
  require_says("explain --memory achilles_wild_type_3d",
               {" sites of ", "  field solvers ", " B per site", " B per agent", "  in all "});
}

TEST_CASE("check says what a scenario amounts to, and warns") {
  require_says("check achilles_tnf_are", {" steps of ", " in all", "at the start", "measured", "secrete TNF x "});
  const ScratchDirectory scratch;
  write_file(scratch / "s.toml",
             "extends = \"achilles_wild_type\"\n[[perturbation]]\nname = \"late\"\ntarget = \"load walking\"\n"
             "factor = 1\nfrom = \"8d\"\nuntil = \"9d\"\n");
  const Outcome outcome = enthesis::tests::enthesis(scratch.path(), "check s.toml --until 7d");
  CHECK(outcome.status == 0);
  CHECK(outcome.err.find("after the end of the run") != std::string::npos);
  CHECK(outcome.err.find("its factor is 1") != std::string::npos);
  require_says("check achilles_tenotomy", {"injury", "at 0 h"});
  require_says("check achilles_caia", {"dose"});
}

TEST_CASE("check warns of what falls between two steps or after the end") {
  const ScratchDirectory scratch;
  write_file(scratch / "s.toml",
             "extends = \"achilles_wild_type\"\n[[perturbation]]\nname = \"short\"\ntarget = \"load walking\"\n"
             "factor = 2\nfrom = \"10min\"\nuntil = \"50min\"\n"
             "[[injury]]\nname = \"cut\"\nat = \"9d\"\ncells_lost = { value = \"0.5\", range = [\"0\", \"1\"], grade = "
             "\"assumed\", why = \"a test\" }\n");
  const Outcome outcome = enthesis::tests::enthesis(scratch.path(), "check s.toml --until 7d");
  CHECK(outcome.status == 0);
  CHECK(outcome.err.find("the perturbation \"short\" never acts") != std::string::npos);
  CHECK(outcome.err.find("the injury \"cut\" begins at 9 d, after the end of the run") != std::string::npos);
}

TEST_CASE("diff shows exactly what differs") {
  const ScratchDirectory scratch;
  const auto diff = [&](const std::string& arguments) {
    return enthesis::tests::enthesis(scratch.path(), "diff " + arguments).out;
  };
  CHECK(diff("achilles_wild_type achilles_wild_type") == "achilles_wild_type and achilles_wild_type are the same\n");
  const std::string shared = "extends = \"achilles_wild_type\"\nduration = \"2d\"\n";
  const std::string treated = "[[perturbation]]\nname = \"p\"\ntarget = \"secrete TNF\"\nfactor = 3\n";
  write_file(scratch / "a.toml", shared + "[parameters]\n\"field.TNF.decay\" = \"1.25 /h\"\n");
  write_file(scratch / "b.toml", shared + "[parameters]\n\"field.TNF.decay\" = \"1.5 /h\"\n" + treated);
  CHECK(diff("a.toml b.toml") ==
        "field.TNF.decay: 1.25 /h -> 1.5 /h\nperturbation p: - -> secrete TNF x 3, from 0 h on\n");
  CHECK(diff("b.toml a.toml --until 1d") ==
        "field.TNF.decay: 1.5 /h -> 1.25 /h\nperturbation p: secrete TNF x 3, from 0 h on -> -\n");
  for (const std::string at : {"1h", "2h"}) {
    write_file(scratch / (at + ".toml"), shared + "[[injury]]\nname = \"cut\"\nat = \"" + at +
                                             "\"\nx = [\"900 um\", \"1000 um\"]\ncells_lost = { value = \"0.5\", range "
                                             "= [\"0\", \"1\"], grade = \"assumed\", why = \"a test\" }\n");
  }
  CHECK(diff("1h.toml 2h.toml").find("injury cut: at 1 h, x 900 um to 1000 um -> at 2 h, x 900") == 0);
  CHECK(diff("a.toml a.toml --seed 5") == "a.toml and a.toml are the same\n");
}
