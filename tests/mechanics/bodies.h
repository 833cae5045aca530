#pragma once
// Bodies, settings and comparisons that several tests use.

#include <algorithm>
#include <cmath>
#include <vector>

#include "mechanics/elastic_solver.h"
#include "mechanics/load_field.h"
#include "mechanics/nodes.h"

namespace enthesis::mechanics::tests {

using engine::Grid;
using engine::Lattice;
using engine::Site;
using engine::Workers;

inline SolverSettings settings(double energy_tolerance, Preconditioner preconditioner = Preconditioner::multigrid) {
  return {preconditioner, energy_tolerance, 20'000, MultigridSettings{3, 0.05, 500, 2}};
}
// Far below every tolerance of a test on an exact solution.
inline SolverSettings tight() {
  return settings(1e-13);
}

inline Selection on(BoxFace face) {
  return {face, {}};
}

inline ElasticBody empty_body(const Lattice& lattice, std::vector<StiffnessMatrix> classes) {
  return {lattice, std::move(classes), {StiffnessLayer{Grid<std::uint16_t>(lattice), Grid<double>(lattice)}}};
}

template <class Choose>  // choose(position) -> {material, scale}
ElasticBody body_of(const Lattice& lattice, std::vector<StiffnessMatrix> classes, Choose&& choose) {
  ElasticBody body = empty_body(lattice, std::move(classes));
  for (std::size_t s = 0; s < lattice.site_count(); ++s) {
    const auto [material, scale] = choose(lattice.position(Site(static_cast<std::uint32_t>(s))));
    body.layers[0].material.storage()[s] = static_cast<std::uint16_t>(material);
    body.layers[0].scale.storage()[s] = scale;
  }
  return body;
}

inline constexpr double soft_layer_MPa = 50.0;

// Mineralised bone with marrow holes, a graded attachment, aligned tendon and fat: contrast 7.5e6.
inline ElasticBody attachment(const Lattice& lattice) {
  return body_of(lattice,
                 {isotropic_stiffness({1.0, 0.3}), isotropic_stiffness({1.0, 0.45}),
                  fibrous_stiffness({500.0, 10.0, 0.3, 0.4, 5.0}, {1.0, 0.3, 0.0})},
                 [&](engine::Position p) -> std::pair<int, double> {
                   const double x = (p.x + 0.5) / lattice.nx;
                   const double y = (p.y + 0.5) / lattice.ny;
                   const bool hole = (p.x / 4 * 7 + p.y / 4 * 13 + p.z / 4 * 29) % 5 < 2 && x > 0.05 && x < 0.22;
                   if (hole) return {1, 0.002};
                   if (x < 0.25) return {0, 15000.0};
                   if (x < 0.3) return {0, 5000.0};
                   if (x < 0.35) return {0, soft_layer_MPa};
                   if (y > 0.5) return {2, 1.0};
                   return {1, 0.003};
                 });
}

inline void hold(LoadCase& load_case, BoxFace face, int components) {
  for (int c = 0; c < components; ++c) load_case.constraints.push_back({on(face), c, 0.0, {}});
}

// Tendon pulled along x, bone held.
inline LoadCase pull(const Lattice& lattice) {
  LoadCase out{"pull", {}, {}, {}, {}};
  hold(out, BoxFace::x_low, lattice.is_section() ? 2 : 3);
  const double middle = 0.5 * lattice.ny * lattice.spacing_um;
  out.tractions.push_back({BoxFace::x_high, [middle](const Place_um& p) { return p[1] > middle; }, {2.7, 0.0, 0.0}});
  return out;
}

inline double largest(const std::vector<double>& v) {
  double out = 0.0;
  for (const double x : v) out = std::max(out, std::fabs(x));
  return out;
}

inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double out = a.size() == b.size() ? 0.0 : 1e300;
  for (std::size_t n = 0; n < std::min(a.size(), b.size()); ++n) out = std::max(out, std::fabs(a[n] - b[n]));
  return out;
}

// A reproducible number in [0, 1) for test data.
inline double scatter(std::size_t n) {
  return static_cast<double>((n * 2654435761u + 12345u) % 100003u) / 100003.0;
}

// visit(i, j, k, first dof) for every node.
template <class Visit>
void for_nodes(const Lattice& lattice, Visit&& visit) {
  const NodeLattice nodes = nodes_of(lattice);
  for (int k = 0; k < nodes.layers(); ++k)
    for (int j = 0; j <= nodes.ny; ++j)
      for (int i = 0; i <= nodes.nx; ++i) visit(i, j, k, nodes.dof(i, j, k, 0));
}

}  // namespace enthesis::mechanics::tests
