#pragma once
// All cells of a model: for each kind its traits, its compiled rules and its table of agents, and who stands where.

#include <cstdint>
#include <string>
#include <vector>

#include "agents/cell_traits.h"
#include "agents/rules.h"
#include "engine/agent_table.h"
#include "engine/occupancy.h"

namespace enthesis::agents {

using engine::AgentTable;
using engine::Lattice;
using engine::Occupancy;
using engine::Occupant;
using engine::Site;

// A response whose value is kept from step to step as a column of the table (secretion and uptake).
struct KeptRate {
  std::uint16_t response{};
  std::uint16_t column{};
  std::uint16_t field{};
  bool secretion{};  // otherwise uptake
};

struct CellKind {
  CellTraits traits;
  Program program;
  ProgramFactors factors;
  std::vector<std::string> node_names;
  std::vector<KeptRate> kept;  // columns node_count + 1, node_count + 2, ...
};

// The column of the volume that a cell has gained by swelling [um3]: the one after its nodes.
inline std::size_t swelling_column(const Program& program) {
  return program.node_count;
}

// Fills kind.kept and returns the number of level columns a table of this kind needs.
std::size_t assign_columns(CellKind& kind);

struct Flows {  // events since the last census, per kind
  std::vector<std::uint64_t> births, deaths, entries;
  std::vector<std::uint64_t> left;  // became another kind
};

struct Cells {
  std::vector<CellKind> kinds;
  std::vector<AgentTable> tables;
  Occupancy occupancy;
  Flows flows;
  double cells_per_agent{1.0};  // each agent secretes, takes up and works as this many cells

  explicit Cells(const Lattice& places) : occupancy{engine::Grid<Occupant>(places), engine::Grid<Occupant>(places)} {}

  engine::Layer layer_of(std::size_t kind, std::size_t stage) const { return kinds[kind].traits.stages[stage].layer; }
  Occupant& occupant(engine::Layer layer, Site s) { return occupancy[engine::index(layer)][s]; }
  const Occupant& occupant(engine::Layer layer, Site s) const { return occupancy[engine::index(layer)][s]; }

  std::size_t count(std::size_t kind) const { return tables[kind].size(); }
  std::size_t count(std::size_t kind, std::size_t stage) const;

  template <class Visitor>
  void visit_state(Visitor&& visit) {
    for (std::size_t k = 0; k < kinds.size(); ++k) tables[k].visit_state("cells/" + kinds[k].traits.name, visit);
  }
};

// Adds a kind with an empty table.
void add_kind(Cells& cells, CellKind kind);
// Tells the places of a kind's agents from a row on which rows those have now; the places themselves are the same.
void note_rows(Cells& cells, std::size_t kind, std::size_t first_row);
// Orders the rows by stage and place, so that cells that follow each other act alike and stand near each other, which
// makes them quick to evaluate and to move. All that hangs on the order is whose matrix work at one site comes first in a
// step. To be called now and then.
void sort_rows(Cells& cells);
// Puts every agent of the tables into the occupancy grids. Throws std::logic_error where two agents share a place.
void rebuild_occupancy(Cells& cells);

}  // namespace enthesis::agents
