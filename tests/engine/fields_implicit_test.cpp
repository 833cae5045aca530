#include <cmath>
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

FieldSettings exact_with(int substeps) {
  FieldSettings s = exact_settings();
  s.substeps = substeps;
  return s;
}

}  // namespace

TEST_CASE("a smooth spot spreads as a Gaussian whose variance grows by 2 D t") {
  const Lattice lattice{121, 121, 1, 10.0};
  const double diffusivity = 0.5, start_um2 = 3600.0, hours = 2.0;
  DrivenFieldSet fields(lattice, {field("a", diffusivity, 0.0, TimeScheme::implicit)}, exact_with(8));
  const auto gaussian = [&](Site s, double variance_um2) {
    const Position p = lattice.position(s);
    const double x = (p.x - 60) * lattice.spacing_um, y = (p.y - 60) * lattice.spacing_um;
    return std::exp(-(x * x + y * y) / (2.0 * variance_um2)) / variance_um2;
  };
  Grid<float>& c = fields.concentration_pM(0);
  for (std::size_t i = 0; i < lattice.site_count(); ++i)
    c.values()[i] = 1e5 * gaussian(Site{static_cast<std::uint32_t>(i)}, start_um2);
  const FieldLedger ledger = fields.advance(hours, one).fields[0];
  const double end_um2 = start_um2 + 2.0 * diffusivity * seconds_per_hour * hours;
  double total = 0.0, second = 0.0;
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    const double x = (lattice.position(s).x - 60) * lattice.spacing_um;
    total += c[s];
    second += c[s] * x * x;
    // Space: h^2 D t / (4 variance^2) of the peak; time: under 1e-4.
    CHECK(std::fabs(c[s] / 1e5 - gaussian(s, end_um2)) * end_um2 < 2e-3);
  }
  // The discrete Laplacian has the exact second moment, and a second-order scheme follows its linear growth exactly.
  CHECK(second / total == Approx(end_um2).epsilon(1e-6));
  CHECK(ledger.clipped_pM_um3 < 1e-9 * ledger.before_pM_um3);
}

TEST_CASE("a point spreads with variance 2 D t") {
  const Lattice lattice{81, 1, 1, 20.0};
  const double diffusivity = 0.5;
  DrivenFieldSet fields(lattice, {field("a", diffusivity, 0.0, TimeScheme::implicit)}, exact_with(16));
  Grid<float>& c = fields.concentration_pM(0);
  c[lattice.site({40, 0, 0})] = 100.0;
  double clipped = 0.0;
  for (int hour = 1; hour <= 6; ++hour) {
    clipped += fields.advance(1.0, one).fields[0].clipped_pM_um3;
    double total = 0.0, second = 0.0;
    for (int x = 0; x < 81; ++x) {
      const double d = (x - 40) * lattice.spacing_um;
      total += c[lattice.site({x, 0, 0})];
      second += d * d * c[lattice.site({x, 0, 0})];
    }
    CHECK(total == Approx(100.0).epsilon(single_precision));
    CHECK(second / total == Approx(2.0 * diffusivity * seconds_per_hour * hour).epsilon(1e-6));
  }
  CHECK(clipped < 1e-9 * 100.0 * lattice.site_volume_um3());
}

