#pragma once
// Couplings between face neighbours in checkerboard order, and what a row of sites exchanges with its neighbours.

#include <cstddef>

#include "engine/fields/checkerboard.h"

namespace enthesis::engine {

// Rate of exchange [1/h] of each site with its neighbour at +x, -x, +y, +z; zero at walls and in padding. They are in
// single precision: no diffusivity is known to seven digits, and both sites of a face read the same number, so that what
// leaves one enters the other.
struct Couplings {
  // Begins with zeros.
  void fit(const Checkerboard& board) {
    for (LineVector<float>* face : {&east, &west, &north}) face->assign(board.size(), 0.0f);
    up.assign(board.nz > 1 ? board.size() : 0, 0.0f);
    zeros.assign(board.stride, 0.0f);
  }
  LineVector<float> east, west, north, up, zeros;
};

// For the pack of sites i, i + 1, ... of one row of one colour.
template <class T, bool deep>
class RowStencil {
 public:
  RowStencil(const Checkerboard& board, const Couplings& couplings, const T* values, int colour, int y, int z,
             std::size_t first) {
    const std::size_t shift = Checkerboard::offset(colour, y, z);
    const std::size_t other = board.other_colour(colour, first);
    east_ = {couplings.east.data() + first, values + other + shift};
    west_ = {couplings.west.data() + first, east_.value - 1};
    const float* none = couplings.zeros.data();
    const auto beside = [&](const LineVector<float>& face, int position, int count, std::size_t step, Side& low,
                            Side& high) {
      const bool has_low = position > 0;
      const bool has_high = position + 1 < count;
      low = {has_low ? face.data() + other - step : none, values + (has_low ? other - step : other)};
      high = {has_high ? face.data() + first : none, values + (has_high ? other + step : other)};
    };
    beside(couplings.north, y, board.ny, board.stride, south_, north_);
    if constexpr (deep) beside(couplings.up, z, board.nz, board.plane(), down_, up_);
  }

  // The sum over the neighbours of coupling * value.
  Pack<T> sum(std::size_t i) const {
    return over_sides(i, [](Pack<T> value) { return value; });
  }
  // The sum over the neighbours of coupling * (own - value): what a site loses to them. Between two sites the two losses
  // cancel, whatever is rounded.
  Pack<T> outflow(std::size_t i, Pack<T> own) const {
    return over_sides(i, [own](Pack<T> value) { return own - value; });
  }

 private:
  struct Side {
    const float* coupling{};
    const T* value{};
  };
  template <class Of>
  Pack<T> over_sides(std::size_t i, Of&& of) const {
    const auto term = [&](const Side& side) { return load_as<T>(side.coupling + i) * of(load(side.value + i)); };
    Pack<T> s = term(east_) + term(west_);
    s += term(north_) + term(south_);
    if constexpr (deep) s += term(up_) + term(down_);
    return s;
  }

  Side east_, west_, north_, south_, up_, down_;
};

}  // namespace enthesis::engine
