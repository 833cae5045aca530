#pragma once
// The loads of a day as the one that cells feel.
//
// peak: the largest of all that act, site by site.
// by_cycles: the daily stimulus (sum over loads of cycles / reference cycles * size^m)^(1/m), so that rare loads count
// less, and a load that acts as often as the reference counts as it is; m = 4 in the source (Beaupre, Orr & Carter 1990,
// J Orthop Res 8:651). Strain energy goes with the square of the size, so m / 2 is its power; of the largest principal
// strain stretches alone count, of the smallest compressions alone; hydrostatic
// stress and the pressure in the pores, which have a sign, are sums weighted by cycles / reference cycles.

#include <span>

#include "mechanics/load_field.h"

namespace enthesis::mechanics {

struct CyclicLoad {
  const LoadField* peak{};  // at full size
  double factor{1.0};       // present size, >= 0
  double cycles_per_day{};  // >= 0; one that never acts does not count
};

struct DailyCombination {
  bool by_cycles{};
  double exponent{};                  // m >= 1
  double reference_cycles_per_day{};  // > 0
};

// All fields have one lattice. Throws std::invalid_argument for no load, or for numbers that make no sense.
LoadField combined(std::span<const CyclicLoad> loads, const DailyCombination& combination,
                   const engine::Workers& workers);

}  // namespace enthesis::mechanics
