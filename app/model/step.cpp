#include "app/model/step.h"

#include <cmath>

#include "agents/exchange.h"
#include "agents/fate.h"
#include "agents/living.h"
#include "agents/motion.h"
#include "agents/passage.h"
#include "agents/purposes.h"
#include "agents/remodel.h"
#include "agents/transport.h"
#include "app/model/injure.h"
#include "app/model/loading.h"
#include "app/model/perturb.h"
#include "app/model/surroundings.h"
#include "engine/formatted.h"
#include "engine/parallel/pinned_mode.h"

namespace enthesis::app {

namespace {

// In places: less far than this from cells and vessels cells are born or come in, work, and let vessels sprout.
constexpr int reach_of_work = 2;

}  // namespace

void advance_fields(Model& m, const engine::Workers& workers) {
  const agents::Exchange exchange{m.cells, m.tissue, m.couplings, m.systemic, m.clock.last_step_h()};
  m.fields.advance(m.clock.step_h(), exchange, workers,
                   {.feed = [&](std::size_t f) { return exchange.feed(f); }, .living = m.tissue.living});
}

// clang-format off
//
// phase    | reads                       | writes                     | parallel over | why it is safe
// ---------|-----------------------------|----------------------------|---------------|------------------------------
// perturb  | clock, perturbations, doses | factors; injured sites     | -             | serial
// load     | tissue                      | load field                 | nodes         | each node gathers
// decide   | all of the old state        | own row: nodes, rates, plan| rows          | own row only
// fields   | tissue, cells' secretion    | concentrations             | fields        | a field is one worker's
// move     | plans, fields, places       | own row, won site          | rows          | a site chooses one cell
// fates    | plans, places               | cells, places              | -             | serial, settled by keyed draws
// move     | as above, the second half   | box of what lives          |               |
// remodel  | plans                       | tissue                     | -             | serial, in row order
// bury     | plans, places               | tables, places             | -             | compaction, order by place
// recruit  | fields, tissue at vessels   | new rows, new vessels      | vessel sites  | decided by site, done in order
// tissue   | tissue                      | passage, transport, course | -             | serial
// label    | tissue                      | labels of the readouts     | -             | serial
//
// clang-format on
void step(Model& m, const engine::Workers& workers, StepTimes& times) {
  const engine::PinnedMode pinned;  // for what runs on this thread, too
  PhaseClock clock(times);
  const config::Physiology& physiology = m.scenario.physiology;
  const engine::Draws draws(m.scenario.seed, m.clock.tick());
  m.clock.step_min = m.pace.step_min(m.scenario, m.clock.now_min);

  const bool perturbed =
      perturb(m.scenario.compiled, m.clock, draws,
              {m.cells, m.vessels, m.loading.factors, m.loading.cycle_factors, m.couplings}, m.present);
  m.systemic = config::systemic_levels(m.scenario.systemic, m.scenario.doses, m.clock.time_h());
  const bool injured = injure(m.scenario.injuries, m.region, m.place_region, m.clock, draws, m.tissue, m.cells);
  if (perturbed || injured) {
    m.fields.wake();
    m.pace.wake();
    m.unrest.wake();
    m.clock.step_min = m.pace.shortest_min;
  }
  if (injured) {
    m.tissue.living = engine::Box::whole(m.lattice);
    note_changes(m.tissue.living, m.loading);
  }
  const double dt_h = m.clock.step_h();
  clock.end(Phase::perturb);
  const bool load_is_due =
      m.clock.due(physiology.cadences.mechanics_min) || injured || load_has_another_size(m.loading);
  if (load_is_due) refresh_loading(m.tissue, physiology, workers, m.loading);
  combine_loads(workers, m.loading);
  clock.end(Phase::load);
  const auto concentrations = concentration_views(m.fields);
  const agents::Surroundings world = surroundings_of(m, concentrations);
  agents::decide(world, m.cells, draws, dt_h, workers, m.plans);
  clock.end(Phase::decide);
  advance_fields(m, workers);
  clock.end(Phase::fields);
  const agents::PartOfStep first{0, m.clock.step_min / 2}, second{first.end_min, m.clock.step_min};
  agents::move_cells(world, physiology.motion, m.scenario.seed, first, workers, m.plans, m.cells);
  clock.end(Phase::move);
  agents::commit_fates(world, physiology.search, draws, dt_h, m.cells, m.plans);
  clock.end(Phase::fates);
  agents::move_cells(world, physiology.motion, m.scenario.seed, second, workers, m.plans, m.cells);
  clock.end(Phase::move);
  agents::find_living(m.cells, reach_of_work, m.tissue);
  note_changes(m.tissue.living, m.loading);
  agents::do_matrix_work(m.plans, physiology.matrix, dt_h, m.around, m.cells, m.tissue);
  agents::mineralise(physiology.matrix, dt_h, m.tissue);
  clock.end(Phase::remodel);
  if (m.pace.adapts()) m.unrest.count(m.cells, m.plans);
  agents::bury_the_dead(m.cells, m.plans);
  constexpr std::uint32_t sorting_min =
      360;  // leukocytes lose the order in hours; sorting costs less than a step saves
  if (m.clock.due(sorting_min)) agents::sort_rows(m.cells);
  clock.end(Phase::bury);
  agents::plan_vessels(world, m.vessels, draws, dt_h, workers, m.vessel_plan);
  if (m.pace.adapts()) m.unrest.count(m.vessel_plan);
  agents::recruit(m.vessels, m.vessel_plan, draws, dt_h, m.cells);
  agents::grow_vessels(world, m.vessels, m.vessel_plan, physiology.vessels, m.tissue);
  clock.end(Phase::recruit);
  if (m.clock.due(physiology.cadences.tissue_min)) {
    agents::refresh_passable(m.tissue, physiology.passage, m.passable);
    m.fields.set_transport(agents::transport_in(m.tissue, physiology.transport), m.tissue.changed);
    const double end_h = m.clock.time_h() + dt_h;  // 0 is the time of what stood there before the first step
    readouts::record_stages(m.tissue, m.scenario.readouts.histology.thresholds, m.outside, end_h, m.course);
    m.tissue.changed = {};
  }
  clock.end(Phase::tissue);
  readouts::record_labels(m.tissue, m.scenario.label_times, m.scenario.readouts.histology, m.clock.now_min,
                          m.clock.now_min + m.clock.step_min, m.labels);
  clock.end(Phase::label);
  if (m.pace.adapts()) m.pace.follow(m.clock.step_min, m.unrest.look(dt_h));
  m.clock.advance();
}

void require_sound_fields(const Model& model) {
  constexpr double rounding = 1e-9;
  const auto& ledgers = model.fields.report().fields;
  for (std::size_t f = 0; f < ledgers.size(); ++f) {
    const std::string& name = model.fields.properties(f).name;
    if (!ledgers[f].converged)
      throw std::runtime_error("the field " + name + " was not solved within its tolerance (" +
                               std::to_string(ledgers[f].iterations) +
                               " iterations); raise field_solver.max_iterations or field_solver.tolerance");
    if (!(std::fabs(ledgers[f].imbalance) <= rounding))
      throw std::runtime_error("the mass of the field " + name +
                               " does not balance: " + engine::formatted("%.3g", ledgers[f].imbalance) +
                               " of what was there and came in is neither there nor gone");
  }
}

}  // namespace enthesis::app
