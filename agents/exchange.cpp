#include "agents/exchange.h"

#include <algorithm>

#include "engine/arithmetic/sum.h"

namespace enthesis::agents {
namespace {

constexpr double seconds_per_h = 3600.0;

// Blood and matrix: starts the source and sink of each site of the box afresh.
void start_from_tissue(const Exchange& with, const FieldCoupling& coupling, const engine::Box& box,
                       std::span<double> source, std::span<double> sink) {
  const Tissue& tissue = with.tissue;
  const double per_molecule = pM_per_molecule_um3 / tissue.lattice.site_volume_um3();
  const double released_per_molecule = coupling.release_factor * per_molecule;
  const auto for_rows = [&](auto&& body) { engine::for_rows(box, tissue.lattice, body); };
  const auto set = [&](double factor, std::span<const double> amount, std::span<double> to) {
    for_rows([&](std::size_t first, std::size_t count) {
      if (factor == 0.0)
        std::fill_n(to.begin() + static_cast<std::ptrdiff_t>(first), count, 0.0);
      else
        for (std::size_t i = first; i < first + count; ++i) to[i] = factor * amount[i];
    });
  };
  const auto add = [&](double factor, std::span<const double> amount) {
    if (factor == 0.0) return;
    for_rows([&](std::size_t first, std::size_t count) {
      for (std::size_t i = first; i < first + count; ++i) source[i] += factor * amount[i];
    });
  };
  set(coupling.vessel_exchange_per_h, tissue[Constituent::vessel].values(), sink);
  set(coupling.plasma_factor * coupling.plasma_pM, sink, source);
  add(coupling.matrix_release_per_um3 * released_per_molecule / with.dt_h, tissue.resorbed_um3.values());
  if (coupling.cartilage_release_per_um3_h > 0.0) {
    add(coupling.release_factor * coupling.cartilage_release_per_um3_h * with.systemic[coupling.released_by] *
            pM_per_molecule_um3,
        tissue[Constituent::cartilage].values());
  }
  for (std::size_t d = 0; d < deposit_count; ++d)
    add(coupling.deposit_release_per_h[d] * with.cells.cells_per_agent * released_per_molecule,
        tissue.deposit[d].values());
}

// The stages of a kind that stand in a layer, a bit for each.
std::uint32_t stages_in(const CellTraits& traits, Layer layer) {
  std::uint32_t stages = 0;
  for (std::size_t s = 0; s < traits.stages.size(); ++s)
    if (traits.stages[s].layer == layer) stages |= 1u << s;
  return stages;
}

// Cells of one kind in some stages, each evenly over its place.
void add_cells(const Exchange& with, std::size_t kind, std::uint32_t stages, const KeptRate& kept,
               std::span<double> into) {
  const Blocks& blocks = with.tissue.blocks;
  const double molecules_in_pM = kept.secretion ? seconds_per_h * pM_per_molecule_um3 : 1.0;
  const double scale = molecules_in_pM / blocks.places.site_volume_um3() * with.cells.cells_per_agent;
  const AgentTable& table = with.cells.tables[kind];
  const std::vector<float>& rate = table.levels[kept.column];
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (((stages >> table.stage[row]) & 1u) == 0 || rate[row] == 0.0f) continue;
    const double part = static_cast<double>(rate[row]) * scale;
    blocks.for_sites(table.site[row], [&](Site s) { into[engine::index(s)] += part; });
  }
}

}  // namespace

bool is_released(const FieldCoupling& coupling) {
  return coupling.matrix_release_per_um3 > 0.0 || coupling.cartilage_release_per_um3_h > 0.0 ||
         std::ranges::any_of(coupling.deposit_release_per_h, [](double rate) { return rate > 0.0; });
}

engine::FieldFeed Exchange::feed(std::size_t field) const {
  double secreted = 0.0, taken_up = 0.0;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    for (const KeptRate& kept : cells.kinds[k].kept) {
      if (kept.field != field) continue;
      const double rate = engine::sum<float>(cells.tables[k].levels[kept.column]);
      (kept.secretion ? secreted : taken_up) += rate;
    }
  }
  const FieldCoupling& coupling = couplings[field];
  return {secreted, taken_up, coupling.cartilage_release_per_um3_h > 0.0 ? systemic[coupling.released_by] : 0.0};
}

void Exchange::operator()(std::size_t field, const engine::Box& box, std::span<double> source_pM_per_h,
                          std::span<double> sink_per_h) const {
  start_from_tissue(*this, couplings[field], box, source_pM_per_h, sink_per_h);
  for (const Layer layer : {Layer::resident, Layer::visitor}) {
    for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
      const std::uint32_t stages = stages_in(cells.kinds[k].traits, layer);
      if (stages == 0) continue;
      for (const KeptRate& kept : cells.kinds[k].kept)
        if (kept.field == field) add_cells(*this, k, stages, kept, kept.secretion ? source_pM_per_h : sink_per_h);
    }
  }
}

}  // namespace enthesis::agents
