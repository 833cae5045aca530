#pragma once
// Movement of cells from site to site in short sub-steps. In each one every cell reads the places as they were, may ask
// for one open face neighbour, and moves there if the site chooses it.
//
// A cell hops with the chance that its speed asks for (p = speed * dt / spacing, at most 1). Its heading is renewed at
// the rate 1 / persistence, so that it is the same at the next hop with the chance p a / (1 - (1 - p) a),
// a = exp(-dt / persistence), which has a limit for short sub-steps. A new heading is picked with weights
// 1 + sum_f w_f (o_f(there) - o_f(here)), not below zero, where o = c / (K + c) is the occupancy of the receptor for a
// factor it follows: the response is therefore strongest near K and vanishes far above and below it.

#include <vector>

#include "agents/decide.h"
#include "agents/passage.h"

namespace enthesis::agents {

// Sub-steps are as long whatever the step of the agents is; the last of a part of a step may be shorter.
struct MotionClock {
  std::uint32_t substep_min{};
};

struct PartOfStep {
  std::uint32_t begin_min{}, end_min{};  // since the step began
};

// Whoever has decided to change in this step stands still, so that it changes where it has decided to.
void move_cells(const Surroundings& world, const MotionClock& clock, std::uint64_t seed, const PartOfStep& part,
                const engine::Workers& workers, const std::vector<Plan>& plans, Cells& cells);

}  // namespace enthesis::agents
