#pragma once
// From what a site is made of to how its fluid moves: permeability is the mean of the logarithms of the constituents',
// weighted by volume, as of phases that are mixed at random (Warren & Price 1961, Soc Pet Eng J 1:153); storage and Biot's
// coefficient are the same everywhere. Void sites hold no fluid.

#include <vector>

#include "mechanics/mixture_rule.h"
#include "mechanics/poroelasticity.h"

namespace enthesis::mechanics {

struct PoreRule {
  std::vector<double> permeability_mm4_per_N_s;  // pure, in the order of the fractions; > 0
  double remainder_mm4_per_N_s{};                // of what fills a site up to 1
  double storage_per_MPa{};
  double biot{};
};

// Throws std::invalid_argument for numbers that make no sense.
PoreFluid pore_fluid(const engine::Lattice& lattice, const PoreRule& rule, const MixtureState& state,
                     const engine::Workers& workers);

}  // namespace enthesis::mechanics
