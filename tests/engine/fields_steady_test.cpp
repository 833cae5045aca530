#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/fields/driven_field_set.h"
#include "tests/engine/fields_deck.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::engine;
using namespace enthesis::engine::deck;
using enthesis::single_precision;

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double seconds_per_hour = 3600.0;
const Workers one(1);

Site site_at(const Lattice& lattice, int x, int y = 0, int z = 0) {
  return lattice.site({x, y, z});
}

// Of two diffusivities [um2/s times 1/h per um2/s]: from the definition, and as the solver rounds it.
double exact_coupling(double a, double b) {
  return a + b > 0.0 ? 2.0 * a * b / (a + b) : 0.0;
}
double rounded_coupling(float a, float b) {
  return a + b > 0.0f ? static_cast<double>(2.0f * a * b / (a + b)) : 0.0;
}

// The matrix of the discrete equation from its definition, and Gaussian elimination with pivoting.
std::vector<double> dense_solution(const Lattice& lattice, const FieldProperties& p, const TransportWeights& w,
                                   const Grid<double>& sink, const Grid<double>& source, bool rounded) {
  const std::size_t n = lattice.site_count();
  std::vector<std::vector<double>> a(n, std::vector<double>(n + 1, 0.0));
  const double per_h = seconds_per_hour / (lattice.spacing_um * lattice.spacing_um);
  const auto coupling_between = [&](Site from, Site to) {
    const auto of = [&](auto kind, Site s) {
      using Number = decltype(kind);
      const auto number = [](double value) { return static_cast<Number>(value); };
      return number(per_h * p.diffusivity_loose_um2_per_s) * number(w.loose[s]) +
             number(per_h * p.diffusivity_dense_um2_per_s) * number(w.dense[s]);
    };
    return rounded ? rounded_coupling(of(0.0f, from), of(0.0f, to)) : exact_coupling(of(0.0, from), of(0.0, to));
  };
  for (std::size_t i = 0; i < n; ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    a[i][i] = p.decay_per_h + sink[s];
    a[i][n] = source[s];
    for (const Position step : face_steps) {
      const Site to = lattice.neighbour(s, step);
      if (to == no_site) continue;
      const double coupling = coupling_between(s, to);
      a[i][i] += coupling;
      a[i][index(to)] -= coupling;
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < n; ++r)
      if (std::fabs(a[r][c]) > std::fabs(a[pivot][c])) pivot = r;
    std::swap(a[c], a[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double f = a[r][c] / a[c][c];
      for (std::size_t k = c; k <= n; ++k) a[r][k] -= f * a[c][k];
    }
  }
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = a[i][n] / a[i][i];
  return x;
}

}  // namespace

TEST_CASE("a uniform source with decay settles at source over decay exactly, at any tolerance") {
  const Lattice lattice{17, 9, 5, 20.0};
  DrivenFieldSet fields(lattice, {field("a", 30.0, 0.8)}, FieldSettings{});
  fields.source_pM_per_h(0).fill(5.0);
  fields.sink_per_h(0).fill(0.2);
  const FieldReport& report = fields.advance(1.0, one);
  CHECK(report.converged());
  for (const double c : fields.concentration_pM(0).values()) CHECK(c == Approx(5.0).epsilon(1e-12));
  CHECK(report.fields[0].taken_up_pM_um3 == Approx(0.25 * report.fields[0].decayed_pM_um3).epsilon(1e-9));
}

TEST_CASE("a plane source gives the exponential profile of length sqrt(D / k)") {
  const double diffusivity = 10.0, decay = 0.36;
  const double length_um = std::sqrt(diffusivity * seconds_per_hour / decay);  // 316 um
  const Lattice lattice{401, 1, 1, length_um / 10.0};
  DrivenFieldSet fields(lattice, {field("a", diffusivity, decay)}, exact_settings());
  fields.source_pM_per_h(0)[site_at(lattice, 200)] = 1.0;
  CHECK(fields.advance(1.0, one).converged());
  const Grid<float>& c = fields.concentration_pM(0);
  const double ratio = lattice.spacing_um / length_um;
  // The discrete equation: cosh(theta) = 1 + ratio^2 / 2, amplitude ratio^2 / (2 decay sinh(theta)).
  const double theta = std::acosh(1.0 + ratio * ratio / 2.0);
  for (int x = 0; x <= 100; x += 5) {
    const double here = c[site_at(lattice, 200 + x)];
    CHECK(here == Approx(ratio * ratio / (2.0 * decay * std::sinh(theta)) * std::exp(-theta * x))
                      .epsilon(single_precision)
                      .margin(1e-12));
    CHECK(here == Approx(c[site_at(lattice, 200 - x)]).epsilon(1e-9).margin(1e-12));
  }
  // The continuous one: half the flux each way. Its discretisation error is (x / length) ratio^2 / 24 + ratio^2 / 8.
  for (int x = 0; x <= 30; x += 5) {
    const double exact = ratio / (2.0 * decay) * std::exp(-ratio * x);
    CHECK(std::fabs(c[site_at(lattice, 200 + x)] / exact - 1.0) < ratio * ratio * (0.126 + ratio * x / 23.0));
  }
}

