#pragma once
// What cells can sense, gathered for a block of cells at a time. Everything is read; nothing is written.

#include <optional>
#include <span>
#include <vector>

#include "agents/cells.h"
#include "agents/evaluate.h"
#include "agents/neighbours.h"
#include "agents/tissue.h"

namespace enthesis::agents {

// Ligands that a trap binds one to one in fast equilibrium; cells sense what is free.
struct Binding {
  std::uint16_t trap{};  // field
  struct Ligand {
    std::uint16_t field{};
    double kd_pM{};
  };
  std::vector<Ligand> ligands;
};

struct Surroundings {      // a view of the state that cells sense
  const Lattice& lattice;  // of the places where cells stand
  const Tissue& tissue;    // it and the fields live on the sites of tissue.blocks
  const Cells& cells;
  const Grid<std::uint8_t>& passable;
  std::span<const engine::Position> around;       // surrounding_steps(lattice)
  NeighbourCounts& neighbours;                    // of all places; renewed by look_around()
  std::span<const Grid<float>* const> fields_pM;  // one per field
  std::span<const Binding> bindings;
  const Grid<double>& shear_strain;  // at the places, under the load case at full size
  const Grid<double>& energy_MPa;
  const Grid<double>& largest_strain;
  const Grid<double>& hydrostatic_stress_MPa;  // of the drained solid, tension positive
  const Grid<double>& pore_pressure_MPa;       // 0 where the fluid is left out
  const Grid<double>& fluid_flux_um_per_s;     // likewise
  const Grid<std::uint8_t>& favoured;          // tissue at the places, under the load now; empty where no rule asks
  std::span<const double> systemic;            // level of each systemic quantity now
  double load_factor{1.0};  // present size of the load: strain scales with it, energy with its square
  engine::Tick now{};
  double last_step_h{};  // length of the step before this one
};

struct Places {  // the cells (or sites) of one block
  std::span<const Site> site;
  std::span<const std::uint8_t> stage;
  std::span<const engine::Tick> stage_since;
};

// Counts what these programs ask of the neighbours of places; to be called before sense() when cells have moved.
void look_around(const Surroundings& world, std::span<const Program* const> programs, const engine::Workers& workers);

// Fills block.signal(s) for every signal that it needs. `levels` are the level columns of the table (empty for sites
// without a cell) and `first_row` is the row of the first place.
void sense(const Surroundings& world, const Program& program, const CellTraits& traits, const Places& places,
           std::span<const std::vector<float>> levels, std::size_t first_row, EvaluationBlock& block);

// What a signal of the tissue (`here X`, `around X`) says at one site; nothing for every other signal.
std::optional<double> tissue_level(const Surroundings& world, const Signal& signal, Site site);

}  // namespace enthesis::agents
