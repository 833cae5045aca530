// The tissue of a site: what is laid finds room, what yields is booked, and nothing is ever over-full.

#include "agents/tissue.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "engine/random/draws.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Draws;
using enthesis::engine::LineageKey;
using enthesis::engine::Purpose;
using enthesis::engine::Tick;

namespace {

constexpr double site_um3 = 8000.0;  // 20 um sites
constexpr Site here{0}, there{1};

// Two sites; everything happens at the first.
struct Pair {
  Tissue tissue{Lattice{2, 1, 1, 20.0}};

  double& part(Constituent c) { return tissue[c][here]; }
  double laid_um3(Constituent c) const { return tissue.ledger.laid_um3[index(c)]; }
  double removed_um3(Constituent c) const { return tissue.ledger.removed_um3[index(c)]; }
  double displaced_um3(Constituent c) const { return tissue.ledger.displaced_um3[index(c)]; }
};

double filled(const Tissue& tissue, Site s) {
  double sum = 0.0;
  for (const auto& grid : tissue.fraction) sum += grid[s];
  return sum;
}

std::array<double, constituent_count> amounts_um3(const Tissue& tissue) {
  std::array<double, constituent_count> all{};
  for (const Constituent c : all_constituents) all[index(c)] = tissue[c][here] * site_um3;
  return all;
}

}  // namespace

TEST_CASE("room is what no constituent fills") {
  Pair p;
  CHECK(p.tissue.room(here) == 1.0);
  double fraction = 0.01;
  for (const Constituent c : all_constituents) p.part(c) = fraction *= 1.5;
  CHECK(p.tissue.room(here) == Approx(1.0 - filled(p.tissue, here)).epsilon(1e-15));
  p.part(Constituent::fat) = 1.0;
  CHECK(p.tissue.room(here) == 0.0);
  CHECK(p.tissue.room(there) == 1.0);
}

TEST_CASE("what is laid says how much found room, and displaces nothing") {
  Pair p;
  p.part(Constituent::fat) = 0.5;
  p.part(Constituent::lacuna) = 0.3;
  CHECK(p.tissue.lay(Constituent::vessel, here, 400.0) == Approx(400.0).epsilon(1e-14));
  CHECK(p.tissue.lay(Constituent::vessel, here, 1e6) == Approx(1200.0).epsilon(1e-12));
  CHECK(p.part(Constituent::vessel) == Approx(0.2).epsilon(1e-14));
  CHECK(p.part(Constituent::fat) == 0.5);
  CHECK(p.part(Constituent::lacuna) == 0.3);
}

TEST_CASE("what fills in takes the room first and of the lacunae only what it still needs") {
  for (const Constituent c : {Constituent::osteoid, Constituent::red_marrow, Constituent::fat, Constituent::vessel}) {
    Pair p;
    p.part(Constituent::collagen) = 0.5;
    p.part(Constituent::lacuna) = 0.3;
    CHECK(p.tissue.fill_in(c, here, 0.15 * site_um3) == Approx(0.15 * site_um3).epsilon(1e-13));
    CHECK(p.part(Constituent::lacuna) == 0.3);  // the room was enough
    CHECK(p.tissue.fill_in(c, here, 0.15 * site_um3) == Approx(0.15 * site_um3).epsilon(1e-13));
    CHECK(p.part(c) == Approx(0.3).epsilon(1e-13));
    CHECK(p.part(Constituent::lacuna) == Approx(0.2).epsilon(1e-13));
    CHECK(p.removed_um3(Constituent::lacuna) == Approx(0.1 * site_um3).epsilon(1e-13));
    CHECK(p.tissue.fill_in(c, here, site_um3) == Approx(0.2 * site_um3).epsilon(1e-12));
    CHECK(p.part(Constituent::lacuna) == Approx(0.0).margin(1e-15));
    CHECK(p.part(Constituent::collagen) == 0.5);  // matrix yields to nothing that fills in
    CHECK(filled(p.tissue, here) == Approx(1.0).epsilon(1e-14));
  }
}

