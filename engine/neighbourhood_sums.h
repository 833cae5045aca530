#pragma once
// Sums over the neighbourhood of every site at once, by rows: neighbourhoods overlap, so that the sum of a stretch of a
// row serves many sites, and rows that hold nothing are left out.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/box.h"
#include "engine/grid.h"

namespace enthesis::engine {

using Counts = Grid<std::uint16_t>;

// Sites as steps from the one in the middle, which is not one of them, in rows along x that are whole: with a step
// (x, y, z) all that lie between (-x, y, z) and it.
class Neighbourhood {
 public:
  struct Row {
    int y, z, half;  // from -half to half along x
  };
  explicit Neighbourhood(const std::vector<Position>& steps);

  const std::vector<Row>& rows() const { return rows_; }
  int half() const { return half_; }    // the greatest of a row
  int depth() const { return depth_; }  // the greatest z

 private:
  std::vector<Row> rows_;
  int half_{}, depth_{};
};

// Working memory of one thread: some layers of a lattice. It is made anew whenever lattice or neighbourhood have another
// size than in the last use.
class NeighbourhoodSums {
 public:
  // out = for each site of a box the sum over its neighbourhood, as far as that is in the box, where `fill(first, row)`
  // writes what the sites first, first + 1, ... of one row of the box hold, and says whether any holds more than nothing.
  // Sums are below 2^16. Each row is asked for once. `out` is of the whole lattice.
  template <class Fill>
  void sum(const Lattice& whole, const Box& box, const Neighbourhood& neighbourhood, Fill&& fill, Counts& out) {
    if (box.empty()) return;
    resize(box.within(whole), neighbourhood);
    const auto first_site = [&](int y, int z) { return whole.site({box.begin.x, box.begin.y + y, box.begin.z + z}); };
    for (int z = -neighbourhood.depth(); z < lattice_.nz; ++z) {
      const int ahead = z + neighbourhood.depth();
      for (int y = 0; ahead < lattice_.nz && y < lattice_.ny; ++y) {
        held_[row_number(y, ahead)] = fill(first_site(y, ahead), stretch(y, ahead, 0)) ? 1 : 0;
        if (held_[row_number(y, ahead)] != 0) widen(neighbourhood, y, ahead);
      }
      for (int y = 0; z >= 0 && y < lattice_.ny; ++y) add_up(neighbourhood, y, z, out.data() + index(first_site(y, z)));
    }
  }

 private:
  void resize(const Lattice& lattice, const Neighbourhood& neighbourhood);
  void widen(const Neighbourhood& neighbourhood, int y, int z);
  void add_up(const Neighbourhood& neighbourhood, int y, int z, std::uint16_t* out) const;

  // Of the layers that are held, the last ones.
  std::size_t row_number(int y, int z) const {
    return static_cast<std::size_t>(z % layers_) * static_cast<std::size_t>(lattice_.ny) + static_cast<std::size_t>(y);
  }
  // The sums over `half` sites to either side, for the sites of a row.
  std::size_t stretch_begin(int y, int z, int half) const {
    return (row_number(y, z) * widths_ + static_cast<std::size_t>(half)) * length_ + margin_;
  }
  std::uint16_t* stretch(int y, int z, int half) { return sums_.data() + stretch_begin(y, z, half); }
  const std::uint16_t* stretch(int y, int z, int half) const { return sums_.data() + stretch_begin(y, z, half); }

  Lattice lattice_;  // the box
  int layers_{1};
  std::size_t widths_{}, margin_{}, length_{};
  std::vector<std::uint16_t> sums_;  // by row, width of the stretch, and x with a margin of zeros on either side
  std::vector<std::uint8_t> held_;   // whether a row holds anything
};

}  // namespace enthesis::engine