TEST_CASE("the error in space falls with the square of the spacing, uniform or varying diffusivity") {
  const double length_um = 400.0, decay = 0.5, diffusivity = 10.0;
  for (const double variation : {0.0, 0.6}) {
    std::vector<double> errors;
    for (const int n : {10, 20, 40, 80}) {
      const Lattice lattice{n, n, 1, length_um / n};
      DrivenFieldSet fields(lattice, {field("a", diffusivity, decay)}, exact_settings());
      TransportWeights weights{Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)};
      Grid<double> exact(lattice);
      const double wave = pi / length_um, rate = diffusivity * seconds_per_hour;
      for (std::size_t i = 0; i < lattice.site_count(); ++i) {
        const Site s{static_cast<std::uint32_t>(i)};
        const Position p = lattice.position(s);
        const double x = wave * (p.x + 0.5) * lattice.spacing_um, y = wave * (p.y + 0.5) * lattice.spacing_um;
        // c = 3 + cos x cos y, D = 1 + v cos x: div(D grad c) = D lap c + D' dc/dx.
        weights.loose[s] = 1.0 + variation * std::cos(x);
        exact[s] = 3.0 + std::cos(x) * std::cos(y);
        const double spread = -2.0 * wave * wave * weights.loose[s] * std::cos(x) * std::cos(y) +
                              wave * wave * variation * std::sin(x) * std::sin(x) * std::cos(y);
        // Strong enough a sink to keep the source above zero.
        fields.sink_per_h(0)[s] = 20.0;
        fields.source_pM_per_h(0)[s] = (decay + 20.0) * exact[s] - rate * spread;
      }
      fields.set_transport(weights);
      CHECK(fields.advance(1.0, one).converged());
      errors.push_back(greatest_difference(fields.concentration_pM(0), exact));
    }
    for (std::size_t i = 1; i < errors.size(); ++i) {
      const double order = std::log2(errors[i - 1] / errors[i]);
      CAPTURE(variation, i, order);
      CHECK(order > 1.85);
      CHECK(order < 2.15);
    }
  }
}

TEST_CASE("two layers pass the flux of resistances in series") {
  const Lattice lattice{40, 1, 1, 20.0};
  const double loose = 30.0, dense = 30.0 * 5e-4, negligible_decay = 1e-15, outlet = 1e3;
  DrivenFieldSet fields(lattice, {field("a", loose, negligible_decay, TimeScheme::quasi_steady, 5e-4)},
                        exact_settings());
  TransportWeights weights{Grid<double>(lattice, 0.0), Grid<double>(lattice, 0.0)};
  for (int x = 0; x < 40; ++x) (x < 25 ? weights.loose : weights.dense)[site_at(lattice, x)] = 1.0;
  fields.set_transport(weights);
  const double flux = 7.0;  // pM/h into one site
  fields.source_pM_per_h(0)[site_at(lattice, 0)] = flux;
  fields.sink_per_h(0)[site_at(lattice, 39)] = outlet;
  CHECK(fields.advance(1.0, one).converged());
  const Grid<float>& c = fields.concentration_pM(0);
  const double h2_per_h = lattice.spacing_um * lattice.spacing_um / seconds_per_hour;
  CHECK(c[site_at(lattice, 39)] == Approx(flux / outlet).epsilon(single_precision));
  const double in_loose = flux * h2_per_h / loose, in_dense = flux * h2_per_h / dense;
  const double in_all = 24 * in_loose + 14 * in_dense + 0.5 * (in_loose + in_dense);
  for (int x = 0; x < 39; ++x) {
    const double drop = c[site_at(lattice, x)] - c[site_at(lattice, x + 1)];
    const double expected = x < 24 ? in_loose : (x == 24 ? 0.5 * (in_loose + in_dense) : in_dense);
    CHECK(drop == Approx(expected).margin(single_precision * in_all));
  }
}

