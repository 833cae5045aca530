#include <cmath>
#include <vector>

#include "engine/fields/driven_field_set.h"
#include "tests/engine/fields_deck.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;
using namespace enthesis::engine::deck;

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double seconds_per_hour = 3600.0;
constexpr double decay_per_h = 0.9, diffusivity_um2_per_s = 1.0;
const double decay_length_um = std::sqrt(diffusivity_um2_per_s * seconds_per_hour / decay_per_h);
const Workers one(1);

// One eighth of a box round the origin; its walls are planes of symmetry, and far from what is compared.
Lattice octant(int sites) {
  constexpr double decay_lengths = 6.0;
  return {sites, sites, sites, decay_lengths * decay_length_um / sites};
}

// Root mean square.
class MeanError {
 public:
  void add(double error) {
    squares_ += error * error;
    ++count_;
  }
  double value() const { return std::sqrt(squares_ / count_); }

 private:
  double squares_{};
  int count_{};
};

double distance_um(const Lattice& lattice, Site s) {
  const auto c = lattice.centre_um(s);
  return std::sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]);
}

// By how many powers of the spacing the errors fall, each spacing half of the one before.
void check_second_order(const std::vector<double>& errors) {
  for (std::size_t i = 1; i < errors.size(); ++i) {
    const double order = std::log2(errors[i - 1] / errors[i]);
    CAPTURE(i, errors[i - 1], errors[i], order);
    CHECK(order > 1.8);
    CHECK(order < 2.4);
  }
}

// The share of a site that lies within a sphere round the origin.
double share_within(const Lattice& lattice, Site s, double radius_um) {
  constexpr int parts = 12;
  const Position p = lattice.position(s);
  int inside = 0;
  for (int z = 0; z < parts; ++z) {
    for (int y = 0; y < parts; ++y) {
      for (int x = 0; x < parts; ++x) {
        const double a = p.x + (x + 0.5) / parts, b = p.y + (y + 0.5) / parts, c = p.z + (z + 0.5) / parts;
        inside += std::sqrt(a * a + b * b + c * c) * lattice.spacing_um <= radius_um ? 1 : 0;
      }
    }
  }
  return static_cast<double>(inside) / (parts * parts * parts);
}

}  // namespace

TEST_CASE("a point source in 3-D gives exp(-r / length) / (4 pi D r), with the square of the spacing") {
  constexpr double pM_um3_per_h = 1e6;
  std::vector<double> errors;
  for (const int sites : {20, 40, 80}) {
    const Lattice lattice = octant(sites);
    DrivenFieldSet fields(lattice, {field("a", diffusivity_um2_per_s, decay_per_h)}, exact_settings());
    fields.source_pM_per_h(0)[lattice.site({0, 0, 0})] = pM_um3_per_h / (8.0 * lattice.site_volume_um3());
    CHECK(fields.advance(1.0, one).converged());
    MeanError error, all;
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      const double r = distance_um(lattice, s) / decay_length_um;
      if (r < 1.5 || r > 2.5) continue;
      const double exact =
          pM_um3_per_h * std::exp(-r) / (4.0 * pi * diffusivity_um2_per_s * seconds_per_hour * r * decay_length_um);
      error.add(fields.concentration_pM(0)[s] - exact);
      all.add(exact);
    }
    errors.push_back(error.value() / all.value());
  }
  CHECK(errors.back() < 1.5e-3);
  check_second_order(errors);
}

TEST_CASE("a sphere with a uniform source agrees with its closed form inside and out, with the square of the spacing") {
  constexpr double source_pM_per_h = 5.0;
  const double radius_um = 1.5 * decay_length_um, a = radius_um / decay_length_um;
  const auto exact_at = [&](double r) {  // in decay lengths
    const double level = source_pM_per_h / decay_per_h;
    if (r < a) return level * (1.0 - (1.0 + a) * std::exp(-a) * std::sinh(r) / r);
    return level * (a * std::cosh(a) - std::sinh(a)) * std::exp(-r) / r;
  };
  CHECK(exact_at(a * (1.0 - 1e-9)) == Approx(exact_at(a)).epsilon(1e-6));
  std::vector<double> errors;
  for (const int sites : {20, 40, 80}) {
    const Lattice lattice = octant(sites);
    DrivenFieldSet fields(lattice, {field("a", diffusivity_um2_per_s, decay_per_h)}, exact_settings());
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      fields.source_pM_per_h(0)[s] = source_pM_per_h * share_within(lattice, s, radius_um);
    }
    CHECK(fields.advance(1.0, one).converged());
    MeanError error, all;
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      const double r = distance_um(lattice, s) / decay_length_um;
      if (r > 2.5) continue;
      error.add(fields.concentration_pM(0)[s] - exact_at(r));
      all.add(exact_at(r));
    }
    errors.push_back(error.value() / all.value());
  }
  CHECK(errors.back() < 3e-4);
  check_second_order(errors);
}

// A layer with a source on one without, in which the factor spreads 25 times as slowly, so that it reaches a fifth as
// far: source / decay - A cosh(x / length) and B cosh((end - x) / length'), of equal value and flux where they meet.
TEST_CASE("a layered slab with a source in one layer converges with the square of the spacing") {
  constexpr double contrast = 0.04, source_pM_per_h = 5.0, slab_um = 200.0;
  const double loose_um = decay_length_um, dense_um = std::sqrt(contrast) * decay_length_um, half_um = slab_um / 2.0;
  const double in_loose = half_um / loose_um, in_dense = half_um / dense_um;
  const double level = source_pM_per_h / decay_per_h;
  const double flux_ratio = loose_um / dense_um * contrast * std::sinh(in_dense) / std::sinh(in_loose);
  const double b = level / (std::cosh(in_dense) + flux_ratio * std::cosh(in_loose)), a = flux_ratio * b;
  const auto exact_at = [&](double x) {
    return x < half_um ? level - a * std::cosh(x / loose_um) : b * std::cosh((slab_um - x) / dense_um);
  };
  std::vector<double> errors;
  for (const int sites : {160, 320, 640}) {
    const Lattice lattice{sites, 1, 1, slab_um / sites};
    DrivenFieldSet fields(lattice, {field("a", diffusivity_um2_per_s, decay_per_h, TimeScheme::quasi_steady, contrast)},
                          exact_settings());
    TransportWeights weights{Grid<double>(lattice), Grid<double>(lattice)};
    for (int x = 0; x < sites; ++x) {
      const Site s = lattice.site({x, 0, 0});
      (x < sites / 2 ? weights.loose : weights.dense)[s] = 1.0;
      fields.source_pM_per_h(0)[s] = x < sites / 2 ? source_pM_per_h : 0.0;
    }
    fields.set_transport(weights);
    CHECK(fields.advance(1.0, one).converged());
    double error = 0.0;
    for (int x = 0; x < sites; ++x)
      error = std::fmax(error, std::fabs(fields.concentration_pM(0)[lattice.site({x, 0, 0})] -
                                         exact_at((x + 0.5) * lattice.spacing_um)));
    errors.push_back(error / level);
  }
  CHECK(errors.back() < 1e-4);
  check_second_order(errors);
}
