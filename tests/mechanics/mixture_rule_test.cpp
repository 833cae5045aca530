#include "mechanics/mixture_rule.h"

#include <cmath>
#include <stdexcept>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

enum Row : std::size_t { collagen, cartilage, bone, marrow, rows };

MixtureRule rule(double averaging) {
  MixtureRule out;
  out.constituents = {{50.0, 0.3}, {1.0, 0.4}, {15000.0, 0.3}, {0.002, 0.45}};
  out.remainder = {0.2, 0.2};
  out.averaging_exponent = averaging;
  out.mineral = bone;
  out.full_mineral = 0.5;
  out.mineral_exponent = 3.0;
  out.collagen = collagen;
  out.fibres = {500.0, 10.0, 0.3, 0.4, 5.0};
  for (int n = 0; n < 8; ++n) {
    const double angle = 3.14159265358979323846 * n / 8;
    out.fibre_directions.push_back({std::cos(angle), std::sin(angle), 0.0});
  }
  return out;
}

// 1 / S_xx: the Young's modulus along x.
double modulus_along_x(const StiffnessMatrix& c) {
  // Strain with no stress but along x, from the 3x3 block (no shear coupling in these tests).
  const double a = c(1, 1), b = c(1, 2), d = c(2, 2), p = c(0, 1), q = c(0, 2);
  const double det = a * d - b * b;
  return c(0, 0) - (p * (d * p - b * q) + q * (a * q - b * p)) / det;
}

struct Tissue {
  explicit Tissue(const Lattice& given) : lattice(given) {
    for (auto& f : fraction) f.assign(lattice.site_count(), 0.0);
    for (auto* f : {&x, &y, &z}) f->assign(lattice.site_count(), 0.0);
  }
  ElasticBody mixed(const MixtureRule& with, int threads = 1) const {
    ElasticBody body = body_for_mixture(lattice, with);
    MixtureState state{{}, x, y, z, hollow};
    for (const auto& f : fraction) state.fractions.emplace_back(f);
    mix(with, state, body, Workers(threads));
    check_body(body);
    return body;
  }
  Lattice lattice;
  std::array<std::vector<double>, rows> fraction;
  std::vector<double> x, y, z;
  std::vector<std::uint8_t> hollow;
};

}  // namespace

TEST_CASE("a mixture lies between the bounds of Reuss and Voigt, and reaches them at exponents -1 and 1") {
  const Lattice lattice{500, 1, 1, 20.0};
  Tissue tissue(lattice);
  for (std::size_t s = 0; s < lattice.site_count(); ++s) {
    double room = 1.0;
    for (std::size_t r = 0; r < rows; ++r) {
      tissue.fraction[r][s] = room * scatter(s * rows + r);
      if (r == bone) tissue.fraction[r][s] = s % 3 == 0 ? 0.0 : std::min(tissue.fraction[r][s], 0.5);
      room -= tissue.fraction[r][s];
    }
  }
  for (const double averaging : {-1.0, -0.3, 0.0, 0.5, 1.0}) {
    MixtureRule with = rule(averaging);
    with.full_mineral = 1.0;  // so that the degree of mineralisation is the volume fraction of bone
    const ElasticBody body = tissue.mixed(with);
    for (std::size_t s = 0; s < lattice.site_count(); ++s) {
      double voigt = 0.0, reuss = 0.0, filled = 0.0;
      const auto add = [&](double fraction, double modulus) {
        voigt += fraction * modulus;
        reuss += fraction / modulus;
        filled += fraction;
      };
      for (std::size_t r = 0; r < rows; ++r) add(tissue.fraction[r][s], with.constituents[r].modulus_MPa);
      add(1.0 - filled, with.remainder.modulus_MPa);
      const double e = modulus_along_x(body.stiffness(Site(static_cast<std::uint32_t>(s))));
      CHECK(e <= voigt * (1.0 + 1e-12));
      CHECK(e >= 1.0 / reuss * (1.0 - 1e-12));
      if (tissue.fraction[bone][s] == 0.0 && averaging == 1.0) CHECK(e == Approx(voigt).epsilon(1e-12));
      if (tissue.fraction[bone][s] == 0.0 && averaging == -1.0) CHECK(e == Approx(1.0 / reuss).epsilon(1e-12));
    }
  }
}

TEST_CASE("mineral raises the stiffness steadily from matrix to bone") {
  const Lattice lattice{101, 1, 1, 20.0};
  Tissue tissue(lattice);
  for (std::size_t s = 0; s <= 100; ++s) {
    tissue.fraction[bone][s] = 0.005 * static_cast<double>(s);
    tissue.fraction[cartilage][s] = 0.4;
  }
  const ElasticBody body = tissue.mixed(rule(1.0));
  std::vector<double> e;
  for (std::uint32_t s = 0; s <= 100; ++s) e.push_back(modulus_along_x(body.stiffness(Site{s})));
  for (std::size_t s = 1; s <= 100; ++s) CHECK(e[s] > e[s - 1]);
  CHECK(e[0] == Approx(0.4 * 1.0 + 0.6 * 0.2));
  CHECK(e[100] == Approx(15000.0));
  CHECK(e[50] == Approx(15000.0 / 8.0).epsilon(1e-3));  // exponent 3 at half the mineral
}

