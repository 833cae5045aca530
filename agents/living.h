#pragma once
// Where something lives or changes: the box of all cells, vessels, osteoid that mineralises and deposits that wear off,
// and of what they work on. Beyond it tissue is at rest, and no phase of the step changes anything there.

#include "agents/cells.h"
#include "agents/tissue.h"

namespace enthesis::agents {

// Renews tissue.living for the cells as they stand, so that it holds everything within `reach` places of them and of what
// else lives. That is looked for in the box as it was, beyond which nothing has changed since.
void find_living(const Cells& cells, int reach, Tissue& tissue);

}  // namespace enthesis::agents
