#include "agents/remodel.h"

#include <cmath>
#include <utility>

#include "agents/fate.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::agents;
using enthesis::single_precision;
using enthesis::engine::Draws;
using enthesis::engine::LineageKey;
using enthesis::engine::Purpose;
using enthesis::engine::Tick;

namespace {

constexpr double site_um3 = 8000.0;  // 20 um sites
constexpr MatrixRates rates{0.67, 360.0, 2880.0, {24.0, 96.0, 240.0, 120.0}, 0.45};

void work(SmallWorld& world, double dt_h = 1.0) {
  world.decide_all(1, dt_h);
  do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
}

double filled(const Tissue& tissue, Site s) {
  double sum = 0.0;
  for (const auto& grid : tissue.fraction) sum += grid[s];
  return sum;
}

}  // namespace

TEST_CASE("a cell lays its matrix at its own site, as far as there is room") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 400.0, target(Constituent::collagen))}));
  world.add(0, world.at(1, 1), 1);
  work(world, 0.5);
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == Approx(200.0 / site_um3).epsilon(1e-15));
  CHECK(world.tissue.ledger.laid_um3[index(Constituent::collagen)] == Approx(200.0).epsilon(1e-15));
  world.tissue[Constituent::fat][world.at(1, 1)] = 0.97;
  work(world);
  CHECK(filled(world.tissue, world.at(1, 1)) == Approx(1.0).epsilon(1e-15));
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == Approx(0.03).epsilon(1e-13));
}

TEST_CASE("a cell removes no more than there is") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::remove, 400.0, target(Constituent::collagen))}));
  world.add(0, world.at(1, 1), 1);
  world.tissue[Constituent::collagen][world.at(1, 1)] = 0.07;
  work(world);
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == Approx(0.02).epsilon(1e-14));
  work(world);
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == 0.0);
  CHECK(world.tissue.ledger.removed_um3[index(Constituent::collagen)] == Approx(0.07 * site_um3).epsilon(1e-14));
}

TEST_CASE(
    "a cell that came in the last step catches up with half of it, and works for half of the step in which it dies") {
  constexpr double surely_per_h = 1000.0;
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 400.0, target(Constituent::collagen)),
                                       constant(OutputKind::die, surely_per_h)}));
  world.add(0, world.at(1, 1), 1);
  world.cells.kinds[0].factors.response[1] = 0.0;  // of death
  std::uint32_t minute = 600;
  world.cells.tables[0].stage_since[0] = enthesis::engine::Tick{minute + 30};
  const auto step = [&] {
    world.now = enthesis::engine::Tick{minute += 60};
    world.decide_all(1, 1.0);
    commit_fates(world.surroundings(), {4}, enthesis::engine::Draws(1, world.now), 1.0, world.cells, world.plans);
    do_matrix_work(world.plans, rates, 1.0, world.around, world.cells, world.tissue);
    bury_the_dead(world.cells, world.plans);
  };
  step();
  CHECK(world.tissue.total_um3(Constituent::collagen) == Approx(600.0).epsilon(1e-14));
  step();
  CHECK(world.tissue.total_um3(Constituent::collagen) == Approx(1000.0).epsilon(1e-14));
  world.cells.kinds[0].factors.response[1] = 1.0;
  step();
  CHECK(world.tissue.total_um3(Constituent::collagen) == Approx(1200.0).epsilon(1e-14));
  step();
  CHECK(world.tissue.total_um3(Constituent::collagen) == Approx(1200.0).epsilon(1e-14));
}

TEST_CASE("osteoid goes where bone stands and has room, else to the cell's own site") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 80.0, target(Constituent::osteoid))}));
  world.add(0, world.at(1, 1), 1);
  const auto osteoid = [&](int x, int y) { return world.tissue[Constituent::osteoid][world.at(x, y)]; };
  work(world);
  CHECK(osteoid(1, 1) == Approx(0.01).epsilon(1e-15));
  world.tissue[Constituent::mineral][world.at(0, 0)] = 0.9;  // a corner is out of reach
  world.tissue[Constituent::mineral][world.at(2, 1)] = 1.0;  // full
  world.tissue[Constituent::mineral][world.at(1, 2)] = 0.5;
  work(world);
  CHECK(osteoid(1, 2) == Approx(0.01).epsilon(1e-15));
  CHECK(osteoid(1, 1) == Approx(0.01).epsilon(1e-15));
  CHECK(osteoid(0, 0) + osteoid(2, 1) == 0.0);
  CHECK(world.tissue.slow_osteoid[world.at(1, 2)] == Approx(0.01 * 0.33).epsilon(1e-14));
}

