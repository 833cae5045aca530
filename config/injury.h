#pragma once
// An injury changes the tissue of a part of the box once: matrix is lost, cells die and lie there as debris, blood
// clots.
//
//   [[injury]]
//   name = "tenotomy"
//   at = "0d"
//   region = "tendon"                       in this region of the anatomy only; everywhere if left out
//   x = ["900 um", "1000 um"]               likewise y and z; the whole width if left out
//   cells_lost = { value = "1", ... }       chance of each cell to die; none if left out
//   collagen_lost = { value = "0.9", ... }  share of what is there; likewise every other constituent
//   debris = { value = "1e-4 /um3", ... }   of crushed tissue and clot, in cells per volume

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/tissue.h"
#include "config/box.h"
#include "config/numbers.h"

namespace enthesis::config {

struct Injury {
  std::string name;
  std::uint32_t at_min{};
  int region{-1};  // -1: everywhere
  Box box;
  double cells_lost{};
  std::array<double, agents::constituent_count> matrix_lost{};
  double debris_per_um3{};
};

Injury read_injury(const Table& row, const std::vector<std::string>& regions, Numbers& numbers);

// The rows of a scenario file that say the same.
std::string injury_text(const Injury& injury, const std::vector<std::string>& regions, const ParameterBook& book);

}  // namespace enthesis::config
