#include "agents/passage.h"

namespace enthesis::agents {

void refresh_passable(const Tissue& tissue, const PassageLimits& limits, Grid<std::uint8_t>& passable) {
  engine::for_rows(tissue.places_of(tissue.changed), tissue.blocks.places, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const Site place{static_cast<std::uint32_t>(i)};
      const bool open = tissue.level(Constituent::mineral, place) <= limits.mineral &&
                        tissue.level(Constituent::cartilage, place) <= limits.cartilage;
      passable[place] = open ? 1 : 0;
    }
  });
}

namespace {

// Steps of at most `most` sites along each axis, in the order of the sites, where keep(x, y, z) says so.
template <class Keep>
std::vector<engine::Position> steps_in_box(const Lattice& lattice, int most, Keep&& keep) {
  std::vector<engine::Position> steps;
  const int depth = lattice.is_section() ? 0 : most;
  for (int z = -depth; z <= depth; ++z) {
    for (int y = -most; y <= most; ++y) {
      for (int x = -most; x <= most; ++x) {
        if ((x != 0 || y != 0 || z != 0) && keep(x, y, z)) steps.push_back({x, y, z});
      }
    }
  }
  return steps;
}

}  // namespace

std::vector<engine::Position> surrounding_steps(const Lattice& lattice) {
  return steps_in_box(lattice, 1, [](int, int, int) { return true; });
}

std::vector<engine::Position> steps_within(const Lattice& lattice, double reach_um) {
  const double sites = reach_um / lattice.spacing_um;
  return steps_in_box(lattice, static_cast<int>(sites),
                      [&](int x, int y, int z) { return x * x + y * y + z * z <= sites * sites; });
}

}  // namespace enthesis::agents
