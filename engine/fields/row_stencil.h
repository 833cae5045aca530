#pragma once
// Couplings between face neighbours in checkerboard order, and the weighted sum over the neighbours of a row.

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

// sum(i) = sum over neighbours of coupling * value, for the pack of sites i, i + 1, ... of one row of one colour.
template <class T, bool deep>
class RowStencil {
 public:
  RowStencil(const Checkerboard& board, const Couplings<T>& couplings, const T* values, int colour, int y, int z,
             std::size_t first) {
    const std::size_t shift = Checkerboard::offset(colour, y, z);
    const std::size_t other =
        colour == Checkerboard::red ? first + board.rows * board.stride : first - board.rows * board.stride;
    east_ = couplings.east.data() + first;
    west_ = couplings.west.data() + first;
    east_value_ = values + other + shift;
    west_value_ = east_value_ - 1;
    const T* none = couplings.zeros.data();
    const auto beside = [&](const LineVector<T>& face, int position, int count, std::size_t step, const T*& low,
                            const T*& low_value, const T*& high, const T*& high_value) {
      const bool has_low = position > 0;
      const bool has_high = position + 1 < count;
      low = has_low ? face.data() + other - step : none;
      low_value = values + (has_low ? other - step : other);
      high = has_high ? face.data() + first : none;
      high_value = values + (has_high ? other + step : other);
    };
    beside(couplings.north, y, board.ny, board.stride, south_, south_value_, north_, north_value_);
    if constexpr (deep)
      beside(couplings.up, z, board.nz, board.stride * static_cast<std::size_t>(board.ny), down_, down_value_, up_,
             up_value_);
  }

  Pack<T> sum(std::size_t i) const {
    Pack<T> s = load(east_ + i) * load(east_value_ + i) + load(west_ + i) * load(west_value_ + i);
    s += load(north_ + i) * load(north_value_ + i) + load(south_ + i) * load(south_value_ + i);
    if constexpr (deep) s += load(up_ + i) * load(up_value_ + i) + load(down_ + i) * load(down_value_ + i);
    return s;
  }

 private:
  const T *east_, *west_, *north_, *south_, *up_{}, *down_{};
  const T *east_value_, *west_value_, *north_value_, *south_value_, *up_value_{}, *down_value_{};
};

}  // namespace enthesis::engine
