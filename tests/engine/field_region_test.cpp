// Fields that are solved only where something changes.

#include "engine/fields/field_region.h"

#include <cmath>
#include <string>
#include <vector>

#include "engine/digest.h"
#include "engine/fields/field_set.h"
#include "tests/engine/fields_deck.h"
#include "tests/engine/saved_fields.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;
using namespace enthesis::engine::deck;

namespace {

constexpr double reference_pM = 20.0, rest = 0.01;

FieldSettings settings_with(double rest_part) {
  FieldSettings settings;
  settings.tolerance = 1e-5;
  settings.rest = rest_part;
  return settings;
}

// Far and short reach, and one followed in time.
std::vector<FieldProperties> three_fields() {
  std::vector<FieldProperties> fields{field("far", 30.0, 1.0), field("near", 2.5, 3.0),
                                      field("slow", 5.0, 0.35, TimeScheme::implicit)};
  for (FieldProperties& f : fields) f.reference_pM = reference_pM;
  return fields;
}

// A tissue with a quiet background, in one corner of which cells secrete: a little, in a flare a thousand times as
// much, and again a little. They are a few, and others in every step.
class Corner {
 public:
  explicit Corner(const Lattice& of) : lattice(of) {}

  Lattice lattice;
  Box living{{0, 0, 0}, {8, 8, std::min(8, lattice.nz)}};
  static constexpr int flare_begins = 40, flare_ends = 60, end = 120;

  FieldSet::Exchange exchange(int step) const {
    return [this, step](std::size_t f, const Box& box, std::span<double> source, std::span<double> sink) {
      const bool flares = step >= flare_begins && step < flare_ends;
      for_rows(box, lattice, [&](std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i) {
          const Position p = lattice.position(Site{static_cast<std::uint32_t>(i)});
          const std::size_t mixed = (i + 7 * static_cast<std::size_t>(step) + f) * 2654435761u % 4096u;
          sink[i] = (p.x / 3 + p.y / 5) % 2 == 0 ? 0.4 : 0.0;
          source[i] = 4.0 * sink[i];
          if (living.contains(p) && mixed < 400) source[i] += flares ? 2000.0 : 2.0;
        }
      });
    };
  }
};

// Of one field, where it is worst, over the relevant level and the level at the place.
double error_of(const Grid<float>& found, const Grid<float>& truth) {
  double most = 0.0;
  for (std::size_t i = 0; i < truth.size(); ++i)
    most = std::max(most, std::fabs(found.values()[i] - truth.values()[i]) / (reference_pM + truth.values()[i]));
  return most;
}

}  // namespace

TEST_CASE("sites at rest make an error of no more than they may, before, in and after a flare") {
  const Workers two(2);
  for (const Lattice& lattice : {Lattice{200, 120, 1, 20.0}, Lattice{64, 48, 40, 20.0}}) {
    const Corner corner(lattice);
    FieldSet resting(lattice, three_fields(), settings_with(rest)), truth(lattice, three_fields(), settings_with(0.0));
    for (FieldSet* set : {&resting, &truth}) set->set_transport(blocks(lattice, 5));
    double least_share = 1.0, error = 0.0;
    for (int step = 0; step < Corner::end; ++step) {
      resting.advance(1.0, corner.exchange(step), two, {.living = corner.living});
      truth.advance(1.0, corner.exchange(step), two);
      for (std::size_t f = 0; f < truth.count(); ++f)
        error = std::max(error, error_of(resting.concentration_pM(f), truth.concentration_pM(f)));
      if (step == Corner::flare_begins - 1) {
        for (std::size_t f = 0; f < truth.count(); ++f)
          least_share = std::min(least_share, static_cast<double>(resting.region(f).site_count()) /
                                                  static_cast<double>(lattice.site_count()));
      }
    }
    CAPTURE(lattice.nx, lattice.nz, error, least_share);
    CHECK(error <= rest);
    CHECK(least_share < 0.1);
  }
}

