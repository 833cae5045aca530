#include "engine/fields/diffusion_operator.h"

#include <algorithm>
#include <limits>

namespace enthesis::engine {

namespace {

constexpr std::size_t lanes = PackOf<double>::lanes;

// The harmonic mean; zero where either is zero.
Pack<double> harmonic(Pack<double> a, Pack<double> b) {
  const Pack<double> least = Pack<double>{} + std::numeric_limits<double>::min();
  return 2.0 * a * b / greater_of<double>(a + b, least);
}

template <bool deep>
double apply_rows(const DiffusionOperator& a, const LineVector<double>& in, LineVector<double>& out) {
  PackSum product;
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(a.board, colour, [&](int y, int z, std::size_t first) {
      const RowStencil<double, deep> stencil(a.board, a.couplings, in.data(), colour, y, z, first);
      const double* diagonal = a.diagonal.data() + first;
      const double* value = in.data() + first;
      double* to = out.data() + first;
      for (std::size_t i = 0; i < a.board.stride; i += 2 * lanes) {
        for (std::size_t k = 0; k < 2; ++k) {
          const std::size_t j = i + k * lanes;
          const Pack<double> v = load(value + j);
          const Pack<double> r = load(diagonal + j) * v - stencil.sum(j);
          store(to + j, r);
          product.part[k] += v * r;
        }
      }
    });
  }
  return product.total();
}

template <bool deep>
void subtract_rows(const DiffusionOperator& a, const LineVector<double>& x, LineVector<double>& in_out) {
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(a.board, colour, [&](int y, int z, std::size_t first) {
      const RowStencil<double, deep> stencil(a.board, a.couplings, x.data(), colour, y, z, first);
      const double* diagonal = a.diagonal.data() + first;
      const double* value = x.data() + first;
      double* to = in_out.data() + first;
      for (std::size_t i = 0; i < a.board.stride; i += lanes)
        store(to + i, load(to + i) - (load(diagonal + i) * load(value + i) - stencil.sum(i)));
    });
  }
}

}  // namespace

DiffusionOperator::DiffusionOperator(const Lattice& lattice)
    : board(lattice), couplings(board), loss(board.size()), diagonal(board.size()) {}

void DiffusionOperator::set_couplings(const LineVector<double>& d) {
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

void DiffusionOperator::set_diagonal() {
  const std::size_t half_size = board.rows * board.stride;
  const std::size_t plane = board.stride * static_cast<std::size_t>(board.ny);
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t other = colour == Checkerboard::red ? first + half_size : first - half_size;
      for (std::size_t i = 0; i < board.stride; i += lanes) {
        const auto at = [&](const LineVector<double>& face, std::size_t place) {
          return load(face.data() + place + i);
        };
        Pack<double> sum = at(couplings.east, first) + at(couplings.west, first) + at(couplings.north, first);
        if (y > 0) sum += at(couplings.north, other - board.stride);
        if (board.nz > 1) sum += at(couplings.up, first);
        if (z > 0) sum += at(couplings.up, other - plane);
        store(diagonal.data() + first + i, at(loss, first) + sum);
      }
    });
  }
}

double DiffusionOperator::apply(const LineVector<double>& in, LineVector<double>& out) const {
  return board.nz > 1 ? apply_rows<true>(*this, in, out) : apply_rows<false>(*this, in, out);
}

void DiffusionOperator::subtract(const LineVector<double>& x, LineVector<double>& in_out) const {
  if (board.nz > 1)
    subtract_rows<true>(*this, x, in_out);
  else
    subtract_rows<false>(*this, x, in_out);
}

}  // namespace enthesis::engine
