#include "engine/fields/diffusion_operator.h"

#include <algorithm>
#include <limits>

namespace enthesis::engine {

namespace {

// The harmonic mean; zero where either is zero.
Pack<double> harmonic(Pack<double> a, Pack<double> b) {
  const Pack<double> least = Pack<double>{} + std::numeric_limits<double>::min();
  return 2.0 * a * b / greater_of<double>(a + b, least);
}

void narrow(const LineVector<double>& from, LineVector<float>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<float>(from[i]);
}

}  // namespace

DiffusionOperator::DiffusionOperator(const Lattice& lattice)
    : board(lattice), couplings(board), loss(board.size()), inverse_diagonal(board.size()) {}

void find_couplings(const Checkerboard& board, const LineVector<double>& d, Couplings<double>& couplings) {
  constexpr std::size_t lanes = PackOf<double>::lanes;
  const std::size_t half_size = board.rows * board.stride;
  const std::size_t plane = board.stride * static_cast<std::size_t>(board.ny);
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t shift = Checkerboard::offset(colour, y, z);
      const std::size_t other = colour == Checkerboard::red ? first + half_size : first - half_size;
      for (std::size_t i = 0; i < board.stride; i += lanes) {
        const Pack<double> own = load(d.data() + first + i);
        store(couplings.east.data() + first + i, harmonic(own, load(d.data() + other + shift + i)));
        if (y + 1 < board.ny)
          store(couplings.north.data() + first + i, harmonic(own, load(d.data() + other + board.stride + i)));
        if (z + 1 < board.nz) store(couplings.up.data() + first + i, harmonic(own, load(d.data() + other + plane + i)));
      }
      const std::size_t count = board.count(shift);
      const bool holds_last = ((static_cast<std::size_t>(board.nx) - 1) & 1) == shift;
      if (holds_last) couplings.east[first + count - 1] = 0.0;
    });
  }
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t shift = Checkerboard::offset(colour, y, z);
      const std::size_t other = colour == Checkerboard::red ? first + half_size : first - half_size;
      const double* east_of_west = couplings.east.data() + other + shift - 1;
      std::copy_n(east_of_west, board.stride, couplings.west.data() + first);
      if (shift == 0) couplings.west[first] = 0.0;
    });
  }
}

void DiffusionOperator::take(const Couplings<double>& exact, const LineVector<double>& exact_loss) {
  narrow(exact.east, couplings.east);
  narrow(exact.west, couplings.west);
  narrow(exact.north, couplings.north);
  narrow(exact.up, couplings.up);
  narrow(exact_loss, loss);
}

void DiffusionOperator::set_inverse_diagonal() {
  constexpr std::size_t lanes = PackOf<float>::lanes;
  const std::size_t half_size = board.rows * board.stride;
  const std::size_t plane = board.stride * static_cast<std::size_t>(board.ny);
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t other = colour == Checkerboard::red ? first + half_size : first - half_size;
      for (std::size_t i = 0; i < board.stride; i += lanes) {
        const auto at = [&](const LineVector<float>& face, std::size_t place) { return load(face.data() + place + i); };
        Pack<float> sum = at(couplings.east, first) + at(couplings.west, first) + at(couplings.north, first);
        if (y > 0) sum += at(couplings.north, other - board.stride);
        if (board.nz > 1) sum += at(couplings.up, first);
        if (z > 0) sum += at(couplings.up, other - plane);
        const Pack<float> d = at(loss, first) + sum;
        store(inverse_diagonal.data() + first + i, d > 0.0f ? 1.0f / d : Pack<float>{});
      }
    });
  }
}

}  // namespace enthesis::engine
