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

std::vector<engine::Position> steps_within(const Lattice& lattice, double reach_um) {
  std::vector<engine::Position> steps;
  const double sites = reach_um / lattice.spacing_um;
  const int most = static_cast<int>(sites);
  const int depth = lattice.is_section() ? 0 : most;
  for (int z = -depth; z <= depth; ++z) {
    for (int y = -most; y <= most; ++y) {
      for (int x = -most; x <= most; ++x) {
        const int square = x * x + y * y + z * z;
        if (square > 0 && square <= sites * sites) steps.push_back({x, y, z});
      }
    }
  }
  return steps;
}

}  // namespace enthesis::agents
