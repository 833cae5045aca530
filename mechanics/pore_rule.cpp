#include "mechanics/pore_rule.h"

#include <algorithm>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t site_block = 512;

void check(const engine::Lattice& lattice, const PoreRule& rule, const MixtureState& state) {
  const auto positive = [](double permeability) { return permeability > 0.0; };
  if (!std::all_of(rule.permeability_mm4_per_N_s.begin(), rule.permeability_mm4_per_N_s.end(), positive) ||
      !positive(rule.remainder_mm4_per_N_s))
    throw std::invalid_argument("permeabilities must be above zero");
  if (state.fractions.size() != rule.permeability_mm4_per_N_s.size())
    throw std::invalid_argument("pores need one array of fractions per constituent");
  for (const auto& fraction : state.fractions)
    if (fraction.size() != lattice.site_count()) throw std::invalid_argument("fractions must have one entry per site");
  if (!state.void_sites.empty() && state.void_sites.size() != lattice.site_count())
    throw std::invalid_argument("void sites must have one entry per site, or none at all");
  if (!(rule.storage_per_MPa >= 0.0) || !(rule.biot >= 0.0 && rule.biot <= 1.0))
    throw std::invalid_argument("the storage of pores must be at least zero, and Biot's coefficient between 0 and 1");
}

}  // namespace

PoreFluid pore_fluid(const engine::Lattice& lattice, const PoreRule& rule, const MixtureState& state,
                     const engine::Workers& workers) {
  check(lattice, rule, state);
  std::vector<double> logarithms;
  for (const double permeability : rule.permeability_mm4_per_N_s)
    logarithms.push_back(engine::pinned_log(permeability));
  const double of_remainder = engine::pinned_log(rule.remainder_mm4_per_N_s);
  PoreFluid fluid{engine::Grid<double>(lattice), engine::Grid<double>(lattice), engine::Grid<double>(lattice)};
  workers.for_blocks(lattice.site_count(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) {
      if (!state.void_sites.empty() && state.void_sites[s] != 0) continue;
      double filled = 0.0, sum = 0.0;
      for (std::size_t c = 0; c < logarithms.size(); ++c) {
        filled += state.fractions[c][s];
        sum += state.fractions[c][s] * logarithms[c];
      }
      const double rest = std::max(0.0, 1.0 - filled);
      fluid.permeability_mm4_per_N_s.data()[s] = engine::pinned_exp((sum + rest * of_remainder) / (filled + rest));
      fluid.storage_per_MPa.data()[s] = rule.storage_per_MPa;
      fluid.biot.data()[s] = rule.biot;
    }
  });
  return fluid;
}

}  // namespace enthesis::mechanics