TEST_CASE("osteoid pushes marrow and fat away in proportion once the lacunae are full; marrow pushes nothing away") {
  for (const bool osteoid : {true, false}) {
    Pair p;
    p.part(Constituent::collagen) = 0.3;
    p.part(Constituent::lacuna) = 0.1;
    p.part(Constituent::red_marrow) = 0.4;
    p.part(Constituent::fat) = 0.2;
    const Constituent c = osteoid ? Constituent::osteoid : Constituent::vessel;
    const double laid = p.tissue.fill_in(c, here, 0.25 * site_um3);
    CHECK(laid == Approx((osteoid ? 0.25 : 0.1) * site_um3).epsilon(1e-12));
    CHECK(p.part(Constituent::red_marrow) == Approx(osteoid ? 0.3 : 0.4).epsilon(1e-12));
    CHECK(p.part(Constituent::fat) == Approx(osteoid ? 0.15 : 0.2).epsilon(1e-12));
    CHECK(p.displaced_um3(Constituent::red_marrow) == Approx(osteoid ? 0.1 * site_um3 : 0.0).epsilon(1e-12));
    CHECK(p.displaced_um3(Constituent::lacuna) == 0.0);  // an empty space is filled, not pushed away
    CHECK(p.part(Constituent::collagen) == 0.3);
  }
}

TEST_CASE("mineral fills the room, then takes the place of collagen and cartilage in proportion, and is remembered") {
  Pair p;
  p.part(Constituent::collagen) = 0.3;
  p.part(Constituent::cartilage) = 0.15;
  p.part(Constituent::lacuna) = 0.4;
  p.part(Constituent::mineral) = 0.05;
  CHECK(p.tissue.calcify(here, 0.06 * site_um3) == Approx(0.06 * site_um3).epsilon(1e-12));
  CHECK(p.part(Constituent::collagen) == 0.3);
  CHECK(p.tissue.calcify(here, 0.19 * site_um3) == Approx(0.19 * site_um3).epsilon(1e-12));
  CHECK(p.part(Constituent::collagen) == Approx(0.2).epsilon(1e-12));
  CHECK(p.part(Constituent::cartilage) == Approx(0.1).epsilon(1e-12));
  CHECK(p.part(Constituent::mineral) == Approx(0.3).epsilon(1e-12));
  CHECK(p.tissue.calcified[here] == Approx(0.25).epsilon(1e-12));  // not what was there before
  CHECK(p.displaced_um3(Constituent::collagen) == Approx(0.1 * site_um3).epsilon(1e-12));
  CHECK(p.tissue.calcify(here, 1e6) == Approx(0.3 * site_um3).epsilon(1e-12));  // to the last of the matrix
  CHECK(p.part(Constituent::cartilage) == Approx(0.0).margin(1e-15));
  CHECK(p.part(Constituent::lacuna) == 0.4);
  CHECK(filled(p.tissue, here) <= 1.0 + 1e-15);
}

TEST_CASE("a cell swells into the room, then pushes what is soft away in proportion, up to the limit") {
  Pair p;
  p.part(Constituent::collagen) = 0.2;
  p.part(Constituent::cartilage) = 0.3;
  p.part(Constituent::fat) = 0.1;
  p.part(Constituent::vessel) = 0.1;
  p.part(Constituent::osteoid) = 0.1;
  CHECK(p.tissue.swell(here, 0.1 * site_um3, 0.45) == Approx(0.1 * site_um3).epsilon(1e-12));
  CHECK(p.part(Constituent::cartilage) == 0.3);  // the room was enough
  CHECK(p.tissue.swell(here, 0.3 * site_um3, 0.45) == Approx(0.3 * site_um3).epsilon(1e-12));
  CHECK(p.part(Constituent::lacuna) == Approx(0.4).epsilon(1e-12));
  CHECK(p.part(Constituent::cartilage) == Approx(0.2).epsilon(1e-12));
  CHECK(p.part(Constituent::collagen) == Approx(0.2 * 2.0 / 3.0).epsilon(1e-12));
  CHECK(p.part(Constituent::fat) == Approx(0.1 * 2.0 / 3.0).epsilon(1e-12));
  CHECK(p.part(Constituent::vessel) == 0.1);
  CHECK(p.part(Constituent::osteoid) == 0.1);
  CHECK(p.displaced_um3(Constituent::cartilage) == Approx(0.1 * site_um3).epsilon(1e-12));
  CHECK(p.tissue.swell(here, site_um3, 0.45) == Approx(0.05 * site_um3).epsilon(1e-12));
  CHECK(p.tissue.swell(here, site_um3, 0.45) == Approx(0.0).margin(1e-9));
  CHECK(p.tissue.swell(here, site_um3, 0.2) == 0.0);  // above the limit nothing is gained, and nothing lost
  CHECK(p.part(Constituent::lacuna) == Approx(0.45).epsilon(1e-14));
}

