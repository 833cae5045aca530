#include "app/commands/first_cells.h"

namespace enthesis::app {

std::vector<std::size_t> first_cells(const config::Scenario& scenario) {
  const engine::Lattice places = config::blocks_of(scenario).places;
  const engine::Draws draws(scenario.seed, engine::Tick{0});
  const auto regions = config::regions_of(*scenario.anatomy.shape, places);
  agents::Cells cells(places);
  for (const agents::CellKind& kind : scenario.kinds) agents::add_kind(cells, kind);
  config::place_first_cells(places, regions, scenario.regions, draws, cells);
  std::vector<std::size_t> counts;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) counts.push_back(cells.count(k));
  return counts;
}

}  // namespace enthesis::app
