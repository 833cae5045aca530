// The pace of life slows what residents become and build, and leaves signals and leukocytes as they are.

#include "config/life_pace.h"

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::config;
using agents::OutputKind;
using agents::Response;

namespace {

Scenario at_pace(const std::string& time_scale) {
  ScenarioRequest request;
  request.name_or_path = "vertebral_corner";
  request.settings = {"vertebral_corner.time_scale=" + time_scale};
  return load_scenario(request);
}

const Response& rule(const Scenario& s, const std::string& id) {
  for (const auto& kind : s.kinds) {
    for (const Response& r : kind.program.responses) {
      if (r.id == id) return r;
    }
  }
  for (const Response& r : s.vessels.program.responses) {
    if (r.id == id) return r;
  }
  throw std::out_of_range(id);
}

// The factor by which the base of a rule falls between the two paces.
double slowing(const std::string& id) {
  static const Scenario fast = at_pace("1"), slow = at_pace("4");
  return rule(fast, id).base / rule(slow, id).base;
}

}  // namespace

TEST_CASE("what residents become and build is slowed") {
  for (const char* id : {"fibroblast.divide.tenocyte", "fibroblast.die", "chondrocyte.become_chondrocyte.hypertrophic",
                         "osteoblast.lay_osteoid", "chondrocyte.swell", "osteoclast.resorb", "vessel.sprout_VEGF",
                         "osteoclast.become_osteoclast.osteoclast", "vessel.enter_msc.soft_tissue"}) {
    INFO(id);
    CHECK(slowing(id) == Approx(4.0));
  }
}

TEST_CASE("signals, movement and the life of leukocytes keep their pace") {
  for (const char* id : {"fibroblast.secrete_CXCL1", "msc.take_up_OXYGEN", "msc.speed", "neutrophil.die",
                         "osteoclast.die.monocyte", "vessel.enter_neutrophil.patrolling", "t_cell.divide",
                         "neutrophil.become_neutrophil.netting", "neutrophil.leave_net"}) {
    INFO(id);
    CHECK(slowing(id) == 1.0);
  }
}

TEST_CASE("drives are slowed with the base, modulators are not") {
  agents::CellKind kind;
  kind.traits.stages = {{"only", engine::Layer::resident, false, 10.0}};
  Response divide;
  divide.output = {OutputKind::divide, 0, 0};
  divide.base = 1.0;
  divide.terms = {{"drive", 0, agents::TermKind::drive, 5.0, 1.0, 2.0, {}},
                  {"age", 1, agents::TermKind::scale, 8.0, 1.0, 3.0, {}}};
  kind.program.signals = {{agents::SignalKind::field, 0, 0}, {agents::SignalKind::stage_age, 0, 0}};
  kind.program.responses = {divide};
  std::vector<agents::CellKind> kinds{kind};
  agents::VesselRules vessels;
  agents::MatrixRates matrix;
  matrix.fast_time_constant_h = 10.0;
  slow_down({4.0, 12.0}, kinds, vessels, matrix);
  const Response& slowed = kinds[0].program.responses[0];
  CHECK(slowed.base == 0.25);
  CHECK(slowed.terms[0].effect == 0.5);
  CHECK(slowed.terms[0].half == 5.0);
  CHECK(slowed.terms[1].effect == 3.0);
  CHECK(slowed.terms[1].half == 32.0);  // an age is reached later
  CHECK(matrix.fast_time_constant_h == 40.0);
}

TEST_CASE("nodes of fate are slowed, those of signals are not") {
  const Scenario fast = at_pace("1"), slow = at_pace("4");
  const auto time_h = [](const Scenario& s, const char* id) { return rule(s, id).time_constant_h; };
  CHECK(time_h(slow, "msc.node_RUNX2") == 4.0 * time_h(fast, "msc.node_RUNX2"));
  CHECK(time_h(slow, "msc.node_NFkB") == time_h(fast, "msc.node_NFkB"));
}
