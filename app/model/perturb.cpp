#include "app/model/perturb.h"

#include <algorithm>
#include <utility>

#include "agents/purposes.h"

namespace enthesis::app {
namespace {

agents::ProgramFactors& factors_of(int program, agents::Cells& cells, agents::VesselRules& vessels) {
  return program == config::vessel_rules ? vessels.factors : cells.kinds[static_cast<std::size_t>(program)].factors;
}

void reset(Factored& model) {
  for (agents::CellKind& kind : model.cells.kinds) kind.factors = agents::unit_factors(kind.program);
  model.vessels.factors = agents::unit_factors(model.vessels.program);
  std::ranges::fill(model.load_factors, 1.0);
  std::ranges::fill(model.cycle_factors, 1.0);
  for (agents::FieldCoupling& coupling : model.couplings) coupling.release_factor = coupling.plasma_factor = 1.0;
}

void apply(const config::CompiledPerturbation& p, Factored& model) {
  const auto at = [](auto& values, int i) -> auto& {
    return values[static_cast<std::size_t>(i)];
  };
  if (p.load_case >= 0) at(model.load_factors, p.load_case) *= p.factor;
  if (p.cycles_of >= 0) at(model.cycle_factors, p.cycles_of) *= p.factor;
  if (p.released_field >= 0) at(model.couplings, p.released_field).release_factor *= p.factor;
  if (p.plasma_field >= 0) at(model.couplings, p.plasma_field).plasma_factor *= p.factor;
  for (const config::FactorSlot& slot : p.slots) {
    agents::ProgramFactors& factors = factors_of(slot.program, model.cells, model.vessels);
    const auto r = static_cast<std::size_t>(slot.response);
    (slot.term < 0 ? factors.response[r] : factors.term[r][static_cast<std::size_t>(slot.term)]) *= p.factor;
  }
}

// Each cell of the kind stays with the chance `share`.
void cull(std::size_t kind, double share, const engine::Draws& draws, agents::Cells& cells) {
  engine::AgentTable& table = cells.tables[kind];
  std::vector<std::uint8_t> keep(table.size());
  for (std::size_t row = 0; row < keep.size(); ++row) {
    keep[row] = draws.uniform(table.key[row], agents::purposes::cull) < share ? 1 : 0;
    cells.flows.deaths[kind] += keep[row] == 0 ? 1u : 0u;
  }
  table.compact(keep);
  agents::rebuild_occupancy(cells);
}

}  // namespace

void renew_factors(const std::vector<config::CompiledPerturbation>& perturbations, Factored model,
                   const PresentFactors& present) {
  reset(model);
  for (std::size_t i = 0; i < present.active.size(); ++i)
    if (present.active[i] != 0) apply(perturbations[i], model);
}

bool perturb(const std::vector<config::CompiledPerturbation>& perturbations, const engine::Clock& clock,
             const engine::Draws& draws, Factored model, PresentFactors& present) {
  PresentFactors now{std::vector<std::uint8_t>(perturbations.size())};
  for (std::size_t i = 0; i < now.active.size(); ++i) now.active[i] = perturbations[i].active(clock.now_min) ? 1 : 0;
  if (now.active == present.active) return false;
  const bool first = present.active.empty();
  std::vector<double> staying(model.cells.kinds.size(), 1.0);  // share of the cells of each kind
  renew_factors(perturbations, model, now);
  for (std::size_t i = 0; i < now.active.size(); ++i) {
    const config::CompiledPerturbation& p = perturbations[i];
    const bool begins =  // what is off from the start has no cells to lose
        !first && now.active[i] != 0 && present.active[i] == 0;
    if (begins && p.cell_kind >= 0) staying[static_cast<std::size_t>(p.cell_kind)] *= std::min(1.0, p.factor);
  }
  for (std::size_t kind = 0; kind < staying.size(); ++kind) {
    if (staying[kind] < 1.0) cull(kind, staying[kind], draws, model.cells);
  }
  present = std::move(now);
  return !first || std::ranges::find(present.active, std::uint8_t{1}) != present.active.end();
}

}  // namespace enthesis::app
