#pragma once
// Entry of cells from vessels: every site with vessel in it evaluates the entry rules with what is sensed there.

#include <vector>

#include "agents/passage.h"
#include "agents/sense.h"
#include "engine/parallel/workers.h"

namespace enthesis::agents {

struct EntryRules {  // the rules of the vessel; their outputs are of kind `enter`
  Program program;
  ProgramFactors factors;
};

// At most one cell enters a site and step: competing hazards choose which. Rates are per site full of vessel, and scale
// with its vessel fraction. A cell enters at its site if that is open to its layer, otherwise it stays in the blood.
void recruit(const Surroundings& world, const EntryRules& rules, const engine::Draws& draws, double dt_h,
             const engine::Workers& workers, Cells& cells);

}  // namespace enthesis::agents
