#pragma once
// A part of a lattice that is itself a box of sites, for work that only part of the tissue needs.

#include <algorithm>

#include "engine/lattice.h"

namespace enthesis::engine {

// The sites from `begin` up to, but without, `end` along each axis. None unless begin < end along all of them.
struct Box {
  Position begin{}, end{};

  static constexpr Box whole(const Lattice& lattice) { return {{0, 0, 0}, {lattice.nx, lattice.ny, lattice.nz}}; }

  constexpr bool empty() const { return begin.x >= end.x || begin.y >= end.y || begin.z >= end.z; }
  // The box as a lattice of its own.
  constexpr Lattice within(const Lattice& lattice) const {
    const Position n = extent();
    return {n.x, n.y, n.z, lattice.spacing_um, lattice.layer_um()};
  }
  constexpr Position extent() const { return {end.x - begin.x, end.y - begin.y, end.z - begin.z}; }
  constexpr std::size_t site_count() const {
    const Position n = extent();
    return empty() ? 0 : static_cast<std::size_t>(n.x) * static_cast<std::size_t>(n.y) * static_cast<std::size_t>(n.z);
  }
  // Rows along x, and the first site of the n-th of them.
  constexpr std::size_t row_count() const {
    return empty() ? 0 : static_cast<std::size_t>(extent().y) * static_cast<std::size_t>(extent().z);
  }
  constexpr Site row_begin(std::size_t n, const Lattice& lattice) const {
    const auto row = static_cast<int>(n), ny = extent().y;
    return lattice.site({begin.x, begin.y + row % ny, begin.z + row / ny});
  }
  constexpr bool contains(Position p) const {
    return p.x >= begin.x && p.x < end.x && p.y >= begin.y && p.y < end.y && p.z >= begin.z && p.z < end.z;
  }
  // With so many sites more on each side, as far as the lattice goes; none stays none.
  constexpr Box widened(int sites, const Lattice& lattice) const {
    if (empty()) return {};
    const auto low = [sites](int at) { return at > sites ? at - sites : 0; };
    const auto high = [sites](int at, int last) { return last - at > sites ? at + sites : last; };
    return {{low(begin.x), low(begin.y), low(begin.z)},
            {high(end.x, lattice.nx), high(end.y, lattice.ny), high(end.z, lattice.nz)}};
  }
  constexpr void include(const Box& other) {
    if (other.empty()) return;
    if (empty()) {
      *this = other;
      return;
    }
    begin = {std::min(begin.x, other.begin.x), std::min(begin.y, other.begin.y), std::min(begin.z, other.begin.z)};
    end = {std::max(end.x, other.end.x), std::max(end.y, other.end.y), std::max(end.z, other.end.z)};
  }
  constexpr void include(Position p) { include(Box{p, {p.x + 1, p.y + 1, p.z + 1}}); }

  friend constexpr bool operator==(const Box&, const Box&) = default;
};

// body(first, count) for the sites of each row of a box along x, by their numbers in the lattice.
template <class Body>
void for_rows(const Box& box, const Lattice& lattice, Body&& body) {
  const auto width = static_cast<std::size_t>(box.extent().x);
  for (std::size_t n = 0; n < box.row_count(); ++n) body(index(box.row_begin(n, lattice)), width);
}

}  // namespace enthesis::engine
