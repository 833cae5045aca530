#include "engine/fields/multigrid.h"

#include <algorithm>

namespace enthesis::engine {

namespace {

constexpr int red = Checkerboard::red, black = Checkerboard::black;
constexpr std::size_t lanes = PackOf<float>::lanes;

// A row in order of x into its two colours, and back.
void spread(std::span<const float> row, const Checkerboard& board, int y, int z, LineVector<float>& out) {
  for (const int colour : {red, black}) {
    const float* __restrict from = row.data() + Checkerboard::offset(colour, y, z);
    float* __restrict to = out.data() + board.begin(colour, board.row(y, z));
    for (std::size_t i = 0; i < board.half; ++i) to[i] = from[2 * i];
  }
}
void collect(const LineVector<float>& in, const Checkerboard& board, int y, int z, std::span<float> row) {
  for (const int colour : {red, black}) {
    const float* __restrict from = in.data() + board.begin(colour, board.row(y, z));
    float* __restrict to = row.data() + Checkerboard::offset(colour, y, z);
    for (std::size_t i = 0; i < board.half; ++i) to[2 * i] = from[i];
  }
}

void add_row(const LineVector<float>& from, std::size_t first, std::size_t count, std::span<float> row) {
  for (std::size_t i = 0; i < count; i += lanes)
    store(row.data() + i, load(row.data() + i) + load(from.data() + first + i));
}

// body(y, z) for the rows that a row of coarse sites takes together.
template <class Body>
void for_children(const Checkerboard& board, int coarse_y, int coarse_z, Body&& body) {
  for (int z = 2 * coarse_z; z < std::min(2 * coarse_z + 2, board.nz); ++z)
    for (int y = 2 * coarse_y; y < std::min(2 * coarse_y + 2, board.ny); ++y) body(y, z);
}

}  // namespace

void Multigrid::Level::fit(const Lattice& lattice) {
  a.fit(lattice);
  value.assign(a.board.size(), 0.0f);
  right_side.assign(a.board.size(), 0.0f);
}

void Multigrid::fit(const Lattice& lattice) {
  levels_.front().fit(lattice);
  Lattice coarse = lattice;
  for (last_ = 0; coarse.site_count() > 1;) {
    coarse.nx = (coarse.nx + 1) / 2;
    coarse.ny = (coarse.ny + 1) / 2;
    coarse.nz = (coarse.nz + 1) / 2;
    if (++last_ == levels_.size()) levels_.emplace_back();
    levels_[last_].fit(coarse);
  }
  row_.assign(4 * levels_.front().a.board.stride + Checkerboard::row_multiple, 0.0f);
}

void Multigrid::coarsen(const DiffusionOperator& fine, DiffusionOperator& coarse, std::span<float> row) {
  const Checkerboard& board = fine.board;
  const auto faces_between = [&](const LineVector<float>& face, int axis, int cy, int cz) {
    std::fill(row.begin(), row.end(), 0.0f);
    for_children(board, cy, cz, [&](int y, int z) {
      if ((axis == 1 && y == 2 * cy) || (axis == 2 && z == 2 * cz)) return;
      for (const int colour : {red, black}) {
        if (axis == 0 && Checkerboard::offset(colour, y, z) == 0) continue;
        add_row(face, board.begin(colour, board.row(y, z)), board.stride, row);
      }
    });
    if (axis < 3)
      for (float& value : row) value *= 0.5f;
  };
  for (int cz = 0; cz < coarse.board.nz; ++cz) {
    for (int cy = 0; cy < coarse.board.ny; ++cy) {
      faces_between(fine.couplings.east, 0, cy, cz);
      spread(row, coarse.board, cy, cz, coarse.couplings.east);
      std::rotate(row.rbegin(), row.rbegin() + 1, row.rend());
      spread(row, coarse.board, cy, cz, coarse.couplings.west);
      faces_between(fine.couplings.north, 1, cy, cz);
      spread(row, coarse.board, cy, cz, coarse.couplings.north);
      if (coarse.board.nz > 1) {
        faces_between(fine.couplings.up, 2, cy, cz);
        spread(row, coarse.board, cy, cz, coarse.couplings.up);
      }
      faces_between(fine.loss, 3, cy, cz);
      spread(row, coarse.board, cy, cz, coarse.loss);
    }
  }
}

void Multigrid::build() {
  for (std::size_t l = 1; l <= last_; ++l) {
    coarsen(levels_[l - 1].a, levels_[l].a, row_between(levels_[l - 1], levels_[l]));
    levels_[l].a.set_inverse_diagonal();
  }
}

std::span<float> Multigrid::row_between(const Level& fine, const Level& coarse) {
  return std::span(row_).first(std::max(fine.a.board.stride, 2 * coarse.a.board.stride) + Checkerboard::row_multiple);
}

template <bool deep>
void Multigrid::restrict_row(const Level& level, Level& coarse, int coarse_y, int coarse_z) {
  const Checkerboard& board = level.a.board;
  const std::span<float> row = row_between(level, coarse);
  std::fill(row.begin(), row.end(), 0.0f);
  for_children(board, coarse_y, coarse_z, [&](int y, int z) {
    const std::size_t first = board.begin(red, board.row(y, z));
    const RowStencil<float, deep> stencil(board, level.a.couplings, level.value.data(), red, y, z, first);
    for (std::size_t i = 0; i < board.stride; i += lanes) store(row.data() + i, load(row.data() + i) + stencil.sum(i));
  });
  spread(row, coarse.a.board, coarse_y, coarse_z, coarse.right_side);
}
template void Multigrid::restrict_row<false>(const Level&, Level&, int, int);
template void Multigrid::restrict_row<true>(const Level&, Level&, int, int);

void Multigrid::add_correction_of_row(Level& level, const Level& coarse, int coarse_y, int coarse_z) {
  const Checkerboard& board = level.a.board;
  const std::span<float> row = row_between(level, coarse);
  std::fill(row.begin(), row.end(), 0.0f);
  collect(coarse.value, coarse.a.board, coarse_y, coarse_z, row);
  for_children(board, coarse_y, coarse_z, [&](int y, int z) {
    float* value = level.value.data() + board.begin(red, board.row(y, z));
    for (std::size_t i = 0; i < board.stride; i += lanes) store(value + i, load(value + i) + load(row.data() + i));
  });
}

}  // namespace enthesis::engine