TEST_CASE("bone keeps the texture in which it was laid while it mineralises") {
  SmallWorld world({3, 3, 1, 20.0});
  Response woven = constant(OutputKind::lay, 240.0, target(Constituent::osteoid));
  woven.texture = Texture::woven;
  const Response lamellar = constant(OutputKind::lay, 80.0, target(Constituent::osteoid));
  add_kind(world.cells, resident_with({lamellar, woven}));
  world.add(0, world.at(1, 1), 1);
  work(world);
  CHECK(world.tissue.woven[world.at(1, 1)] == Approx(0.03).epsilon(1e-14));
  for (int step = 0; step < 100; ++step) mineralise(rates, 24.0, world.tissue);
  CHECK(world.tissue[Constituent::mineral][world.at(1, 1)] > 0.03);
  CHECK(world.tissue.woven[world.at(1, 1)] == Approx(0.03).epsilon(1e-14));
  CHECK(world.tissue.bone_matrix(world.at(1, 1)) == Approx(0.04).epsilon(1e-13));
}

TEST_CASE("osteoid becomes mineral with its two time constants exactly") {
  SmallWorld world({2, 2, 1, 20.0});
  const Site s = world.at(0, 1);
  world.tissue[Constituent::osteoid][s] = 0.4;
  world.tissue.slow_osteoid[s] = 0.4 * 0.33;
  double time_h = 0.0;
  for (int step = 0; step < 500; ++step) {
    const double dt_h = step % 2 == 0 ? 1.0 : 7.5;
    mineralise(rates, dt_h, world.tissue);
    time_h += dt_h;
    const double slow = 0.4 * 0.33 * std::exp(-time_h / 2880.0), fast = 0.4 * 0.67 * std::exp(-time_h / 360.0);
    CHECK(world.tissue[Constituent::osteoid][s] == Approx(slow + fast).epsilon(1e-12));
    CHECK(world.tissue[Constituent::mineral][s] == Approx(0.4 - slow - fast).epsilon(1e-12));
    CHECK(world.tissue.slow_osteoid[s] == Approx(slow).epsilon(1e-12));
  }
  const double turned = world.tissue.ledger.laid_um3[index(Constituent::mineral)];
  CHECK(turned == Approx(site_um3 * world.tissue[Constituent::mineral][s]).epsilon(1e-12));
  CHECK(turned == world.tissue.ledger.removed_um3[index(Constituent::osteoid)]);
}

TEST_CASE("resorption reaches the neighbour with most mineral and takes all matrix there in proportion") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::resorb, 240.0)}));
  world.add(0, world.at(1, 1), 1);
  Tissue& tissue = world.tissue;
  const Site bone = world.at(1, 0), corner = world.at(0, 0);
  tissue[Constituent::mineral][world.at(1, 1)] = 0.1;
  tissue[Constituent::mineral][bone] = 0.45;
  tissue[Constituent::osteoid][bone] = 0.15;
  tissue.slow_osteoid[bone] = 0.05;
  tissue[Constituent::collagen][bone] = 0.1;
  tissue[Constituent::cartilage][bone] = 0.05;
  tissue[Constituent::vessel][bone] = 0.2;
  tissue[Constituent::mineral][corner] = 0.9;
  work(world);
  const double left = 1.0 - 240.0 / (0.75 * site_um3);
  CHECK(tissue[Constituent::mineral][bone] == Approx(0.45 * left).epsilon(1e-14));
  CHECK(tissue[Constituent::osteoid][bone] == Approx(0.15 * left).epsilon(1e-14));
  CHECK(tissue.slow_osteoid[bone] == Approx(0.05 * left).epsilon(1e-14));
  CHECK(tissue[Constituent::collagen][bone] == Approx(0.1 * left).epsilon(1e-14));
  CHECK(tissue[Constituent::cartilage][bone] == Approx(0.05 * left).epsilon(1e-14));
  CHECK(tissue[Constituent::vessel][bone] == 0.2);
  CHECK(tissue.resorbed_um3[bone] == Approx(240.0).epsilon(1e-14));
  CHECK(tissue[Constituent::mineral][world.at(1, 1)] == 0.1);
  CHECK(tissue[Constituent::mineral][corner] == 0.9);
}