TEST_CASE("lattices of any extent agree with a direct solve, sealed sites included") {
  const std::vector<Lattice> lattices{{1, 1, 1, 20.0}, {7, 1, 1, 20.0}, {1, 6, 1, 20.0},  {1, 1, 5, 20.0},
                                      {9, 5, 1, 20.0}, {8, 7, 1, 20.0}, {16, 2, 1, 20.0}, {17, 2, 2, 20.0},
                                      {5, 3, 2, 20.0}, {3, 3, 3, 20.0}, {6, 4, 5, 20.0},  {1, 4, 3, 20.0}};
  Sequence random(11);
  for (const Lattice& lattice : lattices) {
    const FieldProperties p = field("a", 4.0, 0.3, TimeScheme::quasi_steady, 5e-4);
    DrivenFieldSet fields(lattice, {p}, exact_settings());
    TransportWeights weights{Grid<double>(lattice), Grid<double>(lattice)};
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const double u = random.next();
      weights.loose.values()[i] = u < 0.6 ? random.next() : 0.0;
      weights.dense.values()[i] = u > 0.2 && u < 0.9 ? 1.0 : 0.0;
      fields.sink_per_h(0).values()[i] = random.next() < 0.3 ? 2.0 * random.next() : 0.0;
      fields.source_pM_per_h(0).values()[i] = random.next();
    }
    fields.set_transport(weights);
    CHECK(fields.advance(1.0, one).converged());
    // The couplings are those of the solver, which are good to single precision.
    for (const auto& [rounded, within] : {std::pair{true, single_precision}, std::pair{false, 1e-6}}) {
      const std::vector<double> exact =
          dense_solution(lattice, p, weights, fields.sink_per_h(0), fields.source_pM_per_h(0), rounded);
      CAPTURE(lattice.nx, lattice.ny, lattice.nz, rounded);
      for (std::size_t i = 0; i < exact.size(); ++i)
        CHECK(fields.concentration_pM(0).values()[i] == Approx(exact[i]).epsilon(within));
    }
  }
}

TEST_CASE("a section equals a lattice whose layers are all alike") {
  const Lattice section{23, 14, 1, 20.0}, stack{23, 14, 6, 20.0};
  const auto solve = [&](const Lattice& lattice) {
    DrivenFieldSet fields(lattice, {field("a", 12.0, 0.4, TimeScheme::quasi_steady, 5e-4)}, exact_settings());
    TransportWeights weights{Grid<double>(lattice), Grid<double>(lattice)};
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      const Position p = lattice.position(s);
      ((p.x * 5 + p.y * 3) % 7 < 2 ? weights.dense : weights.loose)[s] = 1.0;
      fields.source_pM_per_h(0)[s] = (p.x + 2 * p.y) % 11 == 0 ? 50.0 : 0.0;
    }
    fields.set_transport(weights);
    CHECK(fields.advance(1.0, one).converged());
    return fields.concentration_pM(0);
  };
  const Grid<float> flat = solve(section), deep = solve(stack);
  for (std::size_t i = 0; i < stack.site_count(); ++i)
    CHECK(deep.values()[i] == Approx(flat.values()[i % section.site_count()]).epsilon(1e-9));
}

namespace {

// The greatest true error over the tolerance, over several fields and steps: step 0 is cold, in step 1 all sources are
// new, in the others a few have moved.
double worst_error(const Lattice& lattice, const TransportWeights& weights, double tolerance) {
  const std::vector<std::pair<double, double>> kinds{{250.0, 7.0}, {40.0, 0.5}, {10.0, 0.35}, {2.5, 0.32},
                                                     {0.5, 0.35},  {8.0, 0.1},  {20.0, 0.01}};
  std::vector<FieldProperties> rows;
  for (const auto& [d, k] : kinds)
    rows.push_back(field("f" + std::to_string(rows.size()), d, k, TimeScheme::quasi_steady, 5e-4));
  FieldSettings settings;
  settings.tolerance = tolerance;
  DrivenFieldSet fields(lattice, rows, settings), truth(lattice, rows, exact_settings());
  fields.set_transport(weights);
  truth.set_transport(weights);
  Sequence random(3);
  double worst = 0.0;
  for (int step = 0; step < 4; ++step) {
    for (std::size_t f = 0; f < fields.count(); ++f) {
      Grid<double>& source = fields.source_pM_per_h(f);
      if (step < 2) scatter_sources(source, f % 2 == 0 ? 0.02 : 0.002, random);
      if (step > 1)
        for (int moved = 0; moved < 3; ++moved)
          source.values()[static_cast<std::size_t>(random.next() * static_cast<double>(source.size()))] = 100.0;
      truth.source_pM_per_h(f) = source;
    }
    CHECK(fields.advance(1.0, one).converged());
    CHECK(truth.advance(1.0, one).converged());
    for (std::size_t f = 0; f < fields.count(); ++f)
      worst = std::fmax(worst, greatest_difference(fields.concentration_pM(f), truth.concentration_pM(f)) /
                                   greatest(truth.concentration_pM(f)) / tolerance);
  }
  return worst;
}

}  // namespace