TEST_CASE("the error in time falls with the square of the sub-step") {
  const Lattice lattice{24, 1, 1, 20.0};
  const double diffusivity = 2.5, decay = 0.32, wave = pi / (24 * lattice.spacing_um);
  // One mode of the discrete equation on a uniform level, so that the exact solution in time is known.
  const double mode_rate = decay + diffusivity * seconds_per_hour * 4.0 / (lattice.spacing_um * lattice.spacing_um) *
                                       std::pow(std::sin(wave * lattice.spacing_um / 2.0), 2);
  std::vector<double> errors;
  for (const int substeps : {2, 4, 8, 16}) {
    DrivenFieldSet fields(lattice, {field("a", diffusivity, decay, TimeScheme::implicit)}, exact_with(substeps));
    fields.source_pM_per_h(0).fill(1.5);
    Grid<float>& c = fields.concentration_pM(0);
    const auto mode = [&](int x) { return std::cos(wave * (x + 0.5) * lattice.spacing_um); };
    for (int x = 0; x < 24; ++x) c[lattice.site({x, 0, 0})] = 10.0 + 5.0 * mode(x);
    const double hours = 4.0;
    CHECK(fields.advance(hours, one).converged());
    double worst = 0.0;
    for (int x = 0; x < 24; ++x) {
      const double level = 1.5 / decay + (10.0 - 1.5 / decay) * std::exp(-decay * hours);
      const double exact = level + 5.0 * mode(x) * std::exp(-mode_rate * hours);
      worst = std::fmax(worst, std::fabs(c[lattice.site({x, 0, 0})] - exact));
    }
    errors.push_back(worst);
  }
  for (std::size_t i = 1; i < errors.size(); ++i) {
    const double order = std::log2(errors[i - 1] / errors[i]);
    CAPTURE(i, order, errors[i]);
    CHECK(order > 1.8);
    CHECK(order < 2.3);
  }
}

TEST_CASE("the scheme is L-stable: a step far longer than any time scale lands on the steady state") {
  const Lattice lattice{30, 20, 1, 20.0};
  FieldSettings settings = exact_with(1);
  const auto row = [](TimeScheme scheme) { return field("a", 250.0, 7.0, scheme, 5e-4); };
  DrivenFieldSet moving(lattice, {row(TimeScheme::implicit)}, settings),
      steady(lattice, {row(TimeScheme::quasi_steady)}, settings);
  Sequence random(9);
  for (DrivenFieldSet* set : {&moving, &steady}) set->set_transport(blocks(lattice, 2));
  scatter_sources(steady.source_pM_per_h(0), 0.05, random);
  moving.source_pM_per_h(0) = steady.source_pM_per_h(0);
  for (float& c : moving.concentration_pM(0).values()) c = 50.0 * random.next();
  CHECK(moving.advance(1e9, one).converged());
  CHECK(steady.advance(1.0, one).converged());
  CHECK(greatest_difference(moving.concentration_pM(0), steady.concentration_pM(0)) <
        1e-7 * greatest(steady.concentration_pM(0)));
}

TEST_CASE("the implicit ledger closes and the field is nowhere negative, with decay, uptake and contrast") {
  const Lattice lattice{33, 27, 4, 20.0};
  DrivenFieldSet fields(lattice, {field("a", 5.0, 0.35, TimeScheme::implicit, 5e-4)}, FieldSettings{});
  fields.set_transport(blocks(lattice, 8));
  Sequence random(4);
  for (double& s : fields.sink_per_h(0).values()) s = random.next() < 0.05 ? 3.0 : 0.0;
  double before = 0.0;
  for (int hour = 0; hour < 5; ++hour) {
    scatter_sources(fields.source_pM_per_h(0), 0.01, random);
    const FieldLedger ledger = fields.advance(1.0, one).fields[0];
    CHECK(ledger.converged);
    CHECK(std::fabs(ledger.imbalance) < 1e-11);
    CHECK(ledger.before_pM_um3 == Approx(before).epsilon(1e-12));
    CHECK(ledger.after_pM_um3 - ledger.before_pM_um3 ==
          Approx(ledger.secreted_pM_um3 - ledger.decayed_pM_um3 - ledger.taken_up_pM_um3)
              .margin(1e-11 * ledger.after_pM_um3));
    CHECK(ledger.taken_up_pM_um3 > 0.0);
    double after = 0.0;
    for (const double c : fields.concentration_pM(0).values()) {
      CHECK_FALSE(c < 0.0);
      after += c * lattice.site_volume_um3();
    }
    CHECK(ledger.after_pM_um3 == Approx(after).epsilon(single_precision));
    before = after;
  }
}

