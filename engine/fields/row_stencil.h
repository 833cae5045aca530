#pragma once
// Couplings between face neighbours in checkerboard order, and what a row of sites exchanges with its neighbours.

#include <cstddef>

#include "engine/fields/checkerboard.h"

namespace enthesis::engine {

// Rate of exchange [1/h] of each site with its neighbour at +x, -x, +y, +z; zero at walls and in padding.
template <class T>
struct Couplings {
  Couplings() = default;
  explicit Couplings(const Checkerboard& board)
      : east(board.size()),
        west(board.size()),
        north(board.size()),
        up(board.nz > 1 ? board.size() : 0),
        zeros(board.stride) {}
  LineVector<T> east, west, north, up, zeros;
};

// For the pack of sites i, i + 1, ... of one row of one colour.
template <class T, bool deep>
class RowStencil {
 public:
  RowStencil(const Checkerboard& board, const Couplings<T>& couplings, const T* values, int colour, int y, int z,
             std::size_t first) {
    const std::size_t shift = Checkerboard::offset(colour, y, z);
    const std::size_t other =
        colour == Checkerboard::red ? first + board.rows * board.stride : first - board.rows * board.stride;
    east_ = {couplings.east.data() + first, values + other + shift};
    west_ = {couplings.west.data() + first, east_.value - 1};
    const T* none = couplings.zeros.data();
    const auto beside = [&](const LineVector<T>& face, int position, int count, std::size_t step, Side& low,
                            Side& high) {
      const bool has_low = position > 0;
      const bool has_high = position + 1 < count;
      low = {has_low ? face.data() + other - step : none, values + (has_low ? other - step : other)};
      high = {has_high ? face.data() + first : none, values + (has_high ? other + step : other)};
    };
    beside(couplings.north, y, board.ny, board.stride, south_, north_);
    if constexpr (deep)
      beside(couplings.up, z, board.nz, board.stride * static_cast<std::size_t>(board.ny), down_, up_);
  }

  // The sum over the neighbours of coupling * value.
  Pack<T> sum(std::size_t i) const {
    const auto term = [&](const Side& side) { return load(side.coupling + i) * load(side.value + i); };
    Pack<T> s = term(east_) + term(west_);
    s += term(north_) + term(south_);
    if constexpr (deep) s += term(up_) + term(down_);
    return s;
  }

  // The sum over the neighbours of coupling * (own - value): what a site loses to them. Between two sites the two losses
  // cancel, whatever is rounded.
  Pack<T> outflow(std::size_t i, Pack<T> own) const {
    const auto term = [&](const Side& side) { return load(side.coupling + i) * (own - load(side.value + i)); };
    Pack<T> s = term(east_) + term(west_);
    s += term(north_) + term(south_);
    if constexpr (deep) s += term(up_) + term(down_);
    return s;
  }

 private:
  struct Side {
    const T *coupling{}, *value{};
  };
  Side east_, west_, north_, south_, up_, down_;
};

}  // namespace enthesis::engine
