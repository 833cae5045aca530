#include "app/load/load_task.h"

#include "app/model/loading.h"
#include "engine/io/volume.h"
#include "engine/random/draws.h"

namespace enthesis::app {

LoadTask load_task(const config::Scenario& scenario, const engine::Workers& workers) {
  const engine::Blocks blocks = config::blocks_of(scenario);
  const config::AnatomyShape& shape = *scenario.anatomy.shape;
  agents::Tissue tissue(blocks);
  const engine::Draws draws(scenario.seed, engine::Tick{0});
  config::fill_tissue(config::regions_of(shape, blocks.sites), scenario.regions, draws, tissue);
  tissue.fibre_angle_deg = config::fibre_angles_deg(shape, blocks.sites);
  LoadTask task{scenario.title,
                mechanics::body_for_mixture(blocks.sites, scenario.physiology.stiffness),
                shape.load_cases(scenario.section),
                scenario.physiology.elasticity,
                scenario.laws,
                scenario.resolved_text,
                {},
                {}};
  mix_stiffness(tissue, scenario.physiology, workers, task.body);
  return task;
}

LoadTask load_task(const config::LoadProblem& problem) {
  io::Volume<std::int64_t> volume = io::read_volume<std::int64_t>(problem.volume, problem.array);
  const engine::Lattice lattice{volume.nx, volume.ny, volume.nz, problem.spacing_um};
  LoadTask task{problem.title,
                config::body_of(problem, lattice, volume.values),
                problem.cases,
                problem.solver,
                config::ready_laws(),
                problem.text,
                std::move(volume.values),
                {}};
  for (const config::LabelMaterial& m : problem.materials) {
    task.label_meaning += (task.label_meaning.empty() ? "" : ", ") + std::to_string(m.label) + " " + m.name;
  }
  return task;
}

}  // namespace enthesis::app
