#pragma once
// Matrix work: cells lay, remove and resorb matrix, traps are left behind, osteoid mineralises.

#include <array>
#include <span>
#include <vector>

#include "agents/decide.h"
#include "agents/tissue.h"

namespace enthesis::agents {

struct MatrixRates {
  double fast_share{};  // share of new osteoid that mineralises fast
  double fast_time_constant_h{};
  double slow_time_constant_h{};
  std::array<double, deposit_count> deposit_time_constant_h{};  // life of what lies at the sites
  double lacuna_limit{};                                        // share of a site that swollen cells fill at most
};

// The work of all cells in this step, kind by kind and row by row. It goes to places, and at each place to the sites of
// its block: what is laid in proportion to the room that it can fill, what is removed in proportion to what is there,
// deposits evenly. `Site` below is the site of a place.
// lay and remove act at the cell's own site, with two exceptions that reach the face neighbours:
// osteoid goes where bone already stands and there is room; resorption goes where most mineral is, and takes all matrix
// there in proportion. Osteoid, marrow and fat also fill lacunae at places where no cell stands: the part of a swollen
// cell that lies beyond its own place is taken as open. A cell calcifies its own site and the face neighbours that hold
// lacunae in cartilage, the least calcified first. A cell swells at its own site up to the limit, then at face
// neighbours that hold no mineral, in proportion to their room. Where no face neighbour has mineral, resorption reaches
// the other surrounding sites (`around`, the steps to all of them), so that a cell has work wherever it senses bone
// around it.
void do_matrix_work(const std::vector<Plan>& plans, const MatrixRates& rates, double dt_h,
                    std::span<const engine::Position> around, Cells& cells, Tissue& tissue);

// Osteoid becomes mineral with two time constants: of each pool the share 1 - exp(-dt / tau).
void mineralise(const MatrixRates& rates, double dt_h, Tissue& tissue);

}  // namespace enthesis::agents
