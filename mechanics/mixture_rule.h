#pragma once
// From what a site is made of to how stiff it is.
//
// The tissue of a site = an aligned fibre part + an isotropic part, side by side:
//   m   = min(1, mineral / full_mineral)            degree of mineralisation
//   a   = collagen * min(1, |fibre|) * (1 - m)      volume of aligned, unmineralised fibres
//   E_u = power mean of the other, unmineralised constituents; exponent 1 Voigt (parallel), -1 Reuss (series), 0 geometric
//   E   = E_u + (E_mineralised - E_u) m^exponent    kept within the Voigt and Reuss bounds of the two at m
//   C   = a C_fibres(direction) + (1 - a) E C_isotropic(nu)       nu: volume mean
// Every step is continuous in the fractions, so that gradual ossification changes the stiffness gradually and the
// solver can start from the solution before. Directions are rounded to the nearest class.
//
// Voigt >= E >= Reuss: Hill 1952, Proc. Phys. Soc. A 65:349.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/box.h"
#include "engine/lattice.h"
#include "engine/parallel/workers.h"
#include "mechanics/crimp.h"
#include "mechanics/elastic_body.h"
#include "mechanics/tissue_stiffness.h"

namespace enthesis::mechanics {

struct MixtureRule {
  std::vector<IsotropicTissue> constituents;  // pure, in the order of the fractions; the mineral row is bone itself
  IsotropicTissue remainder;                  // what fills a site up to 1
  double averaging_exponent{};                // in [-1, 1]

  std::optional<std::size_t> mineral;  // row of `constituents`
  double full_mineral{};               // volume fraction of mineral in bone
  double mineral_exponent{};           // > 0

  std::optional<std::size_t> collagen;      // row of `constituents`
  FibrousTissue fibres;                     // pure aligned collagen
  std::vector<Direction> fibre_directions;  // the classes; +d and -d are the same
  std::optional<Crimp> crimp;               // of the fibres; none: they resist from the first strain on
};

// Volume fractions: one span over sites per constituent. Fibre direction: three spans over sites, or empty for none;
// its length, up to 1, is the degree of alignment. `void_sites`: non-zero where there is no tissue, or empty for none.
struct MixtureState {
  std::vector<std::span<const double>> fractions;
  std::span<const double> fibre_x, fibre_y, fibre_z;
  std::span<const std::uint8_t> void_sites;
};

// A void body with the classes and layers of the rule. Throws std::invalid_argument for numbers that make no sense.
ElasticBody body_for_mixture(const engine::Lattice& lattice, const MixtureRule& rule);

// Where such a body keeps its fibres. Throws std::invalid_argument for a rule without crimp.
FibreLayers fibre_layers(const MixtureRule& rule);

// Sets the materials and scales of a body made by `body_for_mixture` with the same rule; crimped fibres are all taut. In
// a box only, elsewhere they stay.
void mix(const MixtureRule& rule, const MixtureState& state, const engine::Box& box, ElasticBody& body,
         const engine::Workers& workers);
inline void mix(const MixtureRule& rule, const MixtureState& state, ElasticBody& body, const engine::Workers& workers) {
  mix(rule, state, engine::Box::whole(body.lattice), body, workers);
}

}  // namespace enthesis::mechanics
