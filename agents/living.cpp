#include "agents/living.h"

#include <algorithm>

namespace enthesis::agents {
namespace {

using engine::Box;
using engine::Position;

// In places.
Box box_of_cells(const Cells& cells, const Lattice& places) {
  Box box;
  for (const AgentTable& table : cells.tables)
    for (const Site place : table.site) box.include(places.position(place));
  return box;
}

Box in_sites(const Box& in_places, const Blocks& blocks) {
  const auto scaled = [&](Position p) {
    return Position{p.x * blocks.factor, p.y * blocks.factor, p.z * blocks.depth()};
  };
  return {scaled(in_places.begin), scaled(in_places.end)};
}

// Of the sites that hold something that lives but is no cell, or what is to be cleared away.
Box box_of_what_lives(const Tissue& tissue) {
  static constexpr double nothing = 1e-6;  // of a site, and of what one cell leaves
  const double* const vessel = tissue[Constituent::vessel].data();
  const double* const osteoid = tissue[Constituent::osteoid].data();
  const auto lives = [&](std::size_t i) {
    return vessel[i] > nothing || osteoid[i] > nothing || tissue.resorbed_um3.data()[i] > 0.0 ||
           std::ranges::any_of(tissue.deposit,
                               [&](const Grid<double>& deposit) { return deposit.data()[i] > nothing; });
  };
  Box box;
  engine::for_rows(tissue.living, tissue.lattice, [&](std::size_t first, std::size_t count) {
    std::size_t begin = first, end = first + count;
    while (begin < end && !lives(begin)) ++begin;
    while (end > begin && !lives(end - 1)) --end;
    if (begin == end) return;
    for (const std::size_t i : {begin, end - 1})
      box.include(tissue.lattice.position(Site{static_cast<std::uint32_t>(i)}));
  });
  return box;
}

}  // namespace

void find_living(const Cells& cells, int reach, Tissue& tissue) {
  Box all = in_sites(box_of_cells(cells, tissue.blocks.places), tissue.blocks);
  all.include(box_of_what_lives(tissue));
  tissue.changed.include(tissue.living);
  tissue.living = all.widened(reach * tissue.blocks.factor, tissue.lattice);
  tissue.changed.include(tissue.living);
}

}  // namespace enthesis::agents