TEST_CASE("resorption reaches a corner once no face neighbour has mineral") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::resorb, 240.0)}));
  world.add(0, world.at(1, 1), 1);
  const Site face = world.at(0, 1), corner = world.at(0, 0);
  world.tissue[Constituent::mineral][face] = 0.01;
  world.tissue[Constituent::mineral][corner] = 0.9;
  work(world);
  CHECK(world.tissue[Constituent::mineral][face] == Approx(0.0).margin(1e-16));
  CHECK(world.tissue[Constituent::mineral][corner] == 0.9);
  work(world);
  CHECK(world.tissue[Constituent::mineral][corner] == Approx(0.9 - 240.0 / site_um3).epsilon(1e-14));
}

TEST_CASE("of two faces with as much mineral each is resorbed first from half of the places along a line") {
  constexpr int places = 256;
  const std::array<enthesis::engine::Position, 4> faces{{{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}}};
  for (const bool upright : {false, true}) {
    for (std::size_t a = 0; a < faces.size(); ++a) {
      for (std::size_t b = a + 1; b < faces.size(); ++b) {
        SmallWorld world(upright ? Lattice{3, 3 * places, 1, 20.0} : Lattice{3 * places, 3, 1, 20.0});
        add_kind(world.cells, resident_with({constant(OutputKind::resorb, 240.0)}));
        auto& mineral = world.tissue[Constituent::mineral];
        const auto beside = [&](int i, const enthesis::engine::Position& face) {
          return upright ? world.at(1 + face.x, 3 * i + 1 + face.y) : world.at(3 * i + 1 + face.x, 1 + face.y);
        };
        for (int i = 0; i < places; ++i) {
          world.add(0, beside(i, {0, 0, 0}), static_cast<std::uint64_t>(i) + 1);
          mineral[beside(i, faces[a])] = mineral[beside(i, faces[b])] = 0.5;
        }
        work(world);
        int first = 0;
        for (int i = 0; i < places; ++i) {
          REQUIRE((mineral[beside(i, faces[a])] < 0.5) != (mineral[beside(i, faces[b])] < 0.5));
          first += mineral[beside(i, faces[a])] < 0.5 ? 1 : 0;
        }
        CAPTURE(upright, a, b);
        CHECK(first == Approx(0.5 * places).margin(0.1 * places));
      }
    }
  }
}

TEST_CASE("osteoid goes into no site that rounding left a little short of full") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 80.0, target(Constituent::osteoid))}));
  world.add(0, world.at(1, 1), 1);
  const Site full = world.at(2, 1), open = world.at(1, 2);
  world.tissue[Constituent::mineral][full] = 1.0 - 1e-15;
  world.tissue[Constituent::mineral][open] = 0.5;
  work(world);
  CHECK(world.tissue[Constituent::osteoid][full] == 0.0);
  CHECK(world.tissue[Constituent::osteoid][open] == Approx(0.01).epsilon(1e-14));
}

TEST_CASE("resorption ends when the site is empty and does nothing where no mineral is in reach") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::resorb, 1e6)}));
  world.add(0, world.at(1, 1), 1);
  world.tissue[Constituent::mineral][world.at(2, 1)] = 0.3;
  world.tissue[Constituent::collagen][world.at(2, 1)] = 0.2;
  world.tissue[Constituent::collagen][world.at(1, 1)] = 0.2;
  work(world);
  CHECK(filled(world.tissue, world.at(2, 1)) == Approx(0.0).margin(1e-16));
  CHECK(world.tissue.resorbed_um3[world.at(2, 1)] == Approx(0.5 * site_um3).epsilon(1e-14));
  work(world);
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == 0.2);
  CHECK(world.tissue.resorbed_um3[world.at(2, 1)] == 0.0);  // it tells of the last step only
}

