#pragma once
// Loops over sites and faces, for readouts that count. Sites run in the order of their numbers, so that sums do too.

#include <cstdint>
#include <utility>

#include "engine/grid.h"

namespace enthesis::readouts {

template <class Visitor>
void for_each_site(const engine::Lattice& lattice, Visitor&& visit) {
  for (std::size_t i = 0; i < lattice.site_count(); ++i) visit(static_cast<engine::Site>(i));
}

// visit(face, neighbour) for each of the first `faces` faces that leads to a site; a wall does not.
template <class Visitor>
void for_each_face(const engine::Lattice& lattice, engine::Site s, int faces, Visitor&& visit) {
  for (std::size_t f = 0; f < static_cast<std::size_t>(faces); ++f) {
    const engine::Site other = lattice.neighbour(s, engine::face_steps[f]);
    if (other != engine::no_site) visit(f, other);
  }
}

// How many of the first `faces` face neighbours of a site satisfy `test`.
template <class Test>
int count_faces(const engine::Lattice& lattice, engine::Site s, int faces, Test&& test) {
  int count = 0;
  for_each_face(lattice, s, faces, [&](std::size_t, engine::Site other) { count += test(other) ? 1 : 0; });
  return count;
}

// A region holds the sites that are not 0; an empty grid holds all.
inline bool in_region(const engine::Grid<std::uint8_t>& region, engine::Site s) {
  return region.empty() || region[s] != 0;
}

inline double ratio_or_zero(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

}  // namespace enthesis::readouts
