#include "config/life_pace.h"

namespace enthesis::config {
namespace {

using agents::OutputKind;
using agents::Response;

bool is_resident(const agents::CellTraits& traits, std::size_t stage) {
  return traits.stages[stage].layer == engine::Layer::resident;
}

bool acts_in_residents(const Response& response, const agents::CellTraits& traits) {
  for (std::size_t stage = 0; stage < traits.stages.size(); ++stage) {
    if ((response.stages >> stage & 1u) != 0 && is_resident(traits, stage)) return true;
  }
  return false;
}

bool leads_to_resident(const Response& response, const std::vector<agents::CellKind>& kinds) {
  const agents::Output& output = response.output;
  return is_resident(kinds[output.target].traits, output.detail);
}

void slow_rate(double time_scale, Response& response) {
  response.base /= time_scale;
  for (agents::Term& term : response.terms) {
    if (term.kind == agents::TermKind::drive) term.effect /= time_scale;
  }
}

void slow_ages(double time_scale, const agents::Program& program, Response& response) {
  for (agents::Term& term : response.terms) {
    if (program.signals[term.signal].kind == agents::SignalKind::stage_age) term.half *= time_scale;
  }
}

void slow_response(const LifePace& pace, const std::vector<agents::CellKind>& kinds, bool of_residents,
                   const agents::Program& program, Response& response) {
  switch (response.output.kind) {
    case OutputKind::node:
      if (response.time_constant_h >= pace.fate_node_h) response.time_constant_h *= pace.time_scale;
      return;
    case OutputKind::lay:
    case OutputKind::remove:
    case OutputKind::resorb:
    case OutputKind::swell:
    case OutputKind::sprout:
    case OutputKind::regress:
      break;
    case OutputKind::divide:
    case OutputKind::die:
      if (!of_residents) return;
      break;
    case OutputKind::become:
    case OutputKind::enter:
      if (!of_residents && !leads_to_resident(response, kinds)) return;
      break;
    default:
      return;
  }
  slow_rate(pace.time_scale, response);
  slow_ages(pace.time_scale, program, response);
}

}  // namespace

void slow_down(const LifePace& pace, std::vector<agents::CellKind>& kinds, agents::VesselRules& vessels,
               agents::MatrixRates& matrix) {
  for (agents::CellKind& kind : kinds) {
    for (Response& response : kind.program.responses) {
      slow_response(pace, kinds, acts_in_residents(response, kind.traits), kind.program, response);
    }
  }
  for (Response& response : vessels.program.responses) {
    slow_response(pace, kinds, false, vessels.program, response);
  }
  matrix.fast_time_constant_h *= pace.time_scale;
  matrix.slow_time_constant_h *= pace.time_scale;
}

}  // namespace enthesis::config
