#pragma once
// Movement of cells from site to site in short sub-steps. In each one every cell reads the places as they were, may ask
// for one open face neighbour, and moves there if the site chooses it.
//
// A cell hops with the chance that its speed asks for (p = speed * dt / spacing, at most 1). Its heading is renewed at
// the rate 1 / persistence, so that it is the same at the next hop with the chance p a / (1 - (1 - p) a),
// a = exp(-dt / persistence), which has a limit for short sub-steps. A new heading is picked with weights
// 1 + sum_f w_f (o_f(there) - o_f(here)), not below zero, where o = c / (K + c) is the occupancy of the receptor for a
// factor it follows: the response is therefore strongest near K and vanishes far above and below it.
//
// Who hops seldom draws once for all sub-steps until when it stays where it is, which is as likely as a draw in each.
//
// All this holds where a site is as long as a cell. On other sites a cell walks by the gait_on of its spacing.

#include <vector>

#include "agents/decide.h"
#include "agents/passage.h"

namespace enthesis::agents {

struct Motion {
  std::uint32_t substep_min{};  // whatever the step of the agents is; the last of a part of a step may be shorter
  double cell_length_um{};      // over which a cell compares what it follows, and goes before it may turn
};

// How a cell hops on sites of a certain length so that it spreads and drifts as on sites of its own length.
struct Gait {
  double hops{1.0};  // factor on the rate of hops, speed / spacing
  double persistence_h{};
  double sense{1.0};  // factor on the differences of occupancy between sites
};

// A cell that hops with the chance p in a sub-step over sites of length h spreads in d dimensions with
// D = p h^2 (1 + 2 p K) / (2 d dt), K = a / (1 - a): v (h + 2 v dt K) / (2 d). On sites longer than the cell it is less
// persistent by as much as they are longer, and hops less often where that is not enough; on shorter ones it is more
// persistent. It drifts with p h sense w (difference between sites) / (d dt), alike on all sites unless the gradient is
// so steep that weights reach zero. A cell that crosses more than a site in a sub-step is slower and spreads less.
Gait gait_on(double spacing_um, double cell_length_um, double speed_um_per_h, double persistence_h, double dt_h);

struct PartOfStep {
  std::uint32_t begin_min{}, end_min{};  // since the step began
};

// Whoever has decided to change in this step stands still, so that it changes where it has decided to.
void move_cells(const Surroundings& world, const Motion& motion, std::uint64_t seed, const PartOfStep& part,
                const engine::Workers& workers, const std::vector<Plan>& plans, Cells& cells);

}  // namespace enthesis::agents
