#pragma once
// A small lattice with everything that cells can sense, and short ways to make kinds of cell and rules for tests.
// Tissue and fields may lie on finer sites (engine/blocks.h).

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "agents/cells.h"
#include "agents/decide.h"
#include "agents/passage.h"
#include "agents/sense.h"
#include "agents/tissue.h"
#include "engine/parallel/workers.h"

namespace enthesis::agents {

struct SmallWorld {
  Lattice lattice;  // of the places
  Tissue tissue;
  Cells cells;
  Grid<std::uint8_t> passable;
  std::vector<engine::Position> around;
  mutable NeighbourCounts neighbours;
  std::vector<Grid<float>> fields;
  std::vector<const Grid<float>*> views;
  std::vector<Binding> bindings;
  Grid<double> shear_strain, energy_MPa, largest_strain, hydrostatic_stress_MPa, pore_pressure_MPa, fluid_flux_um_per_s;
  Grid<std::uint8_t> favoured;
  std::vector<double> systemic{0.0};
  double load_factor{1.0};
  engine::Tick now{0};
  double last_step_h{1.0};
  std::vector<Plan> plans;

  explicit SmallWorld(const Lattice& box, std::size_t field_count = 0) : SmallWorld(Blocks(box), field_count) {}
  explicit SmallWorld(const Blocks& blocks, std::size_t field_count = 0)
      : lattice(blocks.places),
        tissue(blocks),
        cells(lattice),
        passable(lattice, 1),
        around(surrounding_steps(lattice)),
        neighbours(lattice, around, steps_within(lattice, 2.0 * lattice.spacing_um)),
        fields(field_count, Grid<float>(blocks.sites)),
        shear_strain(lattice),
        energy_MPa(lattice),
        largest_strain(lattice),
        hydrostatic_stress_MPa(lattice),
        pore_pressure_MPa(lattice),
        fluid_flux_um_per_s(lattice),
        favoured(lattice) {
    for (const auto& field : fields) views.push_back(&field);
  }
  SmallWorld(const SmallWorld&) = delete;
  SmallWorld& operator=(const SmallWorld&) = delete;

  Surroundings surroundings() const {
    return {lattice,
            tissue,
            cells,
            passable,
            around,
            neighbours,
            views,
            bindings,
            shear_strain,
            energy_MPa,
            largest_strain,
            hydrostatic_stress_MPa,
            pore_pressure_MPa,
            fluid_flux_um_per_s,
            favoured,
            systemic,
            load_factor,
            now,
            last_step_h};
  }
  Site at(int x, int y, int z = 0) const { return lattice.site({x, y, z}); }

  // Appends a cell and puts it in its place.
  void add(std::size_t kind, Site site, std::uint64_t key, std::uint8_t stage = 0, engine::Tick since = {}) {
    cells.tables[kind].append({engine::LineageKey{key}, site, stage, since});
    cells.occupant(cells.layer_of(kind, stage), site) = Occupant::of(kind, cells.tables[kind].size() - 1);
  }
  void decide_all(std::uint64_t seed, double dt_h, const engine::Workers& workers = engine::Workers(1)) {
    decide(surroundings(), cells, engine::Draws(seed, now), dt_h, workers, plans);
  }
};

inline StageTraits stage_in(const std::string& name, Layer layer) {
  return {name, layer, false, 10.0};
}

// What a response lays or removes.
inline std::uint16_t target(Constituent c) {
  return static_cast<std::uint16_t>(c);
}

inline Response constant(OutputKind kind, double value, std::uint16_t target = 0, std::uint16_t detail = 0) {
  Response response;
  response.id = "test";
  response.output = {kind, target, detail};
  response.base = value;
  return response;
}

inline Response only_in(std::uint8_t stage, Response response) {
  response.stages = 1u << stage;
  return response;
}

inline Term term(TermKind kind, std::uint16_t signal, double half, double exponent, double effect) {
  Term t;
  t.id = "test";
  t.signal = signal;
  t.kind = kind;
  t.half = half;
  t.exponent = exponent;
  t.effect = effect;
  return t;
}

inline CellKind kind_with(const std::string& name, std::vector<StageTraits> stages, std::vector<Response> responses) {
  CellKind kind;
  kind.traits = {name, std::move(stages)};
  for (const Response& response : responses) {
    if (response.output.kind == OutputKind::node) kind.program.node_count = response.output.target + std::size_t{1};
  }
  kind.program.responses = std::move(responses);
  kind.factors = unit_factors(kind.program);
  return kind;
}

inline CellKind resident_with(std::vector<Response> responses) {
  return kind_with("resident", {stage_in("only", Layer::resident)}, std::move(responses));
}

// True if occupancy and tables say the same: one cell per place, every cell in its place.
inline bool places_agree(const Cells& cells) {
  std::size_t standing = 0, listed = 0;
  for (const auto& grid : cells.occupancy) {
    for (const Occupant o : grid.values()) standing += o.present() ? 1 : 0;
  }
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const AgentTable& table = cells.tables[k];
    listed += table.size();
    for (std::size_t row = 0; row < table.size(); ++row) {
      const Occupant o = cells.occupant(cells.layer_of(k, table.stage[row]), table.site[row]);
      if (o != Occupant::of(k, row)) return false;
    }
  }
  return standing == listed;
}

// Where each cell stands and what it is, by key: independent of the order of the rows.
struct Whereabouts {
  std::uint64_t key;
  std::size_t kind;
  std::uint8_t stage;
  Site site;
  friend bool operator==(const Whereabouts&, const Whereabouts&) = default;
  friend bool operator<(const Whereabouts& a, const Whereabouts& b) { return a.key < b.key; }
};

inline std::vector<Whereabouts> whereabouts(const Cells& cells) {
  std::vector<Whereabouts> all;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const AgentTable& table = cells.tables[k];
    for (std::size_t row = 0; row < table.size(); ++row) {
      all.push_back({static_cast<std::uint64_t>(table.key[row]), k, table.stage[row], table.site[row]});
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace enthesis::agents