TEST_CASE("extracellular traps are left at the site and fade with their life time") {
  SmallWorld world({2, 2, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::leave, 0.3)}));
  world.add(0, world.at(0, 0), 1);
  const double kept = std::exp(-1.0 / 24.0);
  double expected = 0.0;
  for (int step = 0; step < 10; ++step) {
    work(world);
    expected = expected * kept + 0.3 * 24.0 * (1.0 - kept);
    CHECK(world.tissue[Deposit::net][world.at(0, 0)] == Approx(expected).epsilon(single_precision));
  }
}

TEST_CASE("laid minus removed is the change and fractions stay in bounds, whatever the cells do") {
  SmallWorld world({9, 8, 3, 20.0});
  std::vector<Response> responses{constant(OutputKind::resorb, 0.0), constant(OutputKind::leave, 0.0),
                                  constant(OutputKind::swell, 0.0)};
  for (const Constituent c : all_constituents) {
    responses.push_back(constant(OutputKind::lay, 0.0, target(c)));
    responses.push_back(constant(OutputKind::remove, 0.0, target(c)));
  }
  add_kind(world.cells, resident_with(responses));
  const Draws start(1, Tick{0});
  for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
    world.add(0, Site{i}, i + 1);
    for (const Constituent c : all_constituents) {
      world.tissue[c][Site{i}] = start.uniform(LineageKey{i}, Purpose{901}, target(c)) / 7.0;
    }
    world.tissue.slow_osteoid[Site{i}] = 0.5 * world.tissue[Constituent::osteoid][Site{i}];
  }
  std::vector<double> first(constituent_count);
  for (const Constituent c : all_constituents) first[index(c)] = world.tissue.total_um3(c);
  world.decide_all(1, 1.0);
  for (std::uint32_t step = 0; step < 300; ++step) {
    const Draws chance(2, Tick{step});
    for (std::size_t r = 0; r < responses.size(); ++r) {
      for (std::uint32_t row = 0; row < world.cells.count(0); ++row) {
        const double u = chance.uniform(LineageKey{row}, Purpose{902}, static_cast<std::uint16_t>(r));
        world.plans[0].values[r][row] = u < 0.7 ? 0.0 : 4000.0 * (u - 0.7);
      }
    }
    do_matrix_work(world.plans, rates, 1.0, world.around, world.cells, world.tissue);
    mineralise(rates, 24.0, world.tissue);
    bool in_bounds = true;
    for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
      for (const auto& grid : world.tissue.fraction)
        in_bounds = in_bounds && grid[Site{i}] >= 0.0 && grid[Site{i}] <= 1.0;
      in_bounds = in_bounds && filled(world.tissue, Site{i}) <= 1.0 + 1e-14;
      in_bounds = in_bounds && world.tissue.slow_osteoid[Site{i}] >= 0.0 &&
                  world.tissue.slow_osteoid[Site{i}] <= world.tissue[Constituent::osteoid][Site{i}] + 1e-15;
      in_bounds = in_bounds && world.tissue.calcified[Site{i}] >= 0.0 &&
                  world.tissue.calcified[Site{i}] <= world.tissue[Constituent::mineral][Site{i}] + 1e-15;
    }
    REQUIRE(in_bounds);
  }
  for (const Constituent c : all_constituents) {
    const double laid = world.tissue.ledger.laid_um3[index(c)], removed = world.tissue.ledger.removed_um3[index(c)];
    CHECK(laid > 1e5);
    CHECK(removed > 1e4);
    CHECK(world.tissue.ledger.displaced_um3[index(c)] <= removed);
    // The error of 60,000 additions to sums of this size.
    CHECK(std::abs(world.tissue.total_um3(c) - first[index(c)] - (laid - removed)) < 1e-12 * (laid + removed));
  }
}

