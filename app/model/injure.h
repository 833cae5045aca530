#pragma once
// Lets the injuries happen that are due at this moment.

#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "config/injury.h"
#include "engine/clock.h"
#include "engine/random/draws.h"

namespace enthesis::app {

// The dead leave the tables at once; each lies at its site as debris. Returns whether any injury happened.
bool injure(const std::vector<config::Injury>& injuries, const engine::Grid<std::uint8_t>& region,
            const engine::Grid<std::uint8_t>& place_region, const engine::Clock& clock, const engine::Draws& draws,
            agents::Tissue& tissue, agents::Cells& cells);

}  // namespace enthesis::app
