// A rule that says something and changes nothing is a mistake of the program. Every rule of every kind of cell is
// silenced, then shouted, in a tissue where every stage is present at many places, and the state must differ.

#include <string>

#include "app/model/model.h"
#include "app/model/step.h"
#include "tests/support/catch.h"

using namespace enthesis;
using engine::Site;
using engine::Workers;

namespace {

constexpr int soon_h = 6, late_h = 96;  // most rules tell at once; rare events and slow walks need days
constexpr std::size_t cells_per_stage = 40;
constexpr double silent = 0.0, loud = 1e4;

// Adds cells of one stage to free places all over the tissue, inside bone too.
void add_stage(app::Model& model, std::size_t kind, std::uint8_t stage, std::uint64_t first_key) {
  agents::Cells& cells = model.cells;
  engine::AgentTable& table = cells.tables[kind];
  const engine::Layer layer = cells.layer_of(kind, stage);
  const auto sites = static_cast<std::uint32_t>(model.lattice.site_count());
  constexpr std::uint32_t stride = 7919;  // a prime, so that every site is visited once
  for (std::uint32_t n = 0, added = 0; n < sites && added < cells_per_stage; ++n) {
    const Site site{static_cast<std::uint32_t>((std::uint64_t{n} * stride + first_key * 131) % sites)};
    if (cells.occupant(layer, site).present()) continue;
    table.append({engine::LineageKey{first_key + added}, site, stage, model.clock.tick()});
    cells.occupant(layer, site) = agents::Occupant::of(kind, table.size() - 1);
    ++added;
  }
}

// Every stage in many places, and every pathway node half on.
std::unique_ptr<app::Model> tissue_with_every_stage(const Workers& workers) {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_caia";  // antibody circulates, so that C5a is there
  request.settings = {R"(parameters={"achilles.spacing"="40 um"})", "time.settling=0h"};
  auto model = app::build_model(config::load_scenario(request), workers);
  for (std::uint32_t i = 0; i < model->lattice.site_count(); ++i) {  // lacunae, vessels and deposits everywhere
    const Site site{i};
    model->tissue.lay(agents::Constituent::lacuna, site, 0.2 * model->lattice.site_volume_um3());
    if (i % 5 == 0) model->tissue.lay(agents::Constituent::vessel, site, 0.1 * model->lattice.site_volume_um3());
    for (auto& deposit : model->tissue.deposit) deposit[site] = 1.0;
  }
  std::uint64_t key = 1'000'000;
  for (std::size_t k = 0; k < model->cells.kinds.size(); ++k) {
    const agents::CellKind& kind = model->cells.kinds[k];
    for (std::uint8_t stage = 0; stage < kind.traits.stages.size(); ++stage, key += 1000) {
      add_stage(*model, k, stage, key);
    }
    for (std::size_t node = 0; node < kind.program.node_count; ++node) {
      std::fill(model->cells.tables[k].levels[node].begin(), model->cells.tables[k].levels[node].end(), 0.5);
    }
  }
  return model;
}

std::uint64_t after(const Workers& workers, std::size_t kind, std::size_t rule, double factor, int hours) {
  const auto model = tissue_with_every_stage(workers);
  model->cells.kinds[kind].factors.response[rule] = factor;
  for (int step = 0; step < hours; ++step) app::step(*model, workers);
  return app::digest(*model).value();
}

}  // namespace

TEST_CASE("every rule of every cell reaches the state of the model") {
  const Workers workers(1);
  const std::vector<agents::CellKind> kinds = tissue_with_every_stage(workers)->cells.kinds;
  const std::uint64_t soon = after(workers, 0, 0, 1.0, soon_h), late = after(workers, 0, 0, 1.0, late_h);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (std::size_t r = 0; r < kinds[k].program.responses.size(); ++r) {
      INFO(kinds[k].program.responses[r].id);
      CHECK((after(workers, k, r, silent, soon_h) != soon || after(workers, k, r, loud, soon_h) != soon ||
             after(workers, k, r, silent, late_h) != late || after(workers, k, r, loud, late_h) != late));
    }
  }
}