TEST_CASE("aligned collagen is tendon along its direction, scaled by how much there is") {
  const Lattice lattice{4, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue.fraction[collagen] = {1.0, 1.0, 0.5, 1.0};
  tissue.x = {1.0, 0.0, -1.0, 0.0};  // the last is not aligned
  tissue.y = {0.0, 1.0, 0.0, 0.0};
  const ElasticBody body = tissue.mixed(rule(1.0));
  CHECK(modulus_along_x(body.stiffness(Site{0})) == Approx(500.0).epsilon(1e-9));
  CHECK(modulus_along_x(body.stiffness(Site{1})) == Approx(10.0).epsilon(1e-9));
  CHECK(body.layers[2].scale[Site{2}] == 0.5);
  CHECK(modulus_along_x(body.stiffness(Site{2})) == Approx(0.5 * 500.0 + 0.5 * 0.2).epsilon(0.01));
  CHECK(modulus_along_x(body.stiffness(Site{3})) == Approx(50.0).epsilon(1e-9));
}

TEST_CASE("aligned collagen gives way to bone as it mineralises") {
  const Lattice lattice{3, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue.fraction[collagen] = {0.4, 0.4, 0.4};
  tissue.fraction[bone] = {0.0, 0.25, 0.5};  // none, half, full
  tissue.x = {1.0, 1.0, 1.0};
  const ElasticBody body = tissue.mixed(rule(1.0));
  CHECK(body.layers[2].scale[Site{0}] == 0.4);
  CHECK(body.layers[2].scale[Site{1}] == Approx(0.2).epsilon(1e-14));
  CHECK(body.layers[2].scale[Site{2}] == 0.0);
  const StiffnessMatrix full = isotropic_stiffness({15000.0, 0.3});
  const StiffnessMatrix got = body.stiffness(Site{2});
  for (std::size_t n = 0; n < 36; ++n) CHECK(std::fabs(got.entries_MPa[n] - full.entries_MPa[n]) < 1e-9);
}

TEST_CASE("stiffness follows the fractions without a jump: a tenth of the step is a tenth of the change") {
  const auto largest_change = [](std::uint32_t steps) {
    Tissue tissue(Lattice{static_cast<int>(steps) + 1, 1, 1, 20.0});
    for (std::size_t s = 0; s <= steps; ++s) {
      const double t = static_cast<double>(s) / steps;
      tissue.fraction[collagen][s] = 0.7 - 0.3 * t;
      tissue.fraction[bone][s] = 0.5 * t;
      tissue.x[s] = 0.6;
    }
    const auto trace = stiffness_trace_MPa(tissue.mixed(rule(0.5)));
    double out = 0.0;
    for (std::size_t s = 1; s <= steps; ++s)
      out = std::max(out, change_by_site({trace[s - 1]}, {trace[s]}, 1.0).largest);
    return out;
  };
  CHECK(largest_change(1000) < 0.03);
  CHECK(largest_change(10000) == Approx(0.1 * largest_change(1000)).epsilon(0.05));
}

TEST_CASE("void sites have no stiffness") {
  const Lattice lattice{3, 2, 1, 20.0};
  Tissue tissue(lattice);
  tissue.fraction[collagen].assign(6, 0.5);
  tissue.hollow = {0, 1, 0, 0, 0, 1};
  const ElasticBody body = tissue.mixed(rule(1.0));
  CHECK(body.has_stiffness(Site{0}));
  CHECK_FALSE(body.has_stiffness(Site{1}));
  CHECK_FALSE(body.has_stiffness(Site{5}));
}

TEST_CASE("a mixture has the same bits on any number of threads", "[parallel]") {
  const Lattice lattice{40, 30, 5, 20.0};
  Tissue tissue(lattice);
  for (std::size_t s = 0; s < lattice.site_count(); ++s) {
    for (std::size_t r = 0; r < rows; ++r) tissue.fraction[r][s] = 0.25 * scatter(s * rows + r);
    tissue.x[s] = scatter(s + 7) - 0.5;
    tissue.y[s] = scatter(s + 11) - 0.5;
  }
  const ElasticBody one = tissue.mixed(rule(0.3), 1);
  for (const int threads : {2, 3, 8}) {
    const ElasticBody many = tissue.mixed(rule(0.3), threads);
    for (std::size_t layer = 0; layer < 3; ++layer) {
      CHECK(many.layers[layer].material.storage() == one.layers[layer].material.storage());
      CHECK(many.layers[layer].scale.storage() == one.layers[layer].scale.storage());
    }
  }
}

TEST_CASE("a mixture rule with numbers that make no sense is refused") {
  const Lattice lattice{2, 2, 1, 20.0};
  MixtureRule bad = rule(1.5);
  CHECK_THROWS_AS(body_for_mixture(lattice, bad), std::invalid_argument);
  bad = rule(1.0);
  bad.mineral = 17;
  CHECK_THROWS_AS(body_for_mixture(lattice, bad), std::invalid_argument);
  bad = rule(1.0);
  ElasticBody body = body_for_mixture(lattice, bad);
  CHECK_THROWS_AS(mix(bad, MixtureState{}, body, Workers(1)), std::invalid_argument);
}