TEST_CASE("the true error of a steady solve is below the tolerance at a contrast of 5e-4, cold and warm") {
  for (const Lattice& lattice : {Lattice{80, 50, 1, 20.0}, Lattice{31, 22, 17, 20.0}}) {
    for (const TransportWeights& weights : {blocks(lattice, 5), strewn(lattice, 5), walls(lattice)}) {
      for (const double tolerance : {1e-2, 1e-3, 1e-5}) {
        const double worst = worst_error(lattice, weights, tolerance);
        CAPTURE(lattice.nz, tolerance, worst);
        CHECK(worst < 1.0);
        CHECK(worst > 0.01);  // the tolerance governs the work: the solves are not all exact
      }
    }
  }
}

TEST_CASE("a reference concentration holds the error down where the field is low") {
  const Lattice lattice{40, 30, 1, 20.0};
  FieldProperties p = field("a", 5.0, 0.35, TimeScheme::quasi_steady, 5e-4);
  const auto error_outside = [&](double reference_pM) {
    p.reference_pM = reference_pM;
    DrivenFieldSet fields(lattice, {p}, FieldSettings{}), truth(lattice, {p}, exact_settings());
    for (DrivenFieldSet* set : {&fields, &truth}) {
      TransportWeights weights{Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)};
      for (int y = 10; y < 20; ++y) {
        for (int x = 10; x < 20; ++x) {
          weights.loose[site_at(lattice, x, y)] = 0.0;
          weights.dense[site_at(lattice, x, y)] = 1.0;
        }
      }
      set->set_transport(weights);
      set->source_pM_per_h(0)[site_at(lattice, 15, 15)] = 1e4;
      CHECK(set->advance(1.0, one).converged());
    }
    return greatest_difference(fields.concentration_pM(0), truth.concentration_pM(0));
  };
  CHECK(error_outside(1.0) < 1e-3);
  CHECK(error_outside(0.0) > 1e-3);
}

TEST_CASE("a steady solve closes its mass balance and is nowhere negative") {
  const Lattice lattice{50, 41, 3, 20.0};
  DrivenFieldSet fields(lattice, {field("a", 0.5, 0.35, TimeScheme::quasi_steady, 5e-4)}, FieldSettings{});
  fields.set_transport(blocks(lattice, 8));
  Sequence random(4);
  scatter_sources(fields.source_pM_per_h(0), 0.001, random);
  for (double& s : fields.sink_per_h(0).values()) s = random.next() < 0.05 ? 3.0 : 0.0;
  const FieldLedger ledger = fields.advance(2.0, one).fields[0];
  CHECK(ledger.secreted_pM_um3 > 0.0);
  CHECK(ledger.taken_up_pM_um3 > 0.0);
  CHECK(std::fabs(ledger.imbalance) < 1e-12);
  CHECK(ledger.decayed_pM_um3 + ledger.taken_up_pM_um3 == Approx(ledger.secreted_pM_um3).epsilon(1e-12));
  CHECK(ledger.closure < fields.settings().tolerance);
  double after = 0.0, taken = 0.0;
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const double c = fields.concentration_pM(0).values()[i];
    CHECK_FALSE(c < 0.0);
    after += c * lattice.site_volume_um3();
    taken += 2.0 * c * fields.sink_per_h(0).values()[i] * lattice.site_volume_um3();
  }
  CHECK(ledger.after_pM_um3 == Approx(after).epsilon(single_precision));
  CHECK(ledger.taken_up_pM_um3 == Approx(taken).epsilon(single_precision));
}