TEST_CASE("four sub-steps an hour follow sources that change every hour") {
  const Lattice lattice{48, 40, 1, 20.0};
  const std::vector<FieldProperties> rows{
      field("bmp", 2.5, 0.32, TimeScheme::implicit, 5e-4), field("wnt", 0.5, 0.35, TimeScheme::implicit, 5e-4),
      field("noggin", 5.0, 0.35, TimeScheme::implicit, 5e-4), field("slow", 8.0, 0.015, TimeScheme::implicit, 5e-4)};
  FieldSettings fine = exact_with(256);
  fine.change_tolerance = 1e-8;
  fine.value_tolerance = 1e-11;
  DrivenFieldSet fields(lattice, rows, FieldSettings{}), truth(lattice, rows, fine);
  fields.set_transport(blocks(lattice, 5));
  truth.set_transport(blocks(lattice, 5));
  Sequence random(6);
  std::vector<double> worst(rows.size(), 0.0);
  for (int hour = 0; hour < 6; ++hour) {
    for (std::size_t f = 0; f < rows.size(); ++f) {
      if (hour % 2 == 0) scatter_sources(fields.source_pM_per_h(f), 0.02, random);
      truth.source_pM_per_h(f) = fields.source_pM_per_h(f);
    }
    CHECK(fields.advance(1.0, one).converged());
    CHECK(truth.advance(1.0, one).converged());
    for (std::size_t f = 0; f < rows.size(); ++f)
      worst[f] = std::fmax(worst[f], greatest_difference(fields.concentration_pM(f), truth.concentration_pM(f)) /
                                         greatest(truth.concentration_pM(f)));
  }
  for (std::size_t f = 0; f < rows.size(); ++f) {
    CAPTURE(f, worst[f]);
    CHECK(worst[f] < 1e-3);
  }
}

TEST_CASE("without source an implicit field decays, at the same rate everywhere if uniform") {
  const Lattice lattice{9, 7, 2, 20.0};
  DrivenFieldSet fields(lattice, {field("a", 30.0, 0.7, TimeScheme::implicit)}, exact_with(16));
  fields.concentration_pM(0).fill(8.0);
  fields.advance(1.0, one);
  for (const double c : fields.concentration_pM(0).values()) CHECK(c == Approx(8.0 * std::exp(-0.7)).epsilon(1e-4));
}

TEST_CASE("what is left of a field without source is emptied once negligible, as decay") {
  const Lattice lattice{9, 7, 1, 20.0};
  FieldSettings settings;
  settings.negligible_pM = 1e-6;
  DrivenFieldSet fields(lattice, {field("a", 1.0, 0.5, TimeScheme::implicit)}, settings);
  fields.concentration_pM(0)[lattice.site({4, 3, 0})] = 1e-3;
  CHECK_FALSE(fields.advance(1.0, one).fields[0].idle);
  fields.concentration_pM(0).fill(0.0);
  fields.concentration_pM(0)[lattice.site({4, 3, 0})] = 1e-6;
  const FieldLedger ledger = fields.advance(1.0, one).fields[0];
  CHECK(ledger.idle);
  CHECK(ledger.decayed_pM_um3 == ledger.before_pM_um3);
  CHECK(greatest(fields.concentration_pM(0)) == 0.0);
}

TEST_CASE("a trickle that comes to next to nothing counts as decayed, and more of it does not") {
  const Lattice lattice{9, 7, 1, 20.0};
  FieldSettings settings;
  settings.negligible_pM = 1e-6;
  DrivenFieldSet fields(lattice, {field("a", 1.0, 0.5, TimeScheme::implicit)}, settings);
  fields.source_pM_per_h(0)[lattice.site({4, 3, 0})] = 1e-5;
  const FieldLedger ledger = fields.advance(1.0, one).fields[0];
  CHECK(ledger.idle);
  CHECK(ledger.secreted_pM_um3 > 0.0);
  CHECK(ledger.decayed_pM_um3 == ledger.secreted_pM_um3);
  CHECK(greatest(fields.concentration_pM(0)) == 0.0);
  fields.source_pM_per_h(0)[lattice.site({4, 3, 0})] = 1e-3;
  CHECK_FALSE(fields.advance(1.0, one).fields[0].idle);
  CHECK(greatest(fields.concentration_pM(0)) > 0.0);
}