TEST_CASE("where nothing yields a cell cannot swell and cartilage cannot calcify") {
  Pair p;
  p.part(Constituent::vessel) = 0.6;
  p.part(Constituent::osteoid) = 0.4;
  CHECK(p.tissue.swell(here, 100.0, 0.45) == Approx(0.0).margin(1e-10));
  CHECK(p.tissue.calcify(here, 100.0) == Approx(0.0).margin(1e-10));
  CHECK(p.part(Constituent::vessel) == 0.6);
  CHECK(p.part(Constituent::osteoid) == 0.4);
}

TEST_CASE("osteoid and mineral that go take the same share of their slow and calcified parts along") {
  Pair p;
  p.part(Constituent::osteoid) = 0.4;
  p.tissue.slow_osteoid[here] = 0.1;
  p.part(Constituent::mineral) = 0.5;
  p.tissue.calcified[here] = 0.3;
  p.tissue.remove(Constituent::osteoid, here, 0.1 * site_um3);
  p.tissue.remove(Constituent::mineral, here, 0.4 * site_um3);
  CHECK(p.tissue.slow_osteoid[here] == Approx(0.075).epsilon(1e-14));
  CHECK(p.tissue.calcified[here] == Approx(0.06).epsilon(1e-14));
  p.tissue.remove(Constituent::osteoid, here, site_um3);
  p.tissue.remove(Constituent::mineral, here, site_um3);
  CHECK(p.tissue.slow_osteoid[here] == 0.0);
  CHECK(p.tissue.calcified[here] == 0.0);
}

TEST_CASE("woven and lamellar bone go in proportion, and mineral that formed in cartilage is neither") {
  Pair p;
  p.part(Constituent::osteoid) = 0.2;
  p.part(Constituent::mineral) = 0.5;
  p.tissue.calcified[here] = 0.1;
  p.tissue.woven[here] = 0.15;  // a quarter of the bone matrix
  CHECK(p.tissue.bone_matrix(here) == Approx(0.6).epsilon(1e-14));
  p.tissue.remove(Constituent::mineral, here, 0.25 * site_um3);  // four fifths of it are bone
  CHECK(p.tissue.bone_matrix(here) == Approx(0.4).epsilon(1e-14));
  CHECK(p.tissue.woven[here] == Approx(0.1).epsilon(1e-14));
  p.tissue.remove(Constituent::osteoid, here, 0.1 * site_um3);
  CHECK(p.tissue.woven[here] == Approx(0.075).epsilon(1e-14));
  p.tissue.remove(Constituent::collagen, here, site_um3);
  CHECK(p.tissue.woven[here] == Approx(0.075).epsilon(1e-14));
  p.tissue.remove(Constituent::osteoid, here, site_um3);
  p.tissue.remove(Constituent::mineral, here, site_um3);
  CHECK(p.tissue.woven[here] == Approx(0.0).margin(1e-15));
}