TEST_CASE("too few iterations are reported, not thrown") {
  const Lattice lattice{60, 40, 1, 20.0};
  FieldSettings settings;
  settings.max_iterations = 1;
  settings.tolerance = 1e-8;
  DrivenFieldSet fields(lattice, {field("a", 40.0, 0.5), field("b", 40.0, 0.5)}, settings);
  fields.source_pM_per_h(0)[site_at(lattice, 3, 3)] = 1.0;
  const FieldReport& report = fields.advance(1.0, one);
  CHECK_FALSE(report.converged());
  CHECK_FALSE(report.fields[0].converged);
  CHECK(report.fields[0].error_estimate > 1e-8);
  CHECK(report.fields[1].converged);
}

TEST_CASE("a field without source is empty and idle") {
  const Lattice lattice{20, 10, 1, 20.0};
  DrivenFieldSet fields(lattice, {field("a", 40.0, 0.5), field("b", 1.0, 0.5, TimeScheme::implicit)}, FieldSettings{});
  fields.concentration_pM(0).fill(3.0);
  const FieldReport& report = fields.advance(1.0, one);
  for (const FieldLedger& ledger : report.fields) {
    CHECK(ledger.idle);
    CHECK(ledger.iterations == 0);
    CHECK(ledger.converged);
  }
  CHECK(greatest(fields.concentration_pM(0)) == 0.0);
  CHECK(greatest(fields.concentration_pM(1)) == 0.0);
}

TEST_CASE("bad fields, weights and sources are refused") {
  const Lattice lattice{4, 4, 1, 20.0};
  const FieldSettings settings;
  CHECK_THROWS_AS(FieldSet(lattice, {field("a", -1.0, 1.0)}, settings), std::invalid_argument);
  CHECK_THROWS_AS(FieldSet(lattice, {field("a", 1.0, 0.0)}, settings), std::invalid_argument);
  CHECK_NOTHROW(FieldSet(lattice, {field("a", 1.0, 0.0, TimeScheme::implicit)}, settings));
  CHECK_THROWS_AS(FieldSet(lattice, {field("a", 1.0, 1.0), field("a", 2.0, 1.0)}, settings), std::invalid_argument);
  FieldSettings no_substeps;
  no_substeps.substeps = 0;
  CHECK_THROWS_AS(FieldSet(lattice, {field("a", 1.0, 1.0)}, no_substeps), std::invalid_argument);

  DrivenFieldSet fields(lattice, {field("a", 1.0, 1.0)}, settings);
  const Lattice other{5, 4, 1, 20.0};
  CHECK_THROWS_AS(fields.set_transport({Grid<double>(other, 1.0), Grid<double>(other, 0.0)}), std::invalid_argument);
  CHECK_THROWS_AS(fields.set_transport({Grid<double>(lattice, -1.0), Grid<double>(lattice, 0.0)}),
                  std::invalid_argument);
  CHECK_THROWS_AS(fields.advance(0.0, one), std::invalid_argument);
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    for (int x = 0; x < 4; x += 3) {
      fields.source_pM_per_h(0).fill(1.0);
      fields.source_pM_per_h(0)[site_at(lattice, x, x)] = bad;
      CHECK_THROWS_AS(fields.advance(1.0, one), std::invalid_argument);
    }
  }
  fields.source_pM_per_h(0).fill(1.0);
  CHECK_NOTHROW(fields.advance(1.0, one));
}

TEST_CASE("a field of almost nothing counts as solved, and stays almost nothing") {
  const Lattice lattice{.nx = 80, .ny = 50, .nz = 1, .spacing_um = 20.0};
  FieldProperties faint = field("faint", 2.0, 0.7, TimeScheme::quasi_steady, 0.5);
  faint.reference_pM = 4.0;
  DrivenFieldSet fields(lattice, {faint}, FieldSettings{});
  fields.set_transport(strewn(lattice, 5));
  Sequence random(9);
  for (int exponent = -30; exponent >= -60; --exponent) {
    INFO(exponent);
    const double most = std::pow(10.0, exponent);
    for (double& source : fields.source_pM_per_h(0).values()) source = random.next() < 0.3 ? most * random.next() : 0.0;
    fields.advance(1.0, one);
    CHECK(fields.report().fields[0].converged);
    for (const double c : fields.concentration_pM(0).values()) CHECK((c >= 0.0 && c <= 1e-12 * faint.reference_pM));
  }
}
