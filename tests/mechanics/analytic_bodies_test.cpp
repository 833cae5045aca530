#include <array>
#include <cmath>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;
using enthesis::engine::Position;

namespace {

// End deflection of a clamped square beam, eight times as long as deep, as a part of Timoshenko's
// P L^3 / 3 E I + P L / (kappa G A), kappa = 10 (1 + nu) / (12 + 11 nu).
double cantilever_part(int depth) {
  const Lattice lattice{8 * depth, depth, depth, 1000.0 / depth};  // 8 x 1 x 1 mm
  const double e = 100.0, nu = 0.3, force = 0.01;
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({e, nu}), 1.0);
  LoadCase load{"bend", {}, {}, {}, {}};
  hold(load, BoxFace::x_low, 3);
  load.patch_forces.push_back({BoxFace::x_high, {}, {0.0, force, 0.0}});
  std::vector<double> u;
  REQUIRE(ElasticSolver(lattice, settings(1e-9)).solve(body, load, u, Workers(2)).converged);
  const double kappa = 10.0 * (1.0 + nu) / (12.0 + 11.0 * nu);
  const double beam = force * 512.0 / (3.0 * e / 12.0) + force * 8.0 / (kappa * e / (2.0 * (1.0 + nu)));
  return u[nodes_of(lattice).dof(8 * depth, depth / 2, depth / 2, 1)] / beam;
}

struct Polar {
  double radial, tangential, shear;
};
struct Plane {
  Polar displacement, stress;
};
constexpr double modulus = 100.0, poisson = 0.3, load_S = 1.0;
constexpr double shear_modulus = modulus / (2.0 * (1.0 + poisson));

// A hole in plane strain under equal tension from all sides (Lame).
Plane lame(double a, double r, double) {
  const double q = a * a / (r * r);
  return {{load_S / (2.0 * shear_modulus) * ((1.0 - 2.0 * poisson) * r + a * a / r), 0.0, 0.0},
          {load_S * (1.0 - q), load_S * (1.0 + q), 0.0}};
}

// A hole in plane strain under tension along x (Kirsch).
Plane kirsch(double a, double r, double t) {
  const double q = a * a / (r * r), kappa = 3.0 - 4.0 * poisson, s = load_S;
  const double c2 = std::cos(2 * t), s2 = std::sin(2 * t);
  const double factor = s * r / (8.0 * shear_modulus);
  return {{factor * ((kappa - 1) + 2 * c2 + 2 * q * (1 + (kappa + 1) * c2) - 2 * q * q * c2),
           factor * (-2 * s2 - 2 * q * (kappa - 1) * s2 - 2 * q * q * s2), 0.0},
          {s / 2 * (1 - q) + s / 2 * (1 - 4 * q + 3 * q * q) * c2, s / 2 * (1 + q) - s / 2 * (1 + 3 * q * q) * c2,
           -s / 2 * (1 + 2 * q - 3 * q * q) * s2}};
}

struct HoleError {
  double displacement{};  // L2, part of the exact field
  double hoop_stress{};   // largest beyond a + 2 sites, part of the largest exact hoop stress there
  double stress{};        // L2 of all components beyond a + 2 sites, part of the exact field
};

// A square ten radii wide with the exact displacement on its border.
HoleError hole(Plane (*solution)(double, double, double), double sites_per_radius) {
  const int n = static_cast<int>(std::lround(10.0 * sites_per_radius));
  const double h = 0.01, a = sites_per_radius * h, middle = 0.5 * n * h;
  const Lattice lattice{n, n, 1, 10.0};
  const ElasticBody body = body_of(lattice, {isotropic_stiffness({modulus, poisson})}, [&](Position p) {
    return std::pair{0, std::hypot((p.x + 0.5) * h - middle, (p.y + 0.5) * h - middle) < a ? 0.0 : 1.0};
  });
  const auto exact = [&](double x, double y, std::size_t c) {
    const double t = std::atan2(y - middle, x - middle);
    const Polar u = solution(a, std::hypot(x - middle, y - middle), t).displacement;
    return c == 0 ? u.radial * std::cos(t) - u.tangential * std::sin(t)
                  : u.radial * std::sin(t) + u.tangential * std::cos(t);
  };
  LoadCase load{"far tension", {}, {}, {}, {}};
  for (const BoxFace face : {BoxFace::x_low, BoxFace::x_high, BoxFace::y_low, BoxFace::y_high})
    for (int c = 0; c < 2; ++c)
      load.constraints.push_back({on(face), c, 0.0, [exact, c](const Place_um& x) {
                                    return exact(1e-3 * x[0], 1e-3 * x[1], static_cast<std::size_t>(c));
                                  }});
  std::vector<double> u;
  REQUIRE(ElasticSolver(lattice, settings(1e-8)).solve(body, load, u, Workers(2)).converged);

  HoleError error;
  double square = 0.0, all = 0.0;
  for_nodes(lattice, [&](int i, int j, int, std::size_t dof) {
    if (!body.has_stiffness_round({i, j, 0})) return;
    for (std::size_t c = 0; c < 2; ++c) {
      const double e = exact(i * h, j * h, c);
      square += (u[dof + c] - e) * (u[dof + c] - e);
      all += e * e;
    }
  });
  error.displacement = std::sqrt(square / all);
  const auto strains = centre_strains(body, u, Workers(1));
  double largest_hoop = 0.0;
  square = all = 0.0;
  for (std::size_t s = 0; s < lattice.site_count(); ++s) {
    const auto p = lattice.position(Site(static_cast<std::uint32_t>(s)));
    const double x = (p.x + 0.5) * h - middle, y = (p.y + 0.5) * h - middle, r = std::hypot(x, y);
    if (r < a + 2 * h) continue;
    const Stress_MPa got = body.stiffness(Site(static_cast<std::uint32_t>(s))).stress(strains[s]);
    const Polar want = solution(a, r, std::atan2(y, x)).stress;
    const double c = x / r, d = y / r;
    const double radial = c * c * got[0] + d * d * got[1] + 2 * c * d * got[5];
    const double tangential = d * d * got[0] + c * c * got[1] - 2 * c * d * got[5];
    const double shear = c * d * (got[1] - got[0]) + (c * c - d * d) * got[5];
    largest_hoop = std::max(largest_hoop, std::fabs(want.tangential));
    error.hoop_stress = std::max(error.hoop_stress, std::fabs(tangential - want.tangential));
    square += std::pow(radial - want.radial, 2) + std::pow(tangential - want.tangential, 2) +
              2 * std::pow(shear - want.shear, 2);
    all += std::pow(want.radial, 2) + std::pow(want.tangential, 2) + 2 * std::pow(want.shear, 2);
  }
  error.hoop_stress /= largest_hoop;
  error.stress = std::sqrt(square / all);
  return error;
}

