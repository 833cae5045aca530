#pragma once
// Fields, tissue and sources for the tests of the field solver.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/fields/field_set.h"
#include "tests/support/sequence.h"

namespace enthesis::engine::deck {

using enthesis::Sequence;

inline FieldProperties field(const std::string& name, double diffusivity, double decay,
                             TimeScheme scheme = TimeScheme::quasi_steady, double contrast = 1.0) {
  return {.name = name,
          .diffusivity_loose_um2_per_s = diffusivity,
          .diffusivity_dense_um2_per_s = contrast * diffusivity,
          .decay_per_h = decay,
          .scheme = scheme};
}

// Settings under which the algebraic error is negligible.
inline FieldSettings exact_settings() {
  FieldSettings s;
  s.tolerance = 1e-12;
  s.change_tolerance = 1e-11;
  s.value_tolerance = 1e-13;
  s.max_iterations = 1000;
  return s;
}

// About three tenths of the lattice dense, in cubes of 8 sites.
inline TransportWeights blocks(const Lattice& lattice, std::uint64_t seed) {
  TransportWeights weights{Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)};
  Sequence random(seed);
  const int wide = (lattice.nx + 7) / 8, tall = (lattice.ny + 7) / 8, deep = (lattice.nz + 7) / 8;
  std::vector<bool> dense;
  for (int b = 0; b < wide * tall * deep; ++b) dense.push_back(random.next() < 0.3);
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    const Position p = lattice.position(s);
    if (!dense[static_cast<std::size_t>((p.z / 8 * tall + p.y / 8) * wide + p.x / 8)]) continue;
    weights.loose[s] = 0.0;
    weights.dense[s] = 1.0;
  }
  return weights;
}

// Dense sites strewn at random, and dense walls one site thick: the shapes hardest on a multigrid of aggregates.
inline TransportWeights strewn(const Lattice& lattice, std::uint64_t seed) {
  TransportWeights weights{Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)};
  Sequence random(seed);
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    if (random.next() >= 0.3) continue;
    weights.loose.values()[i] = 0.0;
    weights.dense.values()[i] = 1.0;
  }
  return weights;
}
inline TransportWeights walls(const Lattice& lattice) {
  TransportWeights weights{Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)};
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    const Position p = lattice.position(s);
    if (p.x % 7 != 0 && p.y % 9 != 4 && (lattice.is_section() || p.z % 5 != 2)) continue;
    weights.loose[s] = 0.0;
    weights.dense[s] = 1.0;
  }
  return weights;
}

// A share of the sites secretes 100 pM/h.
inline void scatter_sources(Grid<double>& source, double share, Sequence& random) {
  for (double& s : source.values()) s = random.next() < share ? 100.0 : 0.0;
}

template <class T>
double greatest(const Grid<T>& grid) {
  double m = 0.0;
  for (const double v : grid.values()) m = std::fmax(m, std::fabs(v));
  return m;
}
template <class T>
double greatest_difference(const Grid<float>& a, const Grid<T>& b) {
  double m = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) m = std::fmax(m, std::fabs(double{a.values()[i]} - b.values()[i]));
  return m;
}

}  // namespace enthesis::engine::deck