TEST_CASE("what leaves a region for sites at rest is accounted for, and the balance is as exact as elsewhere") {
  const Lattice lattice{120, 80, 1, 20.0};
  const Corner corner(lattice);
  FieldSet set(lattice, three_fields(), settings_with(rest));
  const Workers one(1);
  bool left = false;
  for (int step = 0; step < Corner::flare_ends; ++step) {
    const FieldReport& report = set.advance(1.0, corner.exchange(step), one, {.living = corner.living});
    CHECK(report.converged());
    for (const FieldLedger& ledger : report.fields) {
      CHECK(std::fabs(ledger.imbalance) < 1e-12);
      left = left || ledger.left_pM_um3 != 0.0;
    }
  }
  CHECK(left);
}

TEST_CASE("a field is solved everywhere at first, after a call of wake, and where nothing tells what lives") {
  const Lattice lattice{120, 80, 1, 20.0};
  const Corner corner(lattice);
  const Workers one(1);
  FieldSet set(lattice, three_fields(), settings_with(rest)), untold(lattice, three_fields(), settings_with(rest));
  CHECK(set.region(0) == Box::whole(lattice));
  for (int step = 0; step < Corner::flare_begins; ++step) {
    set.advance(1.0, corner.exchange(step), one, {.living = corner.living});
    untold.advance(1.0, corner.exchange(step), one);
  }
  for (std::size_t f = 0; f < set.count(); ++f) {
    CHECK(set.region(f).site_count() < lattice.site_count());
    CHECK(untold.region(f) == Box::whole(lattice));
  }
  set.wake();
  for (std::size_t f = 0; f < set.count(); ++f) CHECK(set.region(f) == Box::whole(lattice));
}

TEST_CASE("a region holds all places that have lived since the last solution, and lets go of the old ones when quiet") {
  const Lattice lattice{100, 100, 1, 20.0};
  FieldRegions regions(lattice, {field("a", 1.0, 1.0)}, settings_with(rest));
  const auto solve = [&](int times, const Box& living, double change) {
    FieldLedger ledger;
    ledger.outer_change = change;
    for (int n = 0; n < times; ++n) {
      regions.note(living);
      regions.solved(0, ledger, living);
    }
  };
  const Box first{{10, 10, 0}, {20, 20, 1}}, last{{40, 40, 0}, {50, 50, 1}};
  solve(40, first, 0.0);
  CHECK(regions.region(0).solved == Box{{6, 6, 0}, {24, 24, 1}});
  CHECK(regions.region(0).without_edge == first);
  CHECK(regions.region(0).core == regions.region(0).solved);
  regions.note({{40, 10, 0}, {50, 20, 1}});  // all have gone elsewhere, and a field waits
  regions.note(last);
  const Box both{{6, 6, 0}, {54, 54, 1}};
  CHECK(regions.region(0).solved == both);
  solve(40, last, 1.0);
  CHECK(regions.region(0).solved == both);
  CHECK(regions.region(0).core == Box{{21, 21, 0}, {54, 54, 1}});
  solve(4, last, 0.0);
  CHECK(regions.region(0).solved == Box{{21, 21, 0}, {54, 54, 1}});
  solve(40, last, 0.0);
  CHECK(regions.region(0).solved == Box{{36, 36, 0}, {54, 54, 1}});
}

TEST_CASE("what is left of a field where all that fed it has gone is followed until it has come to rest") {
  const Workers one(1);
  const Lattice lattice{240, 40, 1, 20.0};
  const Box here{{20, 10, 0}, {28, 18, 1}}, far{{200, 10, 0}, {208, 18, 1}};
  for (const Box& later : {far, Box{}}) {
    FieldSet resting(lattice, three_fields(), settings_with(rest)), truth(lattice, three_fields(), settings_with(0.0));
    double error = 0.0;
    for (int step = 0; step < 160; ++step) {
      const Box living = step < 60 ? here : later;
      const auto exchange = [&](std::size_t, const Box& box, std::span<double> source, std::span<double> sink) {
        for_rows(box, lattice, [&](std::size_t first, std::size_t count) {
          for (std::size_t i = first; i < first + count; ++i) {
            sink[i] = 0.0;
            source[i] = living.contains(lattice.position(Site{static_cast<std::uint32_t>(i)})) ? 500.0 : 0.0;
          }
        });
      };
      resting.advance(1.0, exchange, one, {.living = living});
      truth.advance(1.0, exchange, one);
      for (std::size_t f = 0; f < truth.count(); ++f)
        error = std::max(error, error_of(resting.concentration_pM(f), truth.concentration_pM(f)));
    }
    CAPTURE(later.empty(), error);
    CHECK(error <= rest);
  }
}

