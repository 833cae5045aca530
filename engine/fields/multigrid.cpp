#include "engine/fields/multigrid.h"

#include <algorithm>
#include <array>

namespace enthesis::engine {

namespace {

constexpr int red = Checkerboard::red, black = Checkerboard::black;
constexpr std::size_t lanes = PackOf<float>::lanes;

void take_over(const LineVector<double>& from, LineVector<float>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<float>(from[i]);
}

// A row in order of x into its two colours, and back.
void spread(const LineVector<float>& row, const Checkerboard& board, int y, int z, LineVector<float>& out) {
  for (const int colour : {red, black}) {
    const float* __restrict from = row.data() + Checkerboard::offset(colour, y, z);
    float* __restrict to = out.data() + board.begin(colour, board.row(y, z));
    for (std::size_t i = 0; i < board.half; ++i) to[i] = from[2 * i];
  }
}
void collect(const LineVector<float>& in, const Checkerboard& board, int y, int z, LineVector<float>& row) {
  for (const int colour : {red, black}) {
    const float* __restrict from = in.data() + board.begin(colour, board.row(y, z));
    float* __restrict to = row.data() + Checkerboard::offset(colour, y, z);
    for (std::size_t i = 0; i < board.half; ++i) to[2 * i] = from[i];
  }
}

void add_row(const LineVector<float>& from, std::size_t first, std::size_t count, LineVector<float>& row) {
  for (std::size_t i = 0; i < count; i += lanes)
    store(row.data() + i, load(row.data() + i) + load(from.data() + first + i));
}

}  // namespace

Multigrid::Level::Level(const Lattice& lattice)
    : board(lattice),
      couplings(board),
      loss(board.size()),
      diagonal(board.size()),
      inverse(board.size()),
      value(board.size()),
      right_side(board.size()) {}

Multigrid::Multigrid(const Lattice& lattice) {
  levels_.emplace_back(lattice);
  Lattice coarse = lattice;
  while (coarse.site_count() > 1) {
    coarse.nx = (coarse.nx + 1) / 2;
    coarse.ny = (coarse.ny + 1) / 2;
    coarse.nz = (coarse.nz + 1) / 2;
    levels_.emplace_back(coarse);
  }
  row_.assign(2 * levels_.front().board.stride + Checkerboard::row_multiple, 0.0f);
}

namespace {

// Diagonals from couplings and losses; padding gets an inverse of zero.
void set_diagonals(const Checkerboard& board, const Couplings<float>& couplings, const LineVector<float>& loss,
                   LineVector<float>& diagonal, LineVector<float>& inverse) {
  const std::size_t half_size = board.rows * board.stride;
  const std::size_t plane = board.stride * static_cast<std::size_t>(board.ny);
  for (const int colour : {red, black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t other = colour == red ? first + half_size : first - half_size;
      for (std::size_t i = 0; i < board.stride; i += lanes) {
        const auto at = [&](const LineVector<float>& face, std::size_t place) { return load(face.data() + place + i); };
        Pack<float> sum = at(couplings.east, first) + at(couplings.west, first) + at(couplings.north, first);
        if (y > 0) sum += at(couplings.north, other - board.stride);
        if (board.nz > 1) sum += at(couplings.up, first);
        if (z > 0) sum += at(couplings.up, other - plane);
        const Pack<float> d = at(loss, first) + sum;
        store(diagonal.data() + first + i, d);
        store(inverse.data() + first + i, d > 0.0f ? 1.0f / d : Pack<float>{});
      }
    });
  }
}

// value = (right side + neighbours) / diagonal on one colour.
template <bool deep, class Level>
void relax(Level& level, int colour) {
  for_rows(level.board, colour, [&](int y, int z, std::size_t first) {
    const RowStencil<float, deep> stencil(level.board, level.couplings, level.value.data(), colour, y, z, first);
    const float* right_side = level.right_side.data() + first;
    const float* inverse = level.inverse.data() + first;
    float* value = level.value.data() + first;
    for (std::size_t i = 0; i < level.board.stride; i += lanes)
      store(value + i, (load(right_side + i) + stencil.sum(i)) * load(inverse + i));
  });
}

// The first half of a sweep from zero.
template <class Level>
void relax_red_from_zero(Level& level) {
  const std::size_t first = level.board.begin(red, 0);
  const std::size_t last = level.board.begin(black, 0);
  for (std::size_t i = first; i < last; i += lanes)
    store(level.value.data() + i, load(level.right_side.data() + i) * load(level.inverse.data() + i));
}

}  // namespace

