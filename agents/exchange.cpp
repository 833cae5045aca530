#include "agents/exchange.h"

#include <algorithm>

namespace enthesis::agents {
namespace {

constexpr std::size_t sites_per_block = 4096;
constexpr std::size_t rows_per_block = 4096;
constexpr double seconds_per_h = 3600.0;

// Blood and matrix: starts the source and sink of each site afresh.
void start_from_tissue(const Tissue& tissue, const FieldCoupling& coupling, std::span<const double> systemic,
                       double dt_h, double cells_per_agent, std::size_t begin, std::size_t end,
                       std::span<double> source, std::span<double> sink) {
  const auto vessel = tissue[Constituent::vessel].values();
  const double per_molecule = pM_per_molecule_um3 / tissue.lattice.site_volume_um3();
  const double released_per_molecule = coupling.release_factor * per_molecule;
  const double per_resorbed = coupling.matrix_release_per_um3 * released_per_molecule / dt_h;
  const double plasma_pM = coupling.plasma_factor * coupling.plasma_pM;
  for (std::size_t i = begin; i < end; ++i) {
    sink[i] = coupling.vessel_exchange_per_h * vessel[i];
    source[i] = sink[i] * plasma_pM + per_resorbed * tissue.resorbed_um3.data()[i];
  }
  if (coupling.cartilage_release_per_um3_h > 0.0 && systemic[coupling.released_by] > 0.0) {
    const double per_fraction = coupling.release_factor * coupling.cartilage_release_per_um3_h *
                                systemic[coupling.released_by] * pM_per_molecule_um3;
    const auto cartilage = tissue[Constituent::cartilage].values();
    for (std::size_t i = begin; i < end; ++i) source[i] += per_fraction * cartilage[i];
  }
  for (std::size_t d = 0; d < deposit_count; ++d) {
    if (coupling.deposit_release_per_h[d] == 0.0) continue;
    const double per_unit = coupling.deposit_release_per_h[d] * cells_per_agent * released_per_molecule;
    for (std::size_t i = begin; i < end; ++i) source[i] += per_unit * tissue.deposit[d].data()[i];
  }
}

// Cells of one layer, each evenly over its place, which holds at most one, so that no two rows write the same site.
void add_cells(const Cells& cells, std::size_t kind, Layer layer, const Blocks& blocks, std::size_t begin,
               std::size_t end, engine::FieldSet& fields) {
  const double place_um3 = blocks.places.site_volume_um3();
  const double secreted = seconds_per_h * pM_per_molecule_um3 / place_um3 * cells.cells_per_agent;
  const double cleared = cells.cells_per_agent / place_um3;
  const AgentTable& table = cells.tables[kind];
  for (const KeptRate& kept : cells.kinds[kind].kept) {
    const std::vector<double>& rate = table.levels[kept.column];
    Grid<double>& grid = kept.secretion ? fields.source_pM_per_h(kept.field) : fields.sink_per_h(kept.field);
    const double scale = kept.secretion ? secreted : cleared;
    for (std::size_t row = begin; row < end; ++row) {
      if (cells.layer_of(kind, table.stage[row]) != layer) continue;
      blocks.for_sites(table.site[row], [&](Site s) { grid[s] += rate[row] * scale; });
    }
  }
}

}  // namespace

bool is_released(const FieldCoupling& coupling) {
  return coupling.matrix_release_per_um3 > 0.0 || coupling.cartilage_release_per_um3_h > 0.0 ||
         std::ranges::any_of(coupling.deposit_release_per_h, [](double rate) { return rate > 0.0; });
}

void refresh_exchange(const Cells& cells, const Tissue& tissue, const std::vector<FieldCoupling>& couplings,
                      std::span<const double> systemic, double dt_h, const engine::Workers& workers,
                      engine::FieldSet& fields) {
  workers.for_blocks(tissue.lattice.site_count(), sites_per_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t f = 0; f < fields.count(); ++f) {
      start_from_tissue(tissue, couplings[f], systemic, dt_h, cells.cells_per_agent, begin, end,
                        fields.source_pM_per_h(f).values(), fields.sink_per_h(f).values());
    }
  });
  for (const Layer layer : {Layer::resident, Layer::visitor}) {
    for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
      workers.for_blocks(cells.tables[k].size(), rows_per_block, [&](std::size_t begin, std::size_t end) {
        add_cells(cells, k, layer, tissue.blocks, begin, end, fields);
      });
    }
  }
}

}  // namespace enthesis::agents
