#include <cmath>

#include "mechanics/element_matrix.h"
#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

const FibrousTissue tendon{500.0, 10.0, 0.3, 0.4, 5.0};
constexpr double h = 0.02;

std::vector<StiffnessMatrix> materials() {
  return {isotropic_stiffness({15000.0, 0.3}), isotropic_stiffness({0.003, 0.45}),
          fibrous_stiffness(tendon, {0.5, 0.3, 0.8}), fibrous_stiffness(tendon, {1.0, 0.4, 0.0})};
}

// The textbook integral: two Gauss points along each axis, B' C B.
std::vector<double> by_gauss_points(const StiffnessMatrix& c) {
  std::vector<double> k(24 * 24);
  const double g = 1.0 / std::sqrt(3.0);
  for (int point = 0; point < 8; ++point) {
    const double x[3] = {(point & 1) ? g : -g, (point & 2) ? g : -g, (point & 4) ? g : -g};
    double b[6][24] = {};
    for (std::size_t corner = 0; corner < 8; ++corner) {
      double s[3];
      for (std::size_t a = 0; a < 3; ++a) s[a] = (corner >> a & 1) ? 1.0 : -1.0;
      double d[3];
      for (std::size_t a = 0; a < 3; ++a) {
        d[a] = s[a] / 8.0 * 2.0 / h;
        for (std::size_t o = 0; o < 3; ++o)
          if (o != a) d[a] *= 1.0 + s[o] * x[o];
      }
      b[0][3 * corner] = b[5][3 * corner + 1] = b[4][3 * corner + 2] = d[0];
      b[1][3 * corner + 1] = b[5][3 * corner] = b[3][3 * corner + 2] = d[1];
      b[2][3 * corner + 2] = b[3][3 * corner + 1] = b[4][3 * corner] = d[2];
    }
    for (std::size_t i = 0; i < 24; ++i)
      for (std::size_t j = 0; j < 24; ++j)
        for (std::size_t p = 0; p < 6; ++p)
          for (std::size_t q = 0; q < 6; ++q) k[i * 24 + j] += b[p][i] * c(p, q) * b[q][j] * h * h * h / 8.0;
  }
  return k;
}

}  // namespace

TEST_CASE("the element matrix is the full two-point integral of B' C B") {
  for (const StiffnessMatrix& c : materials()) {
    const auto k = element_matrix(c, h, false);
    CHECK(largest_difference(k, by_gauss_points(c)) < 1e-14 * largest(k));
  }
}

TEST_CASE("a section is the cube folded onto one layer with no displacement along z") {
  for (const StiffnessMatrix& c : materials()) {
    const auto cube = by_gauss_points(c);
    const auto section = element_matrix(c, h, true);
    std::vector<double> folded(64);
    for (std::size_t i = 0; i < 24; ++i)
      for (std::size_t j = 0; j < 24; ++j)
        if (i % 3 != 2 && j % 3 != 2) folded[(i / 3 % 4 * 2 + i % 3) * 8 + (j / 3 % 4 * 2 + j % 3)] += cube[i * 24 + j];
    CHECK(largest_difference(section, folded) < 1e-14 * largest(section));
  }
}

TEST_CASE("rigid motions need no force, for isotropic and fibrous tissue") {
  for (const StiffnessMatrix& c : materials()) {
    const auto k = element_matrix(c, h, false);
    for (std::size_t mode = 0; mode < 6; ++mode) {
      std::vector<double> u(24);
      for (std::size_t corner = 0; corner < 8; ++corner) {
        const double x[3] = {double(corner & 1), double(corner >> 1 & 1), double(corner >> 2)};
        const std::size_t a = mode % 3;
        if (mode < 3) u[3 * corner + a] = 1.0;
        if (mode >= 3) u[3 * corner + (a + 1) % 3] = -x[(a + 2) % 3], u[3 * corner + (a + 2) % 3] = x[(a + 1) % 3];
      }
      for (std::size_t i = 0; i < 24; ++i) {
        double f = 0.0;
        for (std::size_t j = 0; j < 24; ++j) f += k[i * 24 + j] * u[j];
        CHECK(std::fabs(f) < 1e-14 * largest(k));
      }
    }
  }
}

TEST_CASE("the eigenvalue bound holds and is within six per cent") {
  // Largest eigenvalue of D^-1 K of the cube, to three digits.
  const std::vector<std::pair<double, double>> known{{0.0, 2.25}, {0.2, 3.86}, {0.3, 5.32}, {0.4, 7.88}, {0.45, 10.04}};
  for (const auto& [nu, value] : known) {
    const double bound = eigenvalue_bound(uniform_body({2, 2, 2, 20.0}, isotropic_stiffness({3.0, nu}), 1.0));
    CHECK(bound > value - 0.005);
    CHECK(bound < 1.06 * value);
  }
}

TEST_CASE("the operator on a lattice is the sum of its element matrices") {
  for (const Lattice lattice : {Lattice{5, 3, 2, 20.0}, Lattice{9, 4, 1, 20.0}}) {
    const ElasticBody body = body_of(lattice, materials(), [](enthesis::engine::Position p) -> std::pair<int, double> {
      const int n = p.x + 3 * p.y + 5 * p.z;
      return {n % 4, n % 7 == 3 ? 0.0 : 0.5 + n % 3};
    });
    const NodeLattice nodes = nodes_of(lattice);
    std::vector<double> u(nodes.dof_count());
    for (std::size_t n = 0; n < u.size(); ++n) u[n] = scatter(n) - 0.5;
    std::vector<double> expected(u.size());
    const auto d = static_cast<std::size_t>(nodes.components);
    const std::size_t dofs = (std::size_t{1} << d) * d;
    for (std::size_t s = 0; s < lattice.site_count(); ++s) {
      const auto site = Site(static_cast<std::uint32_t>(s));
      const auto p = lattice.position(site);
      const auto k = element_matrix(body.stiffness(site), body.spacing_mm(), lattice.is_section());
      const auto dof = [&](std::size_t row) {
        const auto corner = static_cast<int>(row / d);
        return nodes.dof(p.x + (corner & 1), p.y + (corner >> 1 & 1), p.z + (corner >> 2), static_cast<int>(row % d));
      };
      for (std::size_t i = 0; i < dofs; ++i)
        for (std::size_t j = 0; j < dofs; ++j) expected[dof(i)] += k[i * dofs + j] * u[dof(j)];
    }
    const auto got = internal_force_N(body, u, Workers(1));
    CHECK(largest_difference(got, expected) < 1e-14 * largest(expected));
  }
}