TEST_CASE("osteoid fills the lacunae of a neighbour whose cell is gone, and leaves those of a living cell alone") {
  for (const bool inhabited : {false, true}) {
    SmallWorld world({3, 3, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::lay, 800.0, target(Constituent::osteoid))}));
    add_kind(world.cells, resident_with({}));
    world.add(0, world.at(1, 1), 1);
    const Site bone = world.at(2, 1);
    world.tissue[Constituent::mineral][bone] = 0.55;
    world.tissue[Constituent::lacuna][bone] = 0.45;
    if (inhabited) world.add(1, bone, 2);
    work(world);
    CHECK(world.tissue[Constituent::osteoid][bone] == Approx(inhabited ? 0.0 : 0.1).margin(1e-15));
    CHECK(world.tissue[Constituent::lacuna][bone] == Approx(inhabited ? 0.45 : 0.35).epsilon(1e-13));
    CHECK(world.tissue[Constituent::osteoid][world.at(1, 1)] == Approx(inhabited ? 0.1 : 0.0).margin(1e-15));
    CHECK(world.tissue.slow_osteoid[inhabited ? world.at(1, 1) : bone] == Approx(0.033).epsilon(1e-12));
  }
}

TEST_CASE("osteoid on bone pushes marrow and fat away, but not below a living cell") {
  for (const bool inhabited : {false, true}) {
    SmallWorld world({3, 3, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::lay, 800.0, target(Constituent::osteoid))}));
    add_kind(world.cells, resident_with({}));
    world.add(0, world.at(1, 1), 1);
    const Site bone = world.at(1, 0);
    world.tissue[Constituent::mineral][bone] = 0.5;
    world.tissue[Constituent::red_marrow][bone] = 0.3;
    world.tissue[Constituent::fat][bone] = 0.2;
    if (inhabited) world.add(1, bone, 2);
    work(world);
    CHECK(world.tissue[Constituent::red_marrow][bone] == Approx(inhabited ? 0.3 : 0.24).epsilon(1e-12));
    CHECK(world.tissue[Constituent::fat][bone] == Approx(inhabited ? 0.2 : 0.16).epsilon(1e-12));
    CHECK(world.tissue[Constituent::osteoid][bone] == Approx(inhabited ? 0.0 : 0.1).margin(1e-15));
  }
}

TEST_CASE("marrow and fat fill the lacunae of the cell's own site") {
  for (const Constituent c : {Constituent::red_marrow, Constituent::fat}) {
    SmallWorld world({2, 2, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::lay, 800.0, target(c))}));
    world.add(0, world.at(0, 1), 1);
    world.tissue[Constituent::mineral][world.at(0, 1)] = 0.6;
    world.tissue[Constituent::lacuna][world.at(0, 1)] = 0.4;
    work(world);
    CHECK(world.tissue[c][world.at(0, 1)] == Approx(0.1).epsilon(1e-13));
    CHECK(world.tissue[Constituent::lacuna][world.at(0, 1)] == Approx(0.3).epsilon(1e-13));
  }
}

TEST_CASE("of its own site and the lacunae in cartilage beside it a cell calcifies the least calcified") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 800.0, target(Constituent::mineral))}));
  world.add(0, world.at(1, 1), 1);
  Tissue& tissue = world.tissue;
  const Site here = world.at(1, 1), lacunae = world.at(2, 1), empty = world.at(0, 1), no_lacuna = world.at(1, 0),
             corner = world.at(0, 0);
  tissue[Constituent::mineral][here] = 0.25;
  for (const Site s : {lacunae, corner}) {
    tissue[Constituent::lacuna][s] = 0.3;
    tissue[Constituent::cartilage][s] = 0.3;
  }
  tissue[Constituent::mineral][lacunae] = 0.1;
  tissue[Constituent::lacuna][empty] = 0.3;         // without cartilage: the marrow of later
  tissue[Constituent::cartilage][no_lacuna] = 0.3;  // of another cell, not swollen
  const auto mineral = [&](Site s) { return tissue[Constituent::mineral][s]; };
  work(world);
  CHECK(mineral(lacunae) == Approx(0.2).epsilon(1e-13));
  CHECK(mineral(here) == 0.25);
  work(world);
  CHECK(mineral(lacunae) == Approx(0.3).epsilon(1e-13));
  work(world);  // now its own site holds less
  CHECK(mineral(lacunae) == Approx(0.3).epsilon(1e-13));
  CHECK(mineral(here) == Approx(0.35).epsilon(1e-13));
  CHECK(mineral(empty) + mineral(no_lacuna) + mineral(corner) == 0.0);
  CHECK(tissue.calcified[lacunae] == Approx(0.2).epsilon(1e-12));
  CHECK(tissue.calcified[here] == Approx(0.1).epsilon(1e-12));
}

