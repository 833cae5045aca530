#pragma once
// Matrix work: cells lay, remove and resorb matrix, traps are left behind, osteoid mineralises.

#include <span>
#include <vector>

#include "agents/decide.h"
#include "agents/tissue.h"

namespace enthesis::agents {

struct MineralisationRates {
  double fast_share{};  // share of new osteoid that mineralises fast
  double fast_time_constant_h{};
  double slow_time_constant_h{};
  double net_time_constant_h{};  // life of extracellular traps
};

// The work of all cells in this step, kind by kind and row by row:
// lay and remove act at the cell's own site, with two exceptions that reach the face neighbours:
// osteoid goes where bone already stands and there is room; resorption goes where most mineral is, and takes all matrix
// there in proportion. Where no face neighbour has mineral, resorption reaches the other surrounding sites (`around`,
// the steps to all of them), so that a cell has work wherever it senses bone around it.
void do_matrix_work(const Cells& cells, const std::vector<Plan>& plans, const MineralisationRates& rates, double dt_h,
                    std::span<const engine::Position> around, Tissue& tissue);

// Osteoid becomes mineral with two time constants: of each pool the share 1 - exp(-dt / tau).
void mineralise(const MineralisationRates& rates, double dt_h, Tissue& tissue);

}  // namespace enthesis::agents
