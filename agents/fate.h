#pragma once
// Deaths, changes of stage and kind, and divisions: resolve and commit of the events that cells have decided on.
//
// Events that need a place (a daughter, or a change to a stage of the other layer) ask for one among the surrounding
// open sites, in a bounded number of rounds: ask, let each site choose the smallest (keyed priority, lineage key),
// settle. A cell that finds no place stays as it is. Order of cells never matters.

#include <vector>

#include "agents/decide.h"
#include "agents/sense.h"

namespace enthesis::agents {

struct PlaceSearch {
  int rounds{};  // how often a cell that lost a place may ask again
};

// Applies the events of the plans to the cells of `world`. Rows of the tables stay where they are: the dead are marked
// in plan.alive and leave their place at once; the new are appended, with zero plan values. A new stage begins with the
// middle of the step. A daughter, and a cell that settles elsewhere in a new stage, stand only where the tissue that
// the rule needs (`here X`, `around X`) is at least at half saturation. A change that needs a place takes half of this step off
// the work, as the old stage ends.
void commit_fates(const Surroundings& world, const PlaceSearch& search, const engine::Draws& draws, double dt_h,
                  Cells& cells, std::vector<Plan>& plans);

// Removes the dead rows, keeping the order, and tells the places which rows their cells now have.
void bury_the_dead(Cells& cells, std::vector<Plan>& plans);

}  // namespace enthesis::agents
