#include "app/model/injure.h"

#include "agents/purposes.h"

namespace enthesis::app {
namespace {

using agents::Deposit;
using engine::Site;

bool holds(const config::Injury& injury, const engine::Grid<std::uint8_t>& region, const engine::Lattice& lattice,
           Site s) {
  return (injury.region < 0 || region[s] == injury.region) && injury.box.holds(lattice, s);
}

void lose_matrix(const config::Injury& injury, double cells_per_agent, Site s, agents::Tissue& tissue) {
  const double site_um3 = tissue.lattice.site_volume_um3();
  for (const agents::Constituent c : agents::all_constituents) {
    const double lost = injury.matrix_lost[agents::index(c)];
    if (lost > 0.0) tissue.remove(c, s, lost * tissue[c][s] * site_um3);
  }
  tissue[Deposit::debris][s] += injury.debris_per_um3 * site_um3 / cells_per_agent;
}

// `ordinal` is the place of the injury among all, so that injuries at one moment draw apart.
void kill(std::size_t kind, const config::Injury& injury, std::uint16_t ordinal,
          const engine::Grid<std::uint8_t>& place_region, const engine::Draws& draws, agents::Tissue& tissue,
          agents::Cells& cells) {
  engine::AgentTable& table = cells.tables[kind];
  std::vector<std::uint8_t> keep(table.size(), 1);
  for (std::size_t row = 0; row < keep.size(); ++row) {
    if (!holds(injury, place_region, tissue.blocks.places, table.site[row])) continue;
    if (draws.uniform(table.key[row], agents::purposes::injury, ordinal) >= injury.cells_lost) continue;
    keep[row] = 0;
    ++cells.flows.deaths[kind];
    tissue.blocks.spread_evenly(table.site[row], 1.0, tissue[Deposit::debris]);
  }
  table.compact(keep);
}

}  // namespace

bool injure(const std::vector<config::Injury>& injuries, const engine::Grid<std::uint8_t>& region,
            const engine::Grid<std::uint8_t>& place_region, const engine::Clock& clock, const engine::Draws& draws,
            agents::Tissue& tissue, agents::Cells& cells) {
  bool any = false;
  for (std::size_t n = 0; n < injuries.size(); ++n) {
    const config::Injury& injury = injuries[n];
    if (!clock.comes_to(injury.at_min)) continue;
    any = true;
    for (std::size_t i = 0; i < region.size(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      if (holds(injury, region, tissue.lattice, s)) lose_matrix(injury, cells.cells_per_agent, s, tissue);
    }
    for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
      kill(k, injury, static_cast<std::uint16_t>(n), place_region, draws, tissue, cells);
    }
    agents::rebuild_occupancy(cells);
  }
  return any;
}

}  // namespace enthesis::app
