#pragma once
// Which sites hang together.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid.h"

namespace enthesis::readouts {

struct Pieces {
  static constexpr std::uint32_t none = 0xffffffffu;
  engine::Grid<std::uint32_t> piece_of_site;  // none where the mask is 0; numbered in the order of their first sites
  std::vector<std::size_t> sites;             // by piece
};

// Two sites of the mask hang together if one of the steps leads from one to the other; `steps` holds each step with its
// opposite.
Pieces pieces_of(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& mask,
                 std::span<const engine::Position> steps);

// The shortest distance between a site of one mask and one of the other, as cubes: 0 where they touch, n spacings where
// n sites lie between. Negative if a mask is empty.
double gap_um(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& from,
              const engine::Grid<std::uint8_t>& to);

}  // namespace enthesis::readouts
