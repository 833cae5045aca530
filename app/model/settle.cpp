#include "app/model/settle.h"

#include "agents/exchange.h"
#include "app/model/perturb.h"
#include "app/model/surroundings.h"
#include "engine/parallel/pinned_mode.h"

namespace enthesis::app {

void settle(Model& m, const engine::Workers& workers) {
  const engine::PinnedMode pinned;  // for what runs on this thread, too
  const engine::Draws unheeded(m.scenario.seed, m.clock.tick());
  const double dt_h = m.clock.step_h();
  perturb(m.scenario.compiled, m.clock, unheeded, {m.cells, m.vessels, m.loading.factors, m.couplings}, m.present);
  m.systemic = config::systemic_levels(m.scenario.systemic, {}, m.clock.time_h());
  const auto concentrations = concentration_views(m.fields);
  const agents::Surroundings world = surroundings_of(m, concentrations);
  for (double settled_h = 0.0; settled_h < m.scenario.physiology.settling_h; settled_h += dt_h) {
    agents::decide(world, m.cells, unheeded, dt_h, workers, m.plans);
    agents::refresh_exchange(m.cells, m.tissue, m.couplings, m.systemic, dt_h, workers, m.fields);
    m.fields.advance(dt_h, workers);
  }
}

}  // namespace enthesis::app
