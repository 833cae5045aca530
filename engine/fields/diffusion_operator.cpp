#include "engine/fields/diffusion_operator.h"

#include <algorithm>
#include <limits>

namespace enthesis::engine {

namespace {

constexpr std::size_t lanes = PackOf<float>::lanes;

// The harmonic mean; zero where either is zero.
Pack<float> harmonic(Pack<float> a, Pack<float> b) {
  const Pack<float> least = Pack<float>{} + std::numeric_limits<float>::min();
  return 2.0f * a * b / greater_of<float>(a + b, least);
}

}  // namespace

void DiffusionOperator::fit(const Lattice& lattice) {
  board = Checkerboard(lattice);
  couplings.fit(board);
  loss.assign(board.size(), 0.0f);
  inverse_diagonal.assign(board.size(), 0.0f);
}

// With the rows that follow it.
void DiffusionOperator::couple_row(const LineVector<float>& d, int y, int z) {
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    const std::size_t shift = Checkerboard::offset(colour, y, z);
    const std::size_t first = board.begin(colour, board.row(y, z));
    const std::size_t other = board.other_colour(colour, first);
    const auto couple = [&](std::size_t beside, LineVector<float>& face) {
      for (std::size_t i = 0; i < board.stride; i += lanes)
        store(face.data() + first + i, harmonic(load(d.data() + first + i), load(d.data() + beside + i)));
    };
    couple(other + shift, couplings.east);
    const bool holds_last = ((static_cast<std::size_t>(board.nx) - 1) & 1) == shift;
    if (holds_last) couplings.east[first + board.count(shift) - 1] = 0.0f;
    if (y + 1 < board.ny) couple(other + board.stride, couplings.north);
    if (z + 1 < board.nz) couple(other + board.plane(), couplings.up);
  }
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    const std::size_t shift = Checkerboard::offset(colour, y, z);
    const std::size_t first = board.begin(colour, board.row(y, z));
    const float* east_of_west = couplings.east.data() + board.other_colour(colour, first) + shift - 1;
    std::copy_n(east_of_west, board.stride, couplings.west.data() + first);
    if (shift == 0) couplings.west[first] = 0.0f;
  }
}

void DiffusionOperator::invert_diagonal_of_row(int y, int z) {
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    const std::size_t first = board.begin(colour, board.row(y, z));
    const std::size_t other = board.other_colour(colour, first);
    for (std::size_t i = 0; i < board.stride; i += lanes) {
      const auto at = [&](const LineVector<float>& face, std::size_t place) { return load(face.data() + place + i); };
      Pack<float> sum = at(couplings.east, first) + at(couplings.west, first) + at(couplings.north, first);
      if (y > 0) sum += at(couplings.north, other - board.stride);
      if (board.nz > 1) sum += at(couplings.up, first);
      if (z > 0) sum += at(couplings.up, other - board.plane());
      const Pack<float> d = at(loss, first) + sum;
      store(inverse_diagonal.data() + first + i, d > 0.0f ? 1.0f / d : Pack<float>{});
    }
  }
}

double DiffusionOperator::set(const LineVector<float>& diffusivity_per_h, const LineVector<double>& exact_loss) {
  constexpr std::size_t half = PackOf<double>::lanes;
  PackSum total;
  for (int z = 0; z < board.nz; ++z) {
    for (int y = 0; y < board.ny; ++y) {
      for (const int colour : {Checkerboard::red, Checkerboard::black}) {
        const std::size_t first = board.begin(colour, board.row(y, z));
        for (std::size_t i = first; i < first + board.stride; i += half) {
          const Pack<double> exact = load(exact_loss.data() + i);
          total.part[i / half % 2] += exact;
          store_narrow(loss.data() + i, exact);
        }
      }
      couple_row(diffusivity_per_h, y, z);
      invert_diagonal_of_row(y, z);
    }
  }
  return total.total();
}

void DiffusionOperator::set_inverse_diagonal() {
  for (int z = 0; z < board.nz; ++z)
    for (int y = 0; y < board.ny; ++y) invert_diagonal_of_row(y, z);
}

}  // namespace enthesis::engine
