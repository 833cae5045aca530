#pragma once
// The order in which the solver keeps one value per site: first all red sites (x + y + z even), then all black ones.
// Every neighbour of a red site is black, so a sweep over one colour reads only the other and is a plain loop over
// contiguous values.
//
// Shape: [guard | red rows | black rows | guard]; row r = z * ny + y holds the sites of one colour in order of x in
// `stride` places (a multiple of 8), the rest of which is padding. Padding and guards are zero. In a row the sites of
// a colour are x = 2 i + offset, with offset 0 or 1; of the other colour, 2 i + (1 - offset).

#include <cstddef>
#include <span>

#include "engine/fields/packs.h"
#include "engine/lattice.h"

namespace enthesis::engine {

struct Checkerboard {
  Checkerboard() = default;
  explicit Checkerboard(const Lattice& lattice)
      : nx(lattice.nx), ny(lattice.ny), nz(lattice.nz), half((static_cast<std::size_t>(nx) + 1) / 2) {
    stride = (half + row_multiple - 1) / row_multiple * row_multiple;
    rows = static_cast<std::size_t>(ny) * static_cast<std::size_t>(nz);
  }

  static constexpr std::size_t row_multiple = 8;
  static constexpr std::size_t guard = 8;
  static constexpr int red = 0, black = 1;

  int nx{}, ny{}, nz{};
  std::size_t half{};  // the greatest number of sites of one colour in a row
  std::size_t stride{}, rows{};

  std::size_t size() const { return 2 * rows * stride + 2 * guard; }
  std::size_t site_count() const { return static_cast<std::size_t>(nx) * rows; }
  std::size_t row(int y, int z) const {
    return static_cast<std::size_t>(z) * static_cast<std::size_t>(ny) + static_cast<std::size_t>(y);
  }
  std::size_t begin(int colour, std::size_t row) const {
    return guard + (static_cast<std::size_t>(colour) * rows + row) * stride;
  }
  static std::size_t offset(int colour, int y, int z) { return static_cast<std::size_t>((colour + y + z) & 1); }
  // Number of sites of one colour in a row.
  std::size_t count(std::size_t offset) const { return (static_cast<std::size_t>(nx) + 1 - offset) / 2; }
  // Place of the site x of row (y, z).
  std::size_t place(int x, int y, int z) const {
    return begin((x + y + z) & 1, row(y, z)) + static_cast<std::size_t>(x) / 2;
  }

  std::size_t plane() const { return stride * static_cast<std::size_t>(ny); }
  // The place of the other colour that has the same row and the same distance from its first.
  std::size_t other_colour(int colour, std::size_t place) const {
    return colour == red ? place + rows * stride : place - rows * stride;
  }

  // From lattice order: one row, with as much added, and all; and back, times a factor, where what is nearer to zero than
  // `least` becomes zero.
  template <class From, class To>
  void split_row(const From* sites, double more, int y, int z, LineVector<To>& out) const;
  template <class To>
  void split(std::span<const double> sites, LineVector<To>& out) const;
  template <class To>
  void join_row(const LineVector<double>& in, double factor, double least, int y, int z, To* sites) const;
  void join(const LineVector<double>& in, double factor, std::span<double> sites) const;
};

template <class From, class To>
void Checkerboard::split_row(const From* sites, double more, int y, int z, LineVector<To>& out) const {
  for (const int colour : {red, black}) {
    const std::size_t shift = offset(colour, y, z);
    const From* __restrict from = sites + shift;
    To* __restrict to = out.data() + begin(colour, row(y, z));
    const std::size_t n = count(shift);
    for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<To>(static_cast<double>(from[2 * i]) + more);
  }
}

template <class To>
void Checkerboard::split(std::span<const double> sites, LineVector<To>& out) const {
  const auto width = static_cast<std::size_t>(nx);
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y) split_row(sites.data() + row(y, z) * width, 0.0, y, z, out);
}

template <class To>
void Checkerboard::join_row(const LineVector<double>& in, double factor, double least, int y, int z, To* sites) const {
  for (const int colour : {red, black}) {
    const std::size_t shift = offset(colour, y, z);
    const double* __restrict from = in.data() + begin(colour, row(y, z));
    To* __restrict to = sites + shift;
    const std::size_t n = count(shift);
    for (std::size_t i = 0; i < n; ++i) {
      const double value = factor * from[i];
      to[2 * i] = static_cast<To>((value < 0.0 ? -value : value) < least ? 0.0 : value);
    }
  }
}

// body(y, z, first) for every row of one colour, where `first` is the place of its first site.
template <class Body>
inline void for_rows(const Checkerboard& board, int colour, Body&& body) {
  std::size_t first = board.begin(colour, 0);
  for (int z = 0; z < board.nz; ++z)
    for (int y = 0; y < board.ny; ++y, first += board.stride) body(y, z, first);
}

}  // namespace enthesis::engine
