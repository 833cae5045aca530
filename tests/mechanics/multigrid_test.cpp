#include "mechanics/multigrid.h"

#include <cmath>

#include "mechanics/elastic_level.h"
#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t n = 0; n < a.size(); ++n) sum += a[n] * b[n];
  return sum;
}

template <class Real, int D>
void check_symmetry(const Lattice& lattice, int coarse_cycles, double rounding) {
  const Workers workers(1);
  const ElasticBody body = attachment(lattice);
  ElasticLevel<double, D> level(lattice.extent());
  level.take_body(body, workers);
  const LevelShape& shape = level.shape();
  std::vector<std::uint8_t> held(level.size(), 0);
  std::vector<double> a(level.size()), b(level.size());
  for (std::size_t c = 0; c < D; ++c)
    for (int k = 0; k < shape.nodes[2]; ++k)
      for (int j = 0; j < shape.nodes[1]; ++j)
        for (int i = 0; i < shape.nodes[0]; ++i) {
          const std::size_t at = c * shape.plane + shape.row(j, k) + static_cast<std::size_t>(i);
          held[at] = i == 0 || (c == 1 && j == 0) ? 1 : 0;
          if (held[at]) continue;
          a[at] = scatter(at) - 0.5;
          b[at] = scatter(7 * at + 3) - 0.5;
        }
  Multigrid<Real, D> multigrid(lattice.extent(), {3, 0.05, 100, coarse_cycles});
  multigrid.prepare(body, held, workers);
  const auto inverse_of = [&](const std::vector<double>& v) {
    const std::vector<Real>& z = multigrid.precondition(v, 1.0, workers);
    return std::vector<double>(z.begin(), z.end());
  };
  const std::vector<double> inverse_a = inverse_of(a);
  const std::vector<double> inverse_b = inverse_of(b);
  const double scale = std::sqrt(dot(a, inverse_a) * dot(b, inverse_b));
  CHECK(dot(a, inverse_a) > 0.0);
  CHECK(dot(b, inverse_b) > 0.0);
  CHECK(std::fabs(dot(b, inverse_a) - dot(a, inverse_b)) < rounding * scale);
  for (std::size_t n = 0; n < held.size(); ++n)
    if (held[n]) CHECK(inverse_a[n] == 0.0);
}

// Isotropic, fibrous and mixed tissue with gaps, so that every kind of packing is there. Elements off the fine lattice are void.
template <class Choose>
ElasticBody patchwork(const Lattice& lattice, Choose&& position_in_fine, std::size_t layers, double share,
                      const Lattice& fine) {
  ElasticBody body = empty_body(
      lattice, {isotropic_stiffness({3.0, 0.3}), fibrous_stiffness({500.0, 10.0, 0.3, 0.4, 5.0}, {0.6, 0.3, 0.5}),
                fibrous_stiffness({500.0, 10.0, 0.3, 0.4, 5.0}, {1.0, 0.0, 0.0})});
  body.layers.resize(layers, body.layers.front());
  for (std::size_t layer = 0; layer < layers; ++layer)
    for (std::size_t s = 0; s < lattice.site_count(); ++s) {
      const enthesis::engine::Position p =
          position_in_fine(lattice.position(Site(static_cast<std::uint32_t>(s))), layer);
      if (p.x >= fine.nx || p.y >= fine.ny || p.z >= fine.nz) continue;
      const int n = p.x + 3 * p.y + 5 * p.z;
      const int material = p.y < fine.ny / 3 ? 0 : p.y < 2 * fine.ny / 3 ? 1 : n % 3;
      body.layers[layer].material.storage()[s] = static_cast<std::uint16_t>(material);
      body.layers[layer].scale.storage()[s] = n % 7 == 3 ? 0.0 : share * (0.5 + n % 5);
    }
  return body;
}

