#include "app/model/continuation.h"

#include <algorithm>
#include <stdexcept>

#include "app/model/loading.h"
#include "app/model/perturb.h"

namespace enthesis::app {
namespace {

void demand(bool holds, const std::string& sentence) {
  if (!holds) throw std::invalid_argument(sentence);
}

void check(Model& model) {
  const std::size_t places = model.blocks.places.site_count();
  for (std::size_t k = 0; k < model.cells.kinds.size(); ++k) {
    const engine::AgentTable& table = model.cells.tables[k];
    const std::string of = " of " + model.cells.kinds[k].traits.name;
    const std::size_t rows = table.size();
    bool alike = table.site.size() == rows && table.stage.size() == rows && table.stage_since.size() == rows &&
                 table.daughters.size() == rows && table.heading.size() == rows;
    for (const auto& level : table.levels) alike = alike && level.size() == rows;
    demand(alike, "the columns" + of + " differ in length");
    const auto is_inside = [places](engine::Site site) { return engine::index(site) < places; };
    demand(std::ranges::all_of(table.site, is_inside), "a cell" + of + " stands outside");
    const auto is_stage = [stages = model.cells.kinds[k].traits.stages.size()](std::size_t s) { return s < stages; };
    demand(std::ranges::all_of(table.stage, is_stage), "a cell" + of + " is in no stage");
  }
  const std::size_t perturbations = model.present.active.size();
  demand(perturbations == 0 || perturbations == model.scenario.compiled.size(), "perturbations are missing");
  for (mechanics::LoadField& field : model.loading.fields)
    field.visit_state([&](const char* name, const std::vector<double>& values) {
      demand(values.size() == places, "the felt " + std::string(name) + " is not that of the places");
    });
  const auto fits = [](const engine::Box& box, const engine::Lattice& lattice) {
    return box.empty() || (box.begin.x >= 0 && box.begin.y >= 0 && box.begin.z >= 0 && box.end.x <= lattice.nx &&
                           box.end.y <= lattice.ny && box.end.z <= lattice.nz);
  };
  demand(fits(model.tissue.living, model.lattice) && fits(model.tissue.changed, model.lattice) &&
             fits(model.loading.changed_since_solved, model.lattice),
         "a box of the tissue reaches beyond it");
}

}  // namespace

void take_up(const engine::Workers& workers, Model& model) {
  check(model);
  agents::rebuild_occupancy(model.cells);
  renew_factors(model.scenario.compiled,
                {model.cells, model.vessels, model.loading.factors, model.loading.cycle_factors, model.couplings},
                model.present);
  model.loading.changed_since_mixed = engine::Box::whole(model.lattice);
  combine_loads(workers, model.loading);
  const std::uint32_t last_began_min = model.clock.now_min - std::min(model.clock.now_min, model.clock.last_step_min);
  model.systemic = config::systemic_levels(model.scenario.systemic, model.scenario.doses, last_began_min / 60.0);
}

}  // namespace enthesis::app