void Multigrid::coarsen(const Level& fine, Level& coarse, LineVector<float>& row) {
  const Checkerboard& board = fine.board;
  const auto faces_between = [&](const LineVector<float>& face, int axis, int cy, int cz) {
    std::fill(row.begin(), row.end(), 0.0f);
    for (int z = 2 * cz; z < std::min(2 * cz + 2, board.nz); ++z) {
      for (int y = 2 * cy; y < std::min(2 * cy + 2, board.ny); ++y) {
        if ((axis == 1 && y == 2 * cy) || (axis == 2 && z == 2 * cz)) continue;
        for (const int colour : {red, black}) {
          if (axis == 0 && Checkerboard::offset(colour, y, z) == 0) continue;
          add_row(face, board.begin(colour, board.row(y, z)), board.stride, row);
        }
      }
    }
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

void Multigrid::build(const DiffusionOperator& fine) {
  Level& top = levels_.front();
  take_over(fine.couplings.east, top.couplings.east);
  take_over(fine.couplings.west, top.couplings.west);
  take_over(fine.couplings.north, top.couplings.north);
  take_over(fine.couplings.up, top.couplings.up);
  take_over(fine.loss, top.loss);
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Level& level = levels_[l];
    set_diagonals(level.board, level.couplings, level.loss, level.diagonal, level.inverse);
    if (l + 1 < levels_.size()) coarsen(level, levels_[l + 1], row_);
  }
}

template <bool deep>
void Multigrid::descend(Level& level, Level& coarse, int sweeps) {
  relax_red_from_zero(level);
  relax<deep>(level, black);
  for (int s = 1; s < sweeps; ++s) {
    relax<deep>(level, red);
    relax<deep>(level, black);
  }
  const Checkerboard& board = level.board;
  for (int cz = 0; cz < coarse.board.nz; ++cz) {
    for (int cy = 0; cy < coarse.board.ny; ++cy) {
      std::fill(row_.begin(), row_.end(), 0.0f);
      for (int z = 2 * cz; z < std::min(2 * cz + 2, board.nz); ++z) {
        for (int y = 2 * cy; y < std::min(2 * cy + 2, board.ny); ++y) {
          const std::size_t first = board.begin(red, board.row(y, z));
          const RowStencil<float, deep> stencil(board, level.couplings, level.value.data(), red, y, z, first);
          for (std::size_t i = 0; i < board.stride; i += lanes) {
            const Pack<float> residual = load(level.right_side.data() + first + i) + stencil.sum(i) -
                                         load(level.diagonal.data() + first + i) * load(level.value.data() + first + i);
            store(row_.data() + i, load(row_.data() + i) + residual);
          }
        }
      }
      spread(row_, coarse.board, cy, cz, coarse.right_side);
    }
  }
}

// Black values are about to be recomputed from red ones alone, so the correction is added to red ones only.
template <bool deep>
void Multigrid::ascend(Level& level, const Level& coarse, int sweeps) {
  const Checkerboard& board = level.board;
  for (int cz = 0; cz < coarse.board.nz; ++cz) {
    for (int cy = 0; cy < coarse.board.ny; ++cy) {
      std::fill(row_.begin(), row_.end(), 0.0f);
      collect(coarse.value, coarse.board, cy, cz, row_);
      for (int z = 2 * cz; z < std::min(2 * cz + 2, board.nz); ++z) {
        for (int y = 2 * cy; y < std::min(2 * cy + 2, board.ny); ++y) {
          float* value = level.value.data() + board.begin(red, board.row(y, z));
          for (std::size_t i = 0; i < board.stride; i += lanes)
            store(value + i, load(value + i) + load(row_.data() + i));
        }
      }
    }
  }
  for (int s = 0; s < sweeps; ++s) {
    relax<deep>(level, black);
    relax<deep>(level, red);
  }
}

void Multigrid::cycle(const LineVector<double>& residual, int sweeps) {
  take_over(residual, levels_.front().right_side);
  const std::size_t last = levels_.size() - 1;
  for (std::size_t l = 0; l < last; ++l) {
    if (levels_[l].board.nz > 1)
      descend<true>(levels_[l], levels_[l + 1], sweeps);
    else
      descend<false>(levels_[l], levels_[l + 1], sweeps);
  }
  relax_red_from_zero(levels_[last]);
  for (std::size_t l = last; l-- > 0;) {
    if (levels_[l].board.nz > 1)
      ascend<true>(levels_[l], levels_[l + 1], sweeps);
    else
      ascend<false>(levels_[l], levels_[l + 1], sweeps);
  }
}

}  // namespace enthesis::engine
