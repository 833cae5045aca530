#pragma once
// Small tissues and cells with known answers.

#include <stdexcept>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "readouts/census.h"
#include "readouts/histology.h"

namespace enthesis::tests {

inline agents::CellKind kind_of(const std::string& name, std::vector<agents::StageTraits> stages) {
  agents::CellKind kind;
  kind.traits = {name, std::move(stages)};
  return kind;
}

// Kind 0: neutrophil (inflammatory, 10 um); kind 1: osteoclast with a monocyte stage (inflammatory, 12 um) and an
// active stage (40 um); kind 2: fibroblast (15 um).
inline agents::Cells three_kinds(const engine::Lattice& lattice) {
  using engine::Layer;
  agents::Cells cells(lattice);
  add_kind(cells, kind_of("neutrophil", {{"patrolling", Layer::visitor, true, 10.0}}));
  add_kind(cells,
           kind_of("osteoclast", {{"monocyte", Layer::visitor, true, 12.0}, {"active", Layer::resident, false, 40.0}}));
  add_kind(cells, kind_of("fibroblast", {{"tenocyte", Layer::resident, false, 15.0}}));
  return cells;
}

inline void put(agents::Cells& cells, std::size_t kind, std::uint8_t stage, engine::Site site) {
  const auto key = static_cast<engine::LineageKey>(engine::index(site) * cells.kinds.size() + kind);
  cells.tables[kind].append({key, site, stage, engine::Tick{0}});
}

// The number of that name; throws std::out_of_range naming it if the row has none.
inline double number_of(const readouts::CensusRow& row, const std::string& name) {
  for (const readouts::CensusEntry& entry : row) {
    if (entry.name == name) return entry.value;
  }
  throw std::out_of_range("the census has no column '" + name + "'");
}

inline readouts::HistologySettings settings_of_tests() {
  readouts::HistologySettings s;
  s.section_thickness_um = 5.0;
  s.plane_share = 0.5;
  s.band_um = 50.0;
  s.nucleus_share = 0.5;
  s.eroded_share = 0.5;
  s.cells_per_agent = 1.0;
  s.part_share = 0.05;
  s.formation = {0.67, 0.3, 1.0};
  s.ct = {1000.0, 50.0, 1.2};
  s.thresholds = {0.3, 0.2, 0.2, 0.2, 0.1, 0.3, 0.3, 0.5, 0.1};
  s.on_bone = {{"osteoclast", 1, 0b10u}};
  return s;
}

// Mineral of the given fraction in every site of the box from `low` to `high`, both included.
inline void fill_mineral(engine::Grid<double>& mineral, const engine::Lattice& lattice, engine::Position low,
                         engine::Position high, double fraction) {
  for (int z = low.z; z <= high.z; ++z) {
    for (int y = low.y; y <= high.y; ++y) {
      for (int x = low.x; x <= high.x; ++x) mineral[lattice.site({x, y, z})] = fraction;
    }
  }
}

}  // namespace enthesis::tests
