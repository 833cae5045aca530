#include "mechanics/load_history.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t site_block = 1024;

void check(std::span<const CyclicLoad> loads, const DailyCombination& combination) {
  if (loads.empty()) throw std::invalid_argument("a day without any load case has no load field");
  for (const CyclicLoad& load : loads) {
    if (!(load.factor >= 0.0) || !(load.cycles_per_day >= 0.0)) {
      throw std::invalid_argument("the size of a load and its cycles a day must be at least zero");
    }
    if (load.peak->octahedral_shear_strain.size() != loads.front().peak->octahedral_shear_strain.size()) {
      throw std::invalid_argument("the loads of a day must be on one lattice");
    }
  }
  if (combination.by_cycles && (!(combination.exponent >= 1.0) || !(combination.reference_cycles_per_day > 0.0))) {
    throw std::invalid_argument(
        "weighing loads by cycles needs an exponent of at least 1 and reference cycles above zero");
  }
}

// One quantity of the loads at one site. `size(load)` is at least zero; powers are taken of its share of the largest.
template <class Size>
double stimulus(std::span<const CyclicLoad> loads, const DailyCombination& combination, double exponent, Size&& size) {
  double most = 0.0;
  for (const CyclicLoad& load : loads) {
    if (load.cycles_per_day > 0.0) most = std::max(most, size(load));
  }
  if (!combination.by_cycles || most == 0.0) return most;
  double sum = 0.0;
  for (const CyclicLoad& load : loads) {
    const double share = size(load) / most;
    if (load.cycles_per_day > 0.0 && share > 0.0) {
      sum += load.cycles_per_day / combination.reference_cycles_per_day * engine::pinned_pow(share, exponent);
    }
  }
  return most * engine::pinned_pow(sum, 1.0 / exponent);
}

double signed_sum(std::span<const CyclicLoad> loads, const DailyCombination& combination,
                  engine::Grid<double> LoadField::*quantity, std::size_t site) {
  double sum = 0.0, most = 0.0;
  for (const CyclicLoad& load : loads) {
    if (load.cycles_per_day == 0.0) continue;
    const double here = load.factor * (load.peak->*quantity).data()[site];
    if (std::fabs(here) > std::fabs(most)) most = here;
    if (combination.by_cycles) sum += load.cycles_per_day / combination.reference_cycles_per_day * here;
  }
  return combination.by_cycles ? sum : most;
}

}  // namespace

LoadField combined(std::span<const CyclicLoad> loads, const DailyCombination& combination,
                   const engine::Workers& workers) {
  check(loads, combination);
  LoadField out = *loads.front().peak;
  workers.for_blocks(out.octahedral_shear_strain.size(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) {
      const double m = combination.exponent;
      out.octahedral_shear_strain.data()[s] = stimulus(loads, combination, m, [s](const CyclicLoad& load) {
        return load.factor * load.peak->octahedral_shear_strain.data()[s];
      });
      out.largest_principal_strain.data()[s] = stimulus(loads, combination, m, [s](const CyclicLoad& load) {
        return load.factor * std::max(0.0, load.peak->largest_principal_strain.data()[s]);
      });
      out.smallest_principal_strain.data()[s] = -stimulus(loads, combination, m, [s](const CyclicLoad& load) {
        return load.factor * std::max(0.0, -load.peak->smallest_principal_strain.data()[s]);
      });
      out.fluid_flux_um_per_s.data()[s] = stimulus(loads, combination, m, [s](const CyclicLoad& load) {
        return load.factor * load.peak->fluid_flux_um_per_s.data()[s];
      });
      out.strain_energy_MPa.data()[s] = stimulus(loads, combination, 0.5 * m, [s](const CyclicLoad& load) {
        return load.factor * load.factor * load.peak->strain_energy_MPa.data()[s];
      });
      out.hydrostatic_stress_MPa.data()[s] = signed_sum(loads, combination, &LoadField::hydrostatic_stress_MPa, s);
      out.pore_pressure_MPa.data()[s] = signed_sum(loads, combination, &LoadField::pore_pressure_MPa, s);
    }
  });
  return out;
}

}  // namespace enthesis::mechanics