TEST_CASE("every change of the tissue is booked: laid minus removed is the change, and what is displaced is removed") {
  Pair p;
  const auto first = amounts_um3(p.tissue);
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    const Draws chance(7, Tick{n});
    const auto draw = [&](std::uint16_t what) { return chance.uniform(LineageKey{1}, Purpose{903}, what); };
    const Constituent c = all_constituents[static_cast<std::size_t>(draw(0) * constituent_count)];
    const double volume_um3 = draw(1) * draw(1) * 2000.0;
    const auto before = amounts_um3(p.tissue);
    const auto change_of = [&](Constituent which) { return p.tissue[which][here] * site_um3 - before[index(which)]; };
    double said = 0.0, changed = 0.0;
    switch (static_cast<int>(draw(2) * 6.0)) {
      case 0:
        said = p.tissue.lay(c, here, volume_um3);
        changed = change_of(c);
        break;
      case 1:
        if (c == Constituent::lacuna) continue;  // it would fill in for itself
        said = p.tissue.fill_in(c, here, volume_um3);
        changed = change_of(c);
        if (c == Constituent::osteoid) {
          p.tissue.slow_osteoid[here] += 0.33 * said / site_um3;
          p.tissue.woven[here] += 0.6 * said / site_um3;
        }
        break;
      case 2:
        said = p.tissue.calcify(here, volume_um3);
        changed = change_of(Constituent::mineral);
        break;
      case 3:
        said = p.tissue.swell(here, volume_um3, 0.45);
        changed = change_of(Constituent::lacuna);
        break;
      default:
        said = p.tissue.remove(c, here, volume_um3);
        changed = -change_of(c);
        break;
    }
    REQUIRE(std::abs(said - changed) < 1e-10);
    REQUIRE(said >= 0.0);
    REQUIRE(said <= volume_um3 * (1.0 + 1e-15));
    for (const auto& grid : p.tissue.fraction) REQUIRE((grid[here] >= 0.0 && grid[here] <= 1.0));
    REQUIRE(filled(p.tissue, here) <= 1.0 + 1e-14);
    REQUIRE(p.tissue.slow_osteoid[here] >= 0.0);
    REQUIRE(p.tissue.slow_osteoid[here] <= p.part(Constituent::osteoid) + 1e-15);
    REQUIRE(p.tissue.calcified[here] >= 0.0);
    REQUIRE(p.tissue.calcified[here] <= p.part(Constituent::mineral) + 1e-15);
    REQUIRE(p.tissue.woven[here] >= 0.0);
    REQUIRE(p.tissue.woven[here] <= p.tissue.bone_matrix(here) + 1e-14);
  }
  const auto last = amounts_um3(p.tissue);
  for (const Constituent c : all_constituents) {
    INFO(constituent_names[index(c)]);
    const double laid = p.laid_um3(c), removed = p.removed_um3(c), displaced = p.displaced_um3(c);
    CHECK(laid > 1e4);
    CHECK(std::abs(last[index(c)] - first[index(c)] - (laid - removed)) < 1e-12 * (laid + removed));
    CHECK(displaced <= removed);
    const bool yields = c == Constituent::collagen || c == Constituent::cartilage || c == Constituent::red_marrow ||
                        c == Constituent::fat;
    CHECK((displaced > 0.0) == yields);
  }
  CHECK(filled(p.tissue, there) == 0.0);
}

TEST_CASE("everything of the tissue that can change is part of the state, each once and under its own name") {
  Tissue tissue(Lattice{2, 1, 1, 20.0});
  std::set<std::string> names;
  std::set<const void*> visited;
  tissue.visit_state([&]<class T>(const std::string& name, const std::vector<T>& values) {
    CHECK(names.insert(name).second);
    if constexpr (std::is_same_v<T, double>) CHECK(visited.insert(&values).second);
  });
  CHECK(names.contains("tissue/living"));
  std::set<const void*> expected{&tissue.slow_osteoid.storage(), &tissue.calcified.storage(),
                                 &tissue.woven.storage(),        &tissue.resorbed_um3.storage(),
                                 &tissue.ledger.laid_um3,        &tissue.ledger.removed_um3,
                                 &tissue.ledger.displaced_um3};
  for (const auto& grid : tissue.fraction) expected.insert(&grid.storage());
  for (const auto& grid : tissue.deposit) expected.insert(&grid.storage());
  CHECK((visited == expected));
  for (const auto deposit : deposit_names) CHECK(names.count("tissue/" + std::string(deposit)) == 1);
}