// The diagonal by applying the operator to one dof at a time.
template <class Real, int D>
void check_diagonal(const Lattice& lattice, double rounding) {
  const Workers workers(1);
  const ElasticBody body = patchwork(
      lattice, [](enthesis::engine::Position p, std::size_t) { return p; }, 1, 1.0, lattice);
  ElasticLevel<Real, D> fine(lattice.extent());
  fine.take_body(body, workers);
  ElasticLevel<Real, D> coarse(coarser<D>(lattice.extent()));
  coarse.take_mean(fine, workers);
  for (const auto* level : {&fine, &coarse}) {
    std::vector<Real> u(level->size()), f(level->size()), diagonal;
    level->find_diagonal(diagonal, workers);
    const double scale = static_cast<double>(*std::max_element(diagonal.begin(), diagonal.end()));
    for (std::size_t n = 0; n < u.size(); ++n) {
      if (!(diagonal[n] > Real(0))) continue;
      u[n] = Real(1);
      level->apply(u, f, workers);
      u[n] = Real(0);
      CHECK(std::fabs(static_cast<double>(f[n] - diagonal[n])) < rounding * scale);
    }
  }
}

template <class Real, int D>
void check_mean(const Lattice& fine_lattice, double rounding) {
  const Workers workers(2);
  constexpr std::size_t children = std::size_t{1} << D;
  const ElasticBody fine_body = patchwork(
      fine_lattice, [](enthesis::engine::Position p, std::size_t) { return p; }, 1, 1.0, fine_lattice);
  const auto size = coarser<D>(fine_lattice.extent());
  const double slab_um = D == 2 ? fine_lattice.spacing_um : 0.0;  // a section keeps its thickness
  const Lattice coarse_lattice{size[0], size[1], size[2], 2.0 * fine_lattice.spacing_um, slab_um};
  const ElasticBody mean_body = patchwork(
      coarse_lattice,
      [](enthesis::engine::Position p, std::size_t child) {
        const int c = static_cast<int>(child);
        return enthesis::engine::Position{2 * p.x + (c & 1), 2 * p.y + (c >> 1 & 1), D == 2 ? 0 : 2 * p.z + (c >> 2)};
      },
      children, 1.0 / static_cast<double>(children), fine_lattice);
  ElasticLevel<Real, D> fine(fine_lattice.extent());
  fine.take_body(fine_body, workers);
  ElasticLevel<Real, D> coarse(size);
  coarse.take_mean(fine, workers);
  ElasticLevel<double, D> expected(size);
  expected.take_body(mean_body, workers);
  std::vector<double> u(expected.size()), force(expected.size());
  std::vector<Real> coarse_u(coarse.size()), coarse_force(coarse.size());
  REQUIRE(u.size() == coarse_u.size());
  const LevelShape& shape = expected.shape();
  for (std::size_t c = 0; c < D; ++c)
    for (int k = 0; k < shape.nodes[2]; ++k)
      for (int j = 0; j < shape.nodes[1]; ++j)
        for (int i = 0; i < shape.nodes[0]; ++i) {
          const std::size_t at = c * shape.plane + shape.row(j, k) + static_cast<std::size_t>(i);
          u[at] = static_cast<double>(static_cast<Real>(scatter(at) - 0.5));
          coarse_u[at] = static_cast<Real>(u[at]);
        }
  expected.apply(u, force, workers);
  coarse.apply(coarse_u, coarse_force, workers);
  const std::vector<double> got(coarse_force.begin(), coarse_force.end());
  CHECK(largest_difference(got, force) < rounding * largest(force));
}

}  // namespace

TEST_CASE("a coarse element has the mean stiffness of its children, those off the lattice counting as void") {
  check_mean<double, 2>({19, 13, 1, 20.0}, 1e-14);
  check_mean<double, 3>({13, 10, 7, 20.0}, 1e-14);
  check_mean<float, 2>({19, 13, 1, 20.0}, 2e-6);
  check_mean<float, 3>({13, 10, 7, 20.0}, 2e-6);
}

