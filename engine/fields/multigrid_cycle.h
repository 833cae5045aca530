#pragma once
// The cycle of Multigrid, which the caller's hooks are compiled into. Only for engine/fields/multigrid.h.

#include <algorithm>

namespace enthesis::engine {

inline void Multigrid::relax_from_zero(Level& level, int layer) {
  level.a.for_rows_of(layer, [&](int y, int z) {
    const std::size_t first = level.a.board.begin(Checkerboard::red, level.a.board.row(y, z));
    for (std::size_t i = first; i < first + level.a.board.stride; i += PackOf<float>::lanes)
      store(level.value.data() + i, load(level.right_side.data() + i) * load(level.a.inverse_diagonal.data() + i));
  });
}

// value = (right side + neighbours) / diagonal on one colour of a layer.
template <bool deep>
void Multigrid::relax(Level& level, int colour, int layer) {
  const Checkerboard& board = level.a.board;
  level.a.for_rows_of(layer, [&](int y, int z) {
    const std::size_t first = board.begin(colour, board.row(y, z));
    const RowStencil<float, deep> stencil(board, level.a.couplings, level.value.data(), colour, y, z, first);
    const float* right_side = level.right_side.data() + first;
    const float* inverse = level.a.inverse_diagonal.data() + first;
    float* value = level.value.data() + first;
    for (std::size_t i = 0; i < board.stride; i += PackOf<float>::lanes)
      store(value + i, (load(right_side + i) + stencil.sum(i)) * load(inverse + i));
  });
}

// Red values solve their own equations with zeros around, so that what is left of them is what black values add.
template <bool deep, class Before>
void Multigrid::descend(Level& level, Level& coarse, const Before& before) {
  const int layers = level.a.layers();
  for (int layer = 0; layer < layers + 2; ++layer) {
    if (layer < layers) {
      before(layer);
      relax_from_zero(level, layer);
    }
    const int behind = layer - 1, last = layer - 2;
    if (behind >= 0 && behind < layers) relax<deep>(level, Checkerboard::black, behind);
    const bool completes = last >= 0 && (last % 2 == 1 || last == layers - 1);
    if (completes) coarse.a.for_rows_of(last / 2, [&](int y, int z) { restrict_row<deep>(level, coarse, y, z); });
  }
}

// Black values are about to be recomputed from red ones alone, so the correction is added to red ones only.
template <bool deep, class After>
void Multigrid::ascend(Level& level, const Level& coarse, const After& after) {
  const int layers = level.a.layers();
  for (int layer = 0; layer < layers + 2; ++layer) {
    if (layer < layers && layer % 2 == 0)
      coarse.a.for_rows_of(layer / 2, [&](int y, int z) { add_correction_of_row(level, coarse, y, z); });
    const int behind = layer - 1, last = layer - 2;
    if (behind >= 0 && behind < layers) relax<deep>(level, Checkerboard::black, behind);
    if (last >= 0) {
      relax<deep>(level, Checkerboard::red, last);
      after(last);
    }
  }
}

template <class Before, class After>
void Multigrid::solve_single_site(Level& level, const Before& before, const After& after) {
  before(0);
  relax_from_zero(level, 0);
  after(0);
}

template <class Before, class After>
void Multigrid::cycle(const Before& before, const After& after) {
  const auto down = [&](std::size_t l, const auto& hook) {
    if (levels_[l].a.deep())
      descend<true>(levels_[l], levels_[l + 1], hook);
    else
      descend<false>(levels_[l], levels_[l + 1], hook);
  };
  const auto up = [&](std::size_t l, const auto& hook) {
    if (levels_[l].a.deep())
      ascend<true>(levels_[l], levels_[l + 1], hook);
    else
      ascend<false>(levels_[l], levels_[l + 1], hook);
  };
  if (last_ == 0) return solve_single_site(levels_[0], before, after);
  down(0, before);
  for (std::size_t l = 1; l < last_; ++l) down(l, Nothing{});
  solve_single_site(levels_[last_], Nothing{}, Nothing{});
  for (std::size_t l = last_; l-- > 1;) up(l, Nothing{});
  up(0, after);
}

}  // namespace enthesis::engine
