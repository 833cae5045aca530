#include "agents/cells.h"

#include <algorithm>
#include <stdexcept>

namespace enthesis::agents {

std::size_t assign_columns(CellKind& kind) {
  kind.kept.clear();
  std::size_t column = swelling_column(kind.program) + 1;
  for (std::size_t r = 0; r < kind.program.responses.size(); ++r) {
    const Output& output = kind.program.responses[r].output;
    if (output.kind != OutputKind::secrete && output.kind != OutputKind::take_up) continue;
    kind.kept.push_back({static_cast<std::uint16_t>(r), static_cast<std::uint16_t>(column++), output.target,
                         output.kind == OutputKind::secrete});
  }
  return column;
}

std::size_t Cells::count(std::size_t kind, std::size_t stage) const {
  const auto& stages = tables[kind].stage;
  return static_cast<std::size_t>(std::count(stages.begin(), stages.end(), static_cast<std::uint8_t>(stage)));
}

void add_kind(Cells& cells, CellKind kind) {
  const std::size_t columns = assign_columns(kind);
  kind.factors = unit_factors(kind.program);
  cells.kinds.push_back(std::move(kind));
  cells.tables.emplace_back(columns);
  for (auto* flow : {&cells.flows.births, &cells.flows.deaths, &cells.flows.entries, &cells.flows.left}) {
    flow->push_back(0);
  }
}

void note_rows(Cells& cells, std::size_t kind, std::size_t first_row) {
  const AgentTable& table = cells.tables[kind];
  for (std::size_t row = first_row; row < table.size(); ++row)
    cells.occupant(cells.layer_of(kind, table.stage[row]), table.site[row]) = Occupant::of(kind, row);
}

void sort_rows(Cells& cells) {
  constexpr unsigned row_bits = Occupant::row_bits, site_bits = 31;  // five are left for the stage
  std::vector<std::uint64_t> wanted;  // stage, site and present row of each agent, all in one number
  std::vector<std::uint32_t> order;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    AgentTable& table = cells.tables[k];
    wanted.resize(table.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
      const std::uint64_t stage_and_site =
          std::uint64_t{table.stage[row]} << site_bits | engine::index(table.site[row]);
      wanted[row] = stage_and_site << row_bits | row;
    }
    if (std::ranges::is_sorted(wanted)) continue;
    std::ranges::sort(wanted);
    order.resize(table.size());
    for (std::size_t row = 0; row < order.size(); ++row)
      order[row] = static_cast<std::uint32_t>(wanted[row] & ((std::uint64_t{1} << row_bits) - 1));
    table.reorder(order);
    note_rows(cells, k, 0);
  }
}

void rebuild_occupancy(Cells& cells) {
  for (auto& grid : cells.occupancy) grid.fill(engine::nobody);
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const AgentTable& table = cells.tables[k];
    for (std::size_t row = 0; row < table.size(); ++row) {
      Occupant& place = cells.occupant(cells.layer_of(k, table.stage[row]), table.site[row]);
      if (place.present()) throw std::logic_error("two cells share a place: " + cells.kinds[k].traits.name);
      place = Occupant::of(k, row);
    }
  }
}

}  // namespace enthesis::agents
