#include "app/model/continuation.h"

#include <stdexcept>

#include "app/model/perturb.h"

namespace enthesis::app {
namespace {

void demand(bool holds, const std::string& sentence) {
  if (!holds) throw std::invalid_argument(sentence);
}

void check(const Model& model) {
  const std::size_t places = model.blocks.places.site_count();
  for (std::size_t k = 0; k < model.cells.kinds.size(); ++k) {
    const engine::AgentTable& table = model.cells.tables[k];
    const std::string of = " of " + model.cells.kinds[k].traits.name;
    const std::size_t rows = table.size();
    bool alike = table.site.size() == rows && table.stage.size() == rows && table.stage_since.size() == rows &&
                 table.daughters.size() == rows && table.heading.size() == rows;
    for (const auto& level : table.levels) alike = alike && level.size() == rows;
    demand(alike, "the columns" + of + " differ in length");
    for (const engine::Site site : table.site) demand(engine::index(site) < places, "a cell" + of + " stands outside");
    const std::size_t stages = model.cells.kinds[k].traits.stages.size();
    for (const std::uint8_t stage : table.stage) demand(stage < stages, "a cell" + of + " is in no stage");
  }
}

}  // namespace

void take_up(Model& model) {
  check(model);
  agents::rebuild_occupancy(model.cells);
  renew_factors(model.scenario.compiled,
                {model.cells, model.vessels, model.loading.factors, model.loading.cycle_factors, model.couplings},
                model.present);
  model.loading.changed_since_mixed = engine::Box::whole(model.lattice);
}

}  // namespace enthesis::app
