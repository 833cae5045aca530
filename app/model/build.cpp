#include <memory>

#include "agents/passage.h"
#include "agents/transport.h"
#include "app/model/continuation.h"
#include "app/model/loading.h"
#include "app/model/model.h"
#include "app/model/settle.h"

namespace enthesis::app {
namespace {

constexpr engine::Tick start{0};

std::vector<engine::FieldProperties> field_properties(const config::Scenario& scenario) {
  std::vector<engine::FieldProperties> properties;
  for (const config::FieldRow& row : scenario.fields) properties.push_back(row.properties);
  return properties;
}

// Cells that a perturbation takes away from the start are not there to begin with.
std::vector<config::Region> regions_at_start(const config::Scenario& scenario) {
  std::vector<config::Region> regions = scenario.regions;
  for (const config::CompiledPerturbation& p : scenario.compiled) {
    if (p.cell_kind < 0 || !p.active(0)) continue;
    for (config::Region& region : regions) {
      for (config::ResidentDensity& density : region.cells) {
        if (density.kind == p.cell_kind) density.share *= p.factor;
      }
    }
  }
  return regions;
}

void fill(Model& model) {
  const engine::Draws draws(model.scenario.seed, start);
  const std::vector<config::Region> regions = regions_at_start(model.scenario);
  config::fill_tissue(model.region, regions, draws, model.tissue);
  model.tissue.fibre_angle_deg = config::fibre_angles_deg(*model.scenario.anatomy.shape, model.lattice);
  model.cells.cells_per_agent = model.scenario.anatomy.cells_per_agent;
  for (const agents::CellKind& kind : model.scenario.kinds) agents::add_kind(model.cells, kind);
  config::place_first_cells(model.blocks.places, model.place_region, regions, draws, model.cells);
  model.first_mineral = model.tissue[agents::Constituent::mineral];
  for (std::size_t i = 0; i < model.outside.size(); ++i) {
    const engine::Site s{static_cast<std::uint32_t>(i)};
    model.outside[s] = regions[model.region[s]].within_bone ? 0 : 1;
  }
  readouts::record_stages(model.tissue, model.scenario.readouts.histology.thresholds, model.outside, 0.0, model.course);
  if (model.scenario.label_times.given()) {
    model.labels = readouts::BoneLabels(model.tissue, model.scenario.readouts.histology.formation);
  }
}

}  // namespace

std::unique_ptr<Model> lay_out(config::Scenario scenario) {
  const engine::Blocks blocks = config::blocks_of(scenario);
  const engine::Lattice& lattice = blocks.sites;
  Loading loading = make_loading(scenario, lattice);
  engine::FieldSet fields(lattice, field_properties(scenario), scenario.physiology.fields);
  auto regions = config::regions_of(*scenario.anatomy.shape, lattice);
  auto place_regions = config::regions_of(*scenario.anatomy.shape, blocks.places);
  auto vessels = scenario.vessels;
  const std::vector<engine::Position> around = agents::surrounding_steps(blocks.places);
  agents::NeighbourCounts neighbours(blocks.places, around,
                                     agents::steps_within(blocks.places, scenario.physiology.reach_um));
  StepPace pace(scenario);
  const engine::Clock clock{.step_min = pace.shortest_min, .last_step_min = pace.shortest_min};
  const agents::CalmRule calm{scenario.physiology.calm_share, clock.step_h()};
  std::unique_ptr<Model> model(new Model{std::move(scenario),
                                         blocks,
                                         lattice,
                                         clock,
                                         std::move(pace),
                                         agents::Unrest(blocks.places, calm),
                                         std::move(regions),
                                         std::move(place_regions),
                                         agents::Tissue(blocks),
                                         agents::Cells(blocks.places),
                                         std::move(vessels),
                                         {},
                                         std::move(fields),
                                         engine::Grid<std::uint8_t>(blocks.places),
                                         std::move(loading),
                                         {},
                                         {},
                                         around,
                                         std::move(neighbours),
                                         {},
                                         {},
                                         {},
                                         engine::Grid<std::uint8_t>(lattice),
                                         readouts::StageCourse(lattice),
                                         {}});
  for (std::size_t f = 0; f < model->fields.count(); ++f) {
    model->couplings.push_back(model->scenario.fields[f].coupling);
  }
  fill(*model);
  return model;
}

std::unique_ptr<Model> build_model(config::Scenario scenario, const engine::Workers& workers,
                                   const SettlingWatch& go_on) {
  auto model = lay_out(std::move(scenario));
  agents::refresh_passable(model->tissue, model->scenario.physiology.passage, model->passable);
  model->fields.set_transport(agents::transport_in(model->tissue, model->scenario.physiology.transport));
  refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading);
  combine_loads(workers, model->loading);
  if (!settle(*model, workers, go_on)) return nullptr;
  model->systemic = config::systemic_levels(model->scenario.systemic, model->scenario.doses, 0.0);
  return model;
}

namespace {

// An array of the state and its hash, once that is known.
struct HashedArray {
  std::string name;
  std::span<const std::byte> bytes;
  std::uint64_t hash{};
};

}  // namespace

engine::Digest digest(Model& model, const engine::Workers* workers) {
  std::vector<HashedArray> arrays;
  std::vector<std::size_t> later;
  visit_state(model, [&](const std::string& name, auto& values) {
    HashedArray array{name, std::as_bytes(std::span(values))};
    if (workers != nullptr && array.bytes.size() > passing_bytes)
      later.push_back(arrays.size());
    else
      array.hash = engine::ArrayHash::of(array.bytes);
    arrays.push_back(std::move(array));
  });
  if (workers != nullptr)
    workers->for_jobs(later.size(), [&](std::size_t i) {
      HashedArray& array = arrays[later[i]];
      array.hash = engine::ArrayHash::of(array.bytes);
    });
  engine::Digest sum;
  for (const HashedArray& array : arrays) sum.add_hashed(array.name, array.bytes.size(), array.hash);
  return sum;
}

std::size_t state_bytes(Model& model) {
  std::size_t bytes = 0;
  visit_state(model, [&](const std::string&, auto& values) { bytes += values.size() * sizeof(values[0]); });
  return bytes;
}

}  // namespace enthesis::app