TEST_CASE("a change of transport is noticed, wherever it is") {
  const Lattice lattice{100, 100, 1, 20.0};
  const Corner corner(lattice);
  const Workers one(1);
  FieldSet set(lattice, three_fields(), settings_with(rest));
  for (int step = 0; step < Corner::flare_begins; ++step)
    set.advance(1.0, corner.exchange(step), one, {.living = corner.living});
  CHECK_FALSE(set.region(0).contains({90, 90, 0}));
  set.set_transport(blocks(lattice, 5), {{90, 90, 0}, {91, 91, 1}});
  CHECK(set.region(0).contains({90, 90, 0}));
}

TEST_CASE("a margin grows when the changes at its edge add up, however little each of them is") {
  const Lattice lattice{400, 400, 1, 20.0};
  FieldProperties far = field("a", 30.0, 1.0);
  FieldRegions regions(lattice, {far}, settings_with(rest));
  const Box living{{200, 200, 0}, {210, 210, 1}};
  const auto solve = [&](double change) {
    FieldLedger ledger;
    ledger.edge_change = ledger.outer_change = change;
    regions.note(living);
    regions.solved(0, ledger, living);
  };
  for (int n = 0; n < 40; ++n) solve(0.0);
  const Box least = regions.region(0).solved;
  CHECK(least == living.widened(FieldRegions::edge, lattice));
  const double shown = 20.0 / std::sqrt(30.0 * 3600.0 / 1.0);
  CHECK(regions.region(0).most_at_edge == Approx(rest * shown));
  for (int n = 0; n < 9; ++n) solve(0.1 * rest * shown);
  CHECK(regions.region(0).most_at_edge == Approx(0.1 * rest * shown));
  CHECK(regions.region(0).solved == least);
  regions.widen(0);
  CHECK(regions.region(0).solved == living.widened(2 * FieldRegions::edge, lattice));
  CHECK(regions.region(0).most_at_edge == Approx(rest * shown));
}

TEST_CASE("a field that does not decay, may not rest or may make no error is solved everywhere") {
  const Lattice lattice{100, 100, 1, 20.0};
  const Box living{{10, 10, 0}, {20, 20, 1}};
  for (const double part : {rest, 0.0}) {
    FieldRegions regions(lattice, {field("a", 30.0, part > 0.0 ? 0.0 : 1.0, TimeScheme::implicit)},
                         settings_with(part));
    for (int n = 0; n < 40; ++n) {
      regions.note(living);
      regions.solved(0, {}, living);
    }
    CHECK(regions.region(0).solved == Box::whole(lattice));
  }
}

TEST_CASE("resting sites leave the same bits on any number of threads, and from a saved state", "[parallel]") {
  const Lattice lattice{48, 40, 16, 20.0};
  const Corner corner(lattice);
  std::vector<std::string> digests;
  for (const int threads : {1, 2, 3, 8}) {
    const Workers workers(threads);
    FieldSet first(lattice, three_fields(), settings_with(rest)), second(lattice, three_fields(), settings_with(rest));
    const auto advance = [&](FieldSet& set, int from, int to) {
      for (int step = from; step < to; ++step)
        set.advance(1.0, corner.exchange(step), workers, {.living = corner.living});
    };
    advance(first, 0, 30);
    CHECK(first.region(1).site_count() < lattice.site_count());
    restore(save(first), second);
    for (FieldSet* set : {&first, &second}) {
      advance(*set, 30, 45);
      Digest digest;
      add_state(*set, digest);
      digests.push_back(digest.text());
    }
  }
  for (const std::string& digest : digests) CHECK(digest == digests.front());
}
