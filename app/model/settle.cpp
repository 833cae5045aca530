#include "app/model/settle.h"

#include "app/model/step.h"
#include "app/model/surroundings.h"
#include "engine/parallel/pinned_mode.h"

namespace enthesis::app {

bool settle(Model& m, const engine::Workers& workers, const SettlingWatch& go_on) {
  const std::uint32_t all_min = m.scenario.physiology.settling_min;
  if (all_min == 0) return true;
  const engine::PinnedMode pinned;  // for what runs on this thread, too
  m.systemic = config::systemic_levels(m.scenario.systemic, {}, m.clock.time_h());
  const auto concentrations = concentration_views(m.fields);
  const agents::Surroundings world = surroundings_of(m, concentrations);
  for (std::uint32_t min = 0; min < all_min; min += m.clock.step_min) {
    if (go_on && !go_on(static_cast<double>(min) / all_min)) return false;
    agents::settle_pathways(world, m.cells, workers, m.plans);
    if (min + m.clock.step_min >= all_min) m.fields.wake();  // time begins with fields that are all up to date
    advance_fields(m, workers);
  }
  require_sound_fields(m);
  return true;
}

}  // namespace enthesis::app