TEST_CASE("osteoid that mineralises in calcified cartilage does not count as calcified cartilage") {
  SmallWorld world({2, 2, 1, 20.0});
  const Site s = world.at(0, 0);
  world.tissue.calcify(s, 0.2 * site_um3);
  world.tissue.lay(Constituent::osteoid, s, 0.4 * site_um3);
  for (int day = 0; day < 30; ++day) mineralise(rates, 24.0, world.tissue);
  CHECK(world.tissue[Constituent::mineral][s] > 0.5);
  CHECK(world.tissue.calcified[s] == Approx(0.2).epsilon(1e-14));
}

TEST_CASE("a cell swells at its own site up to the limit, then at the soft face neighbours, as each has room") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::swell, 0.4 * site_um3)}));
  world.add(0, world.at(1, 1), 1);
  const auto lacuna = [&](int x, int y) { return world.tissue[Constituent::lacuna][world.at(x, y)]; };
  world.tissue[Constituent::mineral][world.at(0, 1)] = 1e-6;  // calcified, if only just
  work(world);
  CHECK(lacuna(1, 1) == Approx(0.4).epsilon(1e-13));
  CHECK(lacuna(2, 1) == 0.0);
  work(world);
  CHECK(lacuna(1, 1) == Approx(0.45).epsilon(1e-13));
  CHECK(lacuna(0, 1) == 0.0);
  for (const auto& [x, y] : {std::pair{2, 1}, {1, 0}, {1, 2}}) CHECK(lacuna(x, y) == Approx(0.35 / 3.0).epsilon(1e-13));
  for (int step = 0; step < 4; ++step) work(world);
  for (const auto& [x, y] : {std::pair{1, 1}, {2, 1}, {1, 0}, {1, 2}})
    CHECK(lacuna(x, y) == Approx(0.45).epsilon(1e-12));
  CHECK(lacuna(0, 1) + lacuna(0, 0) + lacuna(2, 2) == 0.0);
  const double gained = world.cells.tables[0].levels[swelling_column(world.cells.kinds[0].program)][0];
  CHECK(gained == Approx(4 * 0.45 * site_um3).epsilon(1e-12));  // and no more, though it would
}

TEST_CASE("a cell senses by how much it has swollen") {
  SmallWorld world({3, 3, 1, 20.0});
  Response swelling = constant(OutputKind::swell, 400.0);
  swelling.terms.push_back(term(TermKind::scale, 0, 1000.0, 1.0, 0.0));
  CellKind kind = resident_with({constant(OutputKind::node, 0.5), swelling});
  kind.program.responses[0].time_constant_h = 1.0;
  kind.program.signals = {{SignalKind::swelling, static_cast<std::uint16_t>(swelling_column(kind.program)), 0}};
  add_kind(world.cells, kind);
  world.add(0, world.at(1, 1), 1);
  double expected = 0.0;
  for (int step = 0; step < 5; ++step) {
    work(world);
    expected += 400.0 / (1.0 + expected / 1000.0);
    CHECK(world.cells.tables[0].levels[swelling_column(world.cells.kinds[0].program)][0] ==
          Approx(expected).epsilon(single_precision));
  }
  CHECK(world.tissue.total_um3(Constituent::lacuna) == Approx(expected).epsilon(single_precision));
}

