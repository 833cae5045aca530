#include "agents/passage.h"

namespace enthesis::agents {

void refresh_passable(const Tissue& tissue, const PassageLimits& limits, Grid<std::uint8_t>& passable) {
  const auto mineral = tissue[Constituent::mineral].values();
  const auto cartilage = tissue[Constituent::cartilage].values();
  for (std::size_t i = 0; i < passable.size(); ++i) {
    passable.data()[i] = mineral[i] <= limits.mineral && cartilage[i] <= limits.cartilage ? 1 : 0;
  }
}

std::vector<engine::Position> surrounding_steps(const Lattice& lattice) {
  std::vector<engine::Position> steps;
  const int depth = lattice.is_section() ? 0 : 1;
  for (int z = -depth; z <= depth; ++z) {
    for (int y = -1; y <= 1; ++y) {
      for (int x = -1; x <= 1; ++x) {
        if (x != 0 || y != 0 || z != 0) steps.push_back({x, y, z});
      }
    }
  }
  return steps;
}

}  // namespace enthesis::agents
