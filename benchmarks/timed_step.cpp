#include "benchmarks/timed_step.h"

#include <stdexcept>

#include "agents/exchange.h"
#include "agents/fate.h"
#include "agents/motion.h"
#include "agents/passage.h"
#include "agents/remodel.h"
#include "agents/transport.h"
#include "app/model/loading.h"
#include "app/model/perturb.h"
#include "app/model/step.h"
#include "benchmarks/measurement.h"

namespace enthesis::bench {

void timed_step(app::Model& m, const engine::Workers& workers, Laps& laps) {
  const config::Physiology& physiology = m.scenario.physiology;
  const engine::Draws draws(m.scenario.seed, m.clock.tick());
  const double dt_h = m.clock.step_h();
  const auto lap = [&](const std::string& phase, auto&& work) { laps[phase].push_back(seconds_of(work)); };

  app::perturb(m.scenario.compiled, m.clock, draws, m.cells, m.entry, m.loading.factors, m.present);
  if (m.clock.due(physiology.cadences.mechanics_min)) {
    lap("mechanics", [&] { app::refresh_loading(m.tissue, physiology, workers, m.loading); });
  }
  const app::FeltLoad load = app::felt_load(m.loading);
  lap("exchange", [&] { agents::refresh_exchange(m.cells, m.tissue, m.couplings, dt_h, workers, m.fields); });
  lap("fields", [&] { m.fields.advance(dt_h, workers); });
  std::vector<const engine::Grid<double>*> concentrations;
  for (std::size_t f = 0; f < m.fields.count(); ++f) concentrations.push_back(&m.fields.concentration_pM(f));
  const agents::Surroundings world{m.lattice,
                                   m.tissue,
                                   m.cells,
                                   m.passable,
                                   m.around,
                                   m.reach,
                                   concentrations,
                                   m.scenario.bindings,
                                   load.field->octahedral_shear_strain,
                                   load.field->strain_energy_MPa,
                                   load.factor,
                                   m.clock.tick()};
  lap("decide", [&] { agents::decide(world, m.cells, draws, dt_h, workers, m.plans); });
  lap("fates",
      [&] { agents::commit_fates(m.lattice, m.around, m.passable, physiology.search, draws, m.cells, m.plans); });
  lap("move", [&] { agents::move_cells(world, physiology.motion, m.scenario.seed, dt_h, workers, m.plans, m.cells); });
  lap("matrix work", [&] {
    agents::do_matrix_work(m.cells, m.plans, physiology.mineralisation, dt_h, m.tissue);
    agents::mineralise(physiology.mineralisation, dt_h, m.tissue);
  });
  lap("bury", [&] { agents::bury_the_dead(m.cells, m.plans); });
  lap("recruit", [&] { agents::recruit(world, m.entry, draws, dt_h, workers, m.cells); });
  if (m.clock.due(physiology.cadences.tissue_min)) {
    lap("transport", [&] {
      agents::refresh_passable(m.tissue, physiology.passage, m.passable);
      agents::refresh_transport(m.tissue, physiology.transport, m.transport);
      m.fields.set_transport(m.transport);
    });
  }
  m.clock.advance();
}

void check_timed_step(const config::Scenario& scenario, int steps) {
  const engine::Workers workers(1);
  const auto timed = app::build_model(scenario, workers), stepped = app::build_model(scenario, workers);
  Laps laps;
  for (int i = 0; i < steps; ++i) {
    timed_step(*timed, workers, laps);
    app::step(*stepped, workers);
  }
  if (app::digest(*timed).text() != app::digest(*stepped).text()) {
    throw std::logic_error(
        "the timed step differs from the step of the model; bring benchmarks/timed_step.cpp up to it");
  }
}

}  // namespace enthesis::bench
