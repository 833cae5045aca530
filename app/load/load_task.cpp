#include "app/load/load_task.h"

#include "app/model/loading.h"
#include "app/run/refusal.h"
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
  if (scenario.has_pore_fluid) {
    throw Refusal(
        "the pore fluid of a scenario is solved in a run only; leave it out here with --set pore_fluid=left_out");
  }
  LoadTask task;
  task.title = scenario.title;
  task.body = mechanics::body_for_mixture(blocks.sites, scenario.physiology.stiffness);
  task.cases = shape.load_cases(scenario.section);
  task.solver = scenario.physiology.elasticity;
  task.laws = scenario.laws;
  task.document = scenario.resolved_text;
  mix_stiffness(tissue, fibre_directions(tissue), scenario.physiology, engine::Box::whole(tissue.lattice), workers,
                task.body);
  const mechanics::MixtureRule& rule = scenario.physiology.stiffness;
  if (rule.crimp && !rule.fibre_directions.empty())
    task.crimp = {*rule.crimp, scenario.physiology.crimp, mechanics::fibre_layers(rule)};
  return task;
}

LoadTask load_task(const config::VertebralRim& rim, mechanics::SolverSettings solver, std::string document) {
  LoadTask task;
  task.title = rim.title;
  task.body = config::body_of(rim);
  task.cases = config::load_cases(rim);
  task.solver = solver;
  task.laws = config::ready_laws();
  task.document = std::move(document);
  const engine::Grid<std::uint8_t> tissues = config::tissues_of(rim.shape);
  task.labels.assign(tissues.values().begin(), tissues.values().end());
  for (std::size_t t = 0; t < config::rim_tissue_names.size(); ++t) {
    task.label_meaning += (t == 0 ? "" : ", ") + std::to_string(t) + " " + config::rim_tissue_names[t];
  }
  for (std::size_t i = 0; i < tissues.size(); ++i) {
    const mechanics::Place_um place = task.body.lattice.centre_um(engine::Site{static_cast<std::uint32_t>(i)});
    task.azimuth_deg.push_back(config::azimuth_deg(rim.shape, place));
    task.depth_mm.push_back(config::depth_mm(rim.shape, place));
  }
  return task;
}

LoadTask load_task(const config::LoadProblem& problem) {
  io::Volume<std::int64_t> volume = io::read_volume<std::int64_t>(problem.volume, problem.array);
  const engine::Lattice lattice{volume.nx, volume.ny, volume.nz, problem.spacing_um};
  LoadTask task;
  task.title = problem.title;
  task.body = config::body_of(problem, lattice, volume.values);
  task.cases = problem.cases;
  task.solver = problem.solver;
  task.laws = config::ready_laws();
  task.document = problem.text;
  task.labels = std::move(volume.values);
  for (const config::LabelMaterial& m : problem.materials) {
    task.label_meaning += (task.label_meaning.empty() ? "" : ", ") + std::to_string(m.label) + " " + m.name;
  }
  return task;
}

}  // namespace enthesis::app
