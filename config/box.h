#pragma once
// A box of the anatomy, by the intervals that it takes along the axes; an axis that is left out is taken whole.
//
//   x = ["900 um", "1000 um"]               likewise y and z

#include <array>
#include <ostream>

#include "config/document.h"
#include "engine/lattice.h"

namespace enthesis::config {

struct Interval {
  double low_um{-1e9}, high_um{1e9};
  bool holds(double um) const { return um >= low_um && um <= high_um; }
  bool operator==(const Interval&) const = default;
};

struct Box {
  std::array<Interval, 3> side;  // x, y, z

  // Whether the middle of the site lies within; a section lies within every z.
  bool holds(const engine::Lattice& lattice, engine::Site site) const;
};

Box read_box(const Table& row);

// The rows that say the same.
void write_box(const Box& box, std::ostream& out);

}  // namespace enthesis::config
