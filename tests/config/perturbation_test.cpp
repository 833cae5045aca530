#include "config/perturbation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::agents::OutputKind;

namespace {

const Scenario& wild_type() {
  static const Scenario scenario = load_scenario({"achilles_wild_type", {}, {}, {}, {}});
  return scenario;
}

Perturbation scaling(const std::string& target, double factor = 2.0, double from_h = 0.0, double until_h = 24.0,
                     const std::string& name = "test") {
  return {name, target, factor, from_h, until_h, "p.toml:3"};
}

std::vector<CompiledPerturbation> compiled(const std::vector<Perturbation>& perturbations) {
  return compile(perturbations, what_can_be_perturbed(wild_type()));
}
CompiledPerturbation compiled_one(const std::string& target) {
  return compiled({scaling(target)}).front();
}
std::string compile_refusal(const std::vector<Perturbation>& perturbations) {
  return refusal([&] { compiled(perturbations); });
}

const enthesis::agents::Program& program_of(int index) {
  return index == vessel_rules ? wild_type().vessels.program
                               : wild_type().kinds[static_cast<std::size_t>(index)].program;
}

// The ids of the rules, or of the terms, that a target scales.
std::vector<std::string> scaled_ids(const std::string& target) {
  std::vector<std::string> ids;
  for (const FactorSlot& slot : compiled_one(target).slots) {
    const auto& response = program_of(slot.program).responses[static_cast<std::size_t>(slot.response)];
    ids.push_back(slot.term < 0 ? response.id : response.terms[static_cast<std::size_t>(slot.term)].id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// The ids of all rules, of cells and vessel, for which the question is answered with yes.
template <class Question>
std::vector<std::string> rules_where(Question&& question) {
  std::vector<std::string> ids;
  for (const auto& kind : wild_type().kinds) {
    for (const auto& r : kind.program.responses) {
      if (question(kind.traits.name, r)) ids.push_back(r.id);
    }
  }
  for (const auto& r : wild_type().vessels.program.responses) {
    if (question(std::string("vessel"), r)) ids.push_back(r.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::uint16_t field(const std::string& name) {
  const auto& fields = wild_type().words.fields;
  return static_cast<std::uint16_t>(std::find(fields.begin(), fields.end(), name) - fields.begin());
}

bool secretes(const enthesis::agents::Response& r, const std::string& name) {
  return r.output.kind == OutputKind::secrete && r.output.target == field(name);
}

}  // namespace

TEST_CASE("a secretion is scaled in every kind of cell that has it, and nothing else is") {
  const auto expected = rules_where([](const std::string&, const auto& r) { return secretes(r, "TNF"); });
  REQUIRE(expected.size() >= 2);
  CHECK(scaled_ids("secrete TNF") == expected);
}

TEST_CASE("a behaviour of one kind of cell is scaled there alone, in all its rules") {
  CHECK(scaled_ids("fibroblast secrete TNF") == std::vector<std::string>{"fibroblast.secrete_TNF"});
  const auto deaths = rules_where([](const std::string& owner, const auto& r) {
    return owner == "osteoblast" && r.output.kind == OutputKind::die;
  });
  REQUIRE(deaths.size() >= 2);
  CHECK(scaled_ids("osteoblast die") == deaths);
}

TEST_CASE("a pathway node is scaled in every cell that has it") {
  const auto expected = rules_where([](const std::string&, const auto& r) { return r.id.ends_with(".node_NFkB"); });
  REQUIRE(expected.size() >= 4);
  CHECK(scaled_ids("node NFkB") == expected);
  CHECK(scaled_ids("msc node NFkB") == std::vector<std::string>{"msc.node_NFkB"});
}

TEST_CASE("one rule, one rule of the vessel or one term can be scaled by its id") {
  CHECK(scaled_ids("rule fibroblast.secrete_CXCL1") == std::vector<std::string>{"fibroblast.secrete_CXCL1"});
  const auto term = compiled_one("rule fibroblast.secrete_CXCL1.node_ERK");
  REQUIRE(term.slots.size() == 1);
  CHECK(term.slots[0].term >= 0);
  CHECK(scaled_ids("rule fibroblast.secrete_CXCL1.node_ERK") ==
        std::vector<std::string>{"fibroblast.secrete_CXCL1.node_ERK"});
  const auto entry = compiled_one("rule vessel.enter_neutrophil.patrolling");
  REQUIRE(entry.slots.size() == 1);
  CHECK(entry.slots[0].program == vessel_rules);
}

TEST_CASE("a load case is scaled by its name and touches no rule") {
  const auto load = compiled_one("load walking");
  CHECK(load.load_case == 0);
  CHECK(load.slots.empty());
  CHECK(load.cell_kind == -1);
}

TEST_CASE("the number of cells of a kind is scaled with all its entries") {
  const auto cells = compiled_one("cells t_cell");
  CHECK(wild_type().kinds[static_cast<std::size_t>(cells.cell_kind)].traits.name == "t_cell");
  CHECK(scaled_ids("cells t_cell") == rules_where([&](const std::string&, const auto& r) {
          return r.output.kind == OutputKind::enter && r.output.target == cells.cell_kind;
        }));
  CHECK(compiled_one("cells fibroblast").slots.empty());
}

TEST_CASE("what tissue sets free of a field and its level in the blood are scaled without any rule") {
  const auto released = compiled_one("release TGFB");
  CHECK(released.released_field == field("TGFB"));
  CHECK(released.plasma_field == -1);
  CHECK(released.slots.empty());
  const auto plasma = compiled_one("plasma OXYGEN");
  CHECK(plasma.plasma_field == field("OXYGEN"));
  CHECK(plasma.released_field == -1);
  CHECK(plasma.slots.empty());
  CHECK(contains(compile_refusal({scaling("release IL23")}), "nothing in the model is called \"release IL23\""));
}

TEST_CASE("every other form of output can be a target") {
  for (const std::string target :
       {"take up DAMP", "speed", "neutrophil persistence", "follow CXCL1", "divide", "lay osteoid", "remove collagen",
        "resorb", "leave net", "become osteoclast.osteoclast", "enter neutrophil.patrolling"}) {
    INFO(target);
    CHECK_FALSE(compiled_one(target).slots.empty());
  }
}

TEST_CASE("every target that is listed can be compiled and acts on something") {
  const auto targets = perturbation_targets(what_can_be_perturbed(wild_type()));
  CHECK(targets.size() > 200);
  CHECK(std::is_sorted(targets.begin(), targets.end()));
  for (const std::string& target : targets) {
    const auto p = compiled_one(target);
    INFO(target);
    CHECK((!p.slots.empty() || p.load_case >= 0 || p.cycles_of >= 0 || p.cell_kind >= 0 || p.released_field >= 0 ||
           p.plasma_field >= 0));
    CHECK(p.factor == 2.0);
  }
}

TEST_CASE("an unknown target is refused with the nearest one") {
  CHECK(compile_refusal({scaling("secrete TNG")}) ==
        "p.toml:3: nothing in the model is called \"secrete TNG\"; did you mean \"secrete TNF\"?");
  CHECK(contains(compile_refusal({scaling("load runing")}), "nothing in the model is called \"load runing\""));
  CHECK(contains(compile_refusal({scaling("cells t_cel")}), "did you mean \"cells t_cell\"?"));
  CHECK(contains(compile_refusal({scaling("the outcome")}), "list targets"));
}

TEST_CASE("a perturbation acts from its beginning until just before its end") {
  const auto p = compiled({scaling("resorb", 0.5, 12.0, 36.5)}).front();
  CHECK(p.from_min == 720);
  CHECK(p.until_min == 2190);
  CHECK_FALSE(p.active(719));
  CHECK(p.active(720));
  CHECK(p.active(2189));
  CHECK_FALSE(p.active(2190));
}

TEST_CASE("a perturbation without end lasts for ever") {
  const auto p = compiled({scaling("resorb", 0.5, 0.0, std::numeric_limits<double>::infinity())}).front();
  CHECK(p.active(0));
  CHECK(p.active(4'000'000'000u));
}

TEST_CASE("perturbations that contradict each other are refused, others may overlap") {
  CHECK(contains(compile_refusal({scaling("resorb", 2.0, 0.0, 24.0), scaling("resorb", 3.0, 12.0, 36.0)}),
                 "acts twice on \"resorb\" at the same time"));
  CHECK(compile_refusal({scaling("resorb", 2.0, 0.0, 12.0), scaling("resorb", 3.0, 12.0, 36.0)}) == "accepted");
  CHECK(compile_refusal({scaling("resorb"), scaling("resorb", 3.0, 0.0, 24.0, "another")}) == "accepted");
  CHECK(compile_refusal({scaling("resorb"), scaling("divide")}) == "accepted");
}

TEST_CASE("a perturbation is read with its times, and lasts if no end is given") {
  const auto read = [](const std::string& text) {
    return read_perturbation(Document::from_text("name = \"drug\"\n" + text, "s.toml").root());
  };
  const Perturbation p = read("target = \"secrete TNF\"\nfactor = 0.2\nfrom = \"2d\"\nuntil = \"72 h\"\n");
  CHECK(p.target == "secrete TNF");
  CHECK(p.factor == 0.2);
  CHECK(p.from_h == 48.0);
  CHECK(p.until_h == 72.0);
  CHECK(std::isinf(read("target = \"x\"\nfactor = 1\n").until_h));
  CHECK(contains(refusal([&] { read("target = \"x\"\nfactor = 1\nfrom = \"3d\"\nuntil = \"2d\"\n"); }),
                 "ends (48 h) before it begins (72 h)"));
  CHECK(refusal([&] { read("target = \"x\"\nfactor = -1\n"); }) != "accepted");
  CHECK(contains(refusal([&] { read("target = \"x\"\n"); }), "factor"));
}
