#pragma once
// Where cells can go: dense matrix is closed to them.

#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"

namespace enthesis::agents {

struct PassageLimits {
  double mineral{};    // a place with a larger fraction of mineral is closed
  double cartilage{};  // likewise for cartilage matrix
};

// 1 at places that cells can enter, 0 where the matrix is closed. Refreshed when tissue has changed.
void refresh_passable(const Tissue& tissue, const PassageLimits& limits, Grid<std::uint8_t>& passable);

// The surrounding sites: steps to the 8 (section) or 26 (3-D) sites that share a face, an edge or a corner.
std::vector<engine::Position> surrounding_steps(const Lattice& lattice);

// Steps to all other sites whose centre is at most `reach_um` away.
std::vector<engine::Position> steps_within(const Lattice& lattice, double reach_um);

inline bool open_to(const Cells& cells, const Grid<std::uint8_t>& passable, Layer layer, Site s) {
  return s != engine::no_site && passable[s] != 0 && !cells.occupant(layer, s).present();
}

}  // namespace enthesis::agents