struct SmoothError {
  double displacement{}, strain{};  // L2, parts of the exact fields
};

// The field around a hole whose centre lies outside the body: smooth, and in equilibrium.
SmoothError smooth_field(int n) {
  const double h = 1.0 / n, a = 0.5;
  const auto at = [a](double x, double y) {
    const double r = std::hypot(x + 0.6, y + 0.4);
    const double factor = lame(a, r, 0.0).displacement.radial / r;
    return std::array<double, 2>{factor * (x + 0.6), factor * (y + 0.4)};
  };
  const Lattice lattice{n, n, 1, 1000.0 * h};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({modulus, poisson}), 1.0);
  LoadCase load{"smooth", {}, {}, {}, {}};
  for (const BoxFace face : {BoxFace::x_low, BoxFace::x_high, BoxFace::y_low, BoxFace::y_high})
    for (std::size_t c = 0; c < 2; ++c)
      load.constraints.push_back(
          {on(face), static_cast<int>(c), 0.0, [at, c](const Place_um& x) { return at(1e-3 * x[0], 1e-3 * x[1])[c]; }});
  std::vector<double> u;
  REQUIRE(ElasticSolver(lattice, settings(1e-11)).solve(body, load, u, Workers(1)).converged);
  double square = 0.0, all = 0.0;
  for_nodes(lattice, [&](int i, int j, int, std::size_t dof) {
    const auto e = at(i * h, j * h);
    for (std::size_t c = 0; c < 2; ++c) square += std::pow(u[dof + c] - e[c], 2), all += e[c] * e[c];
  });
  SmoothError error{std::sqrt(square / all), 0.0};
  square = all = 0.0;
  const auto strains = centre_strains(body, u, Workers(1));
  for (std::size_t s = 0; s < strains.size(); ++s) {
    const auto p = lattice.position(Site(static_cast<std::uint32_t>(s)));
    const double x = (p.x + 0.5) * h + 0.6, y = (p.y + 0.5) * h + 0.4, r2 = x * x + y * y;
    // u = (A + B / r^2) (x, y)
    const double b = load_S * a * a / (2.0 * shear_modulus),
                 base = load_S * (1.0 - 2.0 * poisson) / (2.0 * shear_modulus);
    const double exx = base + b / r2 - 2 * b * x * x / (r2 * r2), eyy = base + b / r2 - 2 * b * y * y / (r2 * r2);
    const double gxy = -4 * b * x * y / (r2 * r2);
    square += std::pow(strains[s][0] - exx, 2) + std::pow(strains[s][1] - eyy, 2) + std::pow(strains[s][5] - gxy, 2);
    all += exx * exx + eyy * eyy + gxy * gxy;
  }
  error.strain = std::sqrt(square / all);
  return error;
}

}  // namespace

TEST_CASE("a smooth field converges with second order, in displacement and in the strain at the centres") {
  const SmoothError coarse = smooth_field(16), fine = smooth_field(32);
  CHECK(std::log2(coarse.displacement / fine.displacement) == Approx(2.0).margin(0.1));
  CHECK(std::log2(coarse.strain / fine.strain) == Approx(2.0).margin(0.15));
  CHECK(fine.strain < 2e-3);
}

TEST_CASE("a cantilever converges from below with second order") {
  const double two = cantilever_part(2), four = cantilever_part(4), eight = cantilever_part(8);
  CAPTURE(two, four, eight);
  CHECK(two < four);
  CHECK(four < eight);
  CHECK(eight < 1.0);
  CHECK(four > 0.95);
  const double order = std::log2((four - two) / (eight - four));
  CHECK(order > 1.6);  // the clamped corners are singular: a little below two
  CHECK(order < 2.2);
}

TEST_CASE("a stepped hole under tension from all sides has the displacement and stress of Lame") {
  for (const double sites : {6.4, 12.8}) {
    const HoleError error = hole(lame, sites);
    CAPTURE(sites, error.displacement, error.hoop_stress, error.stress);
    CHECK(error.displacement < 0.015);
    CHECK(error.hoop_stress < 0.05);
    CHECK(error.stress < 0.02);
  }
}

TEST_CASE("a stepped hole under tension along x has the displacement and stress of Kirsch") {
  for (const double sites : {6.4, 12.8}) {
    const HoleError error = hole(kirsch, sites);
    CAPTURE(sites, error.displacement, error.hoop_stress, error.stress);
    CHECK(error.displacement < 0.015);
    CHECK(error.hoop_stress < 0.05);
    CHECK(error.stress < 0.02);
  }
}