TEST_CASE("what the cells have gained by swelling is the volume of all lacunae, also where they swell together") {
  SmallWorld world({9, 8, 3, 20.0});
  Response swelling = constant(OutputKind::swell, 1500.0);
  add_kind(world.cells, resident_with({swelling}));
  add_kind(world.cells, resident_with({constant(OutputKind::swell, 300.0)}));
  const Draws start(3, Tick{0});
  for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
    if (i % 3 != 2) world.add(i % 3, Site{i}, i + 1);
    for (const Constituent c : {Constituent::collagen, Constituent::cartilage, Constituent::fat}) {
      world.tissue[c][Site{i}] = start.uniform(LineageKey{i}, Purpose{904}, target(c)) / 3.0;
    }
    if (i % 5 == 0) world.tissue.lay(Constituent::mineral, Site{i}, 0.2 * site_um3);
  }
  for (int step = 0; step < 12; ++step) {
    work(world);
    double gained = 0.0;
    for (const auto& table : world.cells.tables) {
      for (const double volume_um3 : table.levels[0]) gained += volume_um3;  // no nodes: the first column
    }
    const double lacunae = world.tissue.total_um3(Constituent::lacuna);
    CHECK(lacunae == Approx(gained).epsilon(single_precision));
    CHECK(world.tissue.ledger.laid_um3[index(Constituent::lacuna)] == Approx(gained).epsilon(single_precision));
    for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
      REQUIRE(world.tissue[Constituent::lacuna][Site{i}] <= rates.lacuna_limit + 1e-15);
      REQUIRE(filled(world.tissue, Site{i}) <= 1.0 + 1e-14);
    }
  }
  CHECK(world.tissue.total_um3(Constituent::lacuna) > 0.3 * site_um3 * 100.0);
}

TEST_CASE("each deposit is left where the cell is, apart from the others, and fades with its own life time") {
  SmallWorld world({2, 2, 1, 20.0});
  std::vector<Response> responses;
  for (std::uint16_t d = 0; d < deposit_count; ++d) {
    responses.push_back(constant(OutputKind::leave, 0.1 * (d + 1), d));
  }
  add_kind(world.cells, resident_with(responses));
  world.add(0, world.at(1, 0), 1);
  std::array<double, deposit_count> expected{};
  for (int step = 0; step < 20; ++step) {
    const double dt_h = step % 2 == 0 ? 1.0 : 2.5;
    work(world, dt_h);
    for (std::size_t d = 0; d < deposit_count; ++d) {
      const double life_h = rates.deposit_time_constant_h[d], kept = std::exp(-dt_h / life_h);
      expected[d] = expected[d] * kept + 0.1 * static_cast<double>(d + 1) * life_h * (1.0 - kept);
      CHECK(world.tissue.deposit[d][world.at(1, 0)] == Approx(expected[d]).epsilon(single_precision));
      CHECK(world.tissue.deposit[d][world.at(0, 0)] == 0.0);
    }
  }
  CHECK(world.tissue.room(world.at(1, 0)) == 1.0);  // what lies there does not fill the site
}

TEST_CASE("a cell lays osteoid into the lacunae and the marrow of its own site, for it is the cell that stands there") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::lay, 800.0, target(Constituent::osteoid))}));
  world.add(0, world.at(1, 1), 1);
  const Site here = world.at(1, 1);
  world.tissue[Constituent::mineral][here] = 0.5;
  world.tissue[Constituent::lacuna][here] = 0.05;
  world.tissue[Constituent::red_marrow][here] = 0.45;
  work(world);
  CHECK(world.tissue[Constituent::osteoid][here] == Approx(0.1).epsilon(1e-12));
  CHECK(world.tissue[Constituent::lacuna][here] == Approx(0.0).margin(1e-15));
  CHECK(world.tissue[Constituent::red_marrow][here] == Approx(0.4).epsilon(1e-12));
}

TEST_CASE("an agent works the matrix as the cells that it stands for, and each of them swells by its share") {
  SmallWorld world({3, 3, 1, 40.0});
  world.cells.cells_per_agent = 8.0;
  add_kind(world.cells,
           resident_with({constant(OutputKind::lay, 400.0, target(Constituent::collagen)),
                          constant(OutputKind::swell, 100.0),
                          constant(OutputKind::leave, 2.0, static_cast<std::uint16_t>(index(Deposit::net)))}));
  world.add(0, world.at(1, 1), 1);
  work(world);
  CHECK(world.tissue[Constituent::collagen][world.at(1, 1)] == Approx(400.0 / site_um3).epsilon(1e-14));
  CHECK(world.tissue[Constituent::lacuna][world.at(1, 1)] == Approx(100.0 / site_um3).epsilon(1e-14));
  CHECK(world.cells.tables[0].levels[swelling_column(world.cells.kinds[0].program)][0] == Approx(100.0).epsilon(1e-13));
  CHECK(world.tissue[Deposit::net][world.at(1, 1)] ==
        Approx(2.0 * 24.0 * (1.0 - std::exp(-1.0 / 24.0))).epsilon(1e-13));
}