TEST_CASE("the diagonal is that of the operator, on every level and for tilted fibres") {
  check_diagonal<double, 2>({9, 7, 1, 20.0}, 1e-14);
  check_diagonal<double, 3>({6, 5, 3, 20.0}, 1e-14);
  check_diagonal<float, 2>({11, 7, 1, 20.0}, 1e-6);
  check_diagonal<float, 3>({9, 5, 3, 20.0}, 1e-6);
}

TEST_CASE("one multigrid cycle is symmetric and positive, and leaves held dofs alone") {
  // Rounding times a contrast of 7.5e6 bounds the loss; far less is seen.
  check_symmetry<float, 2>({37, 22, 1, 20.0}, 1, 1e-4);
  check_symmetry<float, 3>({21, 14, 11, 20.0}, 1, 1e-4);
  check_symmetry<double, 2>({37, 22, 1, 20.0}, 1, 1e-9);
  check_symmetry<double, 3>({21, 14, 11, 20.0}, 1, 1e-9);
}

TEST_CASE("with two coarse cycles it is positive and nearly symmetric") {
  check_symmetry<float, 2>({37, 22, 1, 20.0}, 2, 0.05);
  check_symmetry<double, 3>({21, 14, 11, 20.0}, 2, 0.05);
}

TEST_CASE("the iterations hardly grow with the lattice") {
  const auto iterations = [](const Lattice& lattice) {
    std::vector<double> u;
    const auto report = ElasticSolver(lattice, settings(1e-6)).solve(attachment(lattice), pull(lattice), u, Workers(2));
    REQUIRE(report.converged);
    return report.iterations;
  };
  CHECK(iterations({320, 200, 1, 5.0}) <= iterations({40, 25, 1, 40.0}) + 10);
  CHECK(iterations({48, 32, 32, 20.0}) <= iterations({24, 16, 16, 40.0}) + 10);
}

TEST_CASE("a stiff island held by soft tissue alone moves as far as the soft tissue lets it") {
  // Ten times as soft, ten times as far, until the island counts as rigid; the last contrasts are beyond single precision.
  for (const Lattice lattice : {Lattice{64, 48, 1, 20.0}, Lattice{32, 24, 24, 20.0}}) {
    const auto moved = [&](double soft_MPa) {
      const ElasticBody body = body_of(lattice, {isotropic_stiffness({1.0, 0.3})}, [&](enthesis::engine::Position p) {
        const auto within = [](int i, int n) { return n == 1 || (i > n / 4 && i < 3 * n / 4); };
        const bool stiff = within(p.x, lattice.nx) && within(p.y, lattice.ny) && within(p.z, lattice.nz);
        return std::pair{0, stiff ? 15000.0 : soft_MPa};
      });
      LoadCase load{"push the island", {}, {}, {}, {}};
      for (const BoxFace face : {BoxFace::x_low, BoxFace::x_high}) hold(load, face, lattice.is_section() ? 2 : 3);
      const double x = 10.0 * lattice.nx, y = 10.0 * lattice.ny, z = lattice.is_section() ? 10.0 : 10.0 * lattice.nz;
      load.nodal_forces.push_back(
          {{{}, box_region({x - 30, y - 30, z - 30}, {x + 30, y + 30, z + 30})}, {1e-3, 2e-3, 0}});
      std::vector<double> u;
      const auto report = ElasticSolver(lattice, settings(1e-6)).solve(body, load, u, Workers(2));
      CAPTURE(soft_MPa, report.iterations, report.reason);
      CHECK(report.converged);
      CHECK(report.iterations <= 20);
      return largest(u);
    };
    const double reference = moved(0.02);
    CHECK(moved(0.002) == Approx(10.0 * reference).epsilon(1e-3));
    CHECK(moved(0.0002) == Approx(100.0 * reference).epsilon(1e-3));
    CHECK(moved(0.00002) == Approx(1000.0 * reference).epsilon(1e-3));
    CHECK(moved(0.000002) == Approx(10000.0 * reference).epsilon(1e-3));
  }
}
