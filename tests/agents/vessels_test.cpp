#include "agents/vessels.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Draws;
using enthesis::engine::Tick;
using enthesis::engine::Workers;

namespace {

constexpr int side = 150;
constexpr double site_count = double{side} * side;
constexpr VesselLimits limits{0.3, 0.15, 0.1};

// Vessels, two kinds of visitor and one resident that can enter.
struct Bed {
  SmallWorld world{{side, side, 1, 20.0}, 1};
  VesselRules rules;

  Bed() {
    add_kind(world.cells, kind_with("a", {stage_in("x", Layer::visitor)}, {}));
    add_kind(world.cells, kind_with("b", {stage_in("x", Layer::visitor), stage_in("y", Layer::visitor)}, {}));
    add_kind(world.cells, resident_with({}));
  }
  void allow(Response response) {
    rules.program.responses.push_back(std::move(response));
    rules.factors = unit_factors(rules.program);
  }
  void fill_vessels(double fraction) { world.tissue[Constituent::vessel].fill(fraction); }
  void enter(double dt_h = 1.0, std::uint64_t seed = 6, const Workers& workers = Workers(1)) {
    const Draws draws(seed, world.now);
    VesselPlan plan;
    plan_vessels(world.surroundings(), rules, draws, dt_h, workers, plan);
    recruit(rules, plan, draws, dt_h, world.cells);
  }
  VesselPlan plan(double dt_h = 1.0, std::uint64_t seed = 6, const Workers& workers = Workers(1)) const {
    VesselPlan plan;
    plan_vessels(world.surroundings(), rules, Draws(seed, world.now), dt_h, workers, plan);
    return plan;
  }
  void grow(const VesselPlan& plan) { grow_vessels(world.surroundings(), rules, plan, limits, world.tissue); }
  double& vessel(int x, int y) { return world.tissue[Constituent::vessel][world.at(x, y)]; }
  double share(std::size_t kind) const { return static_cast<double>(world.cells.count(kind)) / site_count; }
};

double bound(double p) {
  return 5.0 * std::sqrt(p * (1.0 - p) / site_count);  // five standard deviations
}

// The chance that somebody comes in a step of an hour or another to where so many come in an hour.
double chance_of_entry(double per_h, double dt_h = 1.0) {
  return 1.0 - std::exp(-per_h * dt_h * arrival_factor(per_h, dt_h));
}

// One vessel in the middle of nine sites that surely sprouts towards more of the field, and only there.
struct Sprout : Bed {
  Site vessel_site = world.at(5, 5), best = world.at(6, 6), second = world.at(4, 5);

  Sprout() {
    allow(constant(OutputKind::sprout, 1e4, 0));
    world.tissue[Constituent::vessel][vessel_site] = 0.3;
    world.fields[0].fill(1.0);
    world.fields[0][best] = 9.0;
    world.fields[0][second] = 5.0;
  }
  void sprout() { grow(plan()); }
  double at(Site s) const { return world.tissue[Constituent::vessel][s]; }
};

}  // namespace

TEST_CASE("cells enter at the stated rate, in proportion to the vessel at the site") {
  for (const double rate : {0.002, 0.1, 2.0}) {
    for (const double vessel : {0.3, 1.0}) {
      for (const double dt_h : {0.5, 1.0}) {
        Bed bed;
        bed.allow(constant(OutputKind::enter, rate, 0, 0));
        bed.fill_vessels(vessel);
        bed.enter(dt_h);
        const double p = chance_of_entry(rate * vessel, dt_h);
        CHECK(std::abs(bed.share(0) - p) < bound(p));
        CHECK(bed.world.cells.flows.entries[0] == bed.world.cells.count(0));
      }
    }
  }
}

TEST_CASE("kinds that may enter share the entries in proportion to their rates") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 0.1, 0, 0));
  bed.allow(constant(OutputKind::enter, 0.3, 1, 1));
  bed.fill_vessels(0.5);
  bed.enter();
  const double p = chance_of_entry(0.2);
  CHECK(std::abs(bed.share(0) - p / 4.0) < bound(p / 4.0));
  CHECK(std::abs(bed.share(1) - 3.0 * p / 4.0) < bound(3.0 * p / 4.0));
  for (const std::uint8_t stage : bed.world.cells.tables[1].stage) CHECK(stage == 1);
  CHECK(places_agree(bed.world.cells));
}

TEST_CASE("as many cells enter in an hour whatever the step, to second order, although one at most comes in a step") {
  constexpr double per_h = 0.2;
  const auto in_an_hour = [](double dt_h) { return chance_of_entry(per_h, dt_h) / dt_h; };
  const double coarse = std::abs(in_an_hour(2.0) - per_h), fine = std::abs(in_an_hour(0.5) - per_h);
  CHECK(fine < 0.005 * per_h);
  CHECK(std::log2(coarse / fine) / 2.0 == Approx(2.0).margin(0.2));
}

TEST_CASE(
    "a cell that stays where it enters hinders the next, so that visitors alone come more often by what would follow") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 0.1, 0, 0));
  bed.allow(constant(OutputKind::enter, 0.1, 2, 0));
  bed.fill_vessels(1.0);
  bed.enter();
  const double visitor = 0.1 * arrival_factor(0.1, 1.0), both = visitor + 0.1;
  const double p = (1.0 - std::exp(-both)) * visitor / both, q = (1.0 - std::exp(-both)) * 0.1 / both;
  CHECK(std::abs(bed.share(0) - p) < bound(p));
  CHECK(std::abs(bed.share(2) - q) < bound(q));
}

TEST_CASE("who enters begins in the middle of the step") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 1e4, 0, 0));
  bed.fill_vessels(1.0);
  bed.world.now = Tick{600};
  bed.enter();
  REQUIRE(bed.world.cells.count(0) > 0);
  for (const Tick since : bed.world.cells.tables[0].stage_since) CHECK(since == Tick{630});
}

TEST_CASE("without vessel nobody enters, and elsewhere only at the vessel") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 1e4, 0, 0));
  bed.enter();
  CHECK(bed.world.cells.count(0) == 0);
  bed.world.tissue[Constituent::vessel][bed.world.at(3, 4)] = 0.2;
  bed.world.tissue[Constituent::vessel][bed.world.at(9, 9)] = 0.01;
  bed.enter();
  CHECK(bed.world.cells.tables[0].site == std::vector<Site>{bed.world.at(3, 4), bed.world.at(9, 9)});
}

TEST_CASE("nobody enters a taken or a closed place, but a resident may enter below a visitor") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 1e4, 0, 0));
  bed.fill_vessels(0.3);
  for (std::uint32_t i = 0; i < 100; ++i) bed.world.add(1, Site{i}, i + 1);
  for (std::uint32_t i = 100; i < 200; ++i) bed.world.passable[Site{i}] = 0;
  bed.enter();
  CHECK(bed.world.cells.count(0) == side * side - 200);
  CHECK(places_agree(bed.world.cells));
  for (const Site s : bed.world.cells.tables[0].site) CHECK(s >= Site{200});
  bed.enter();
  CHECK(bed.world.cells.count(0) == side * side - 200);

  bed.rules.program.responses.clear();
  bed.allow(constant(OutputKind::enter, 1e4, 2, 0));
  bed.enter();
  CHECK(bed.world.cells.count(2) == side * side - 100);
  CHECK(places_agree(bed.world.cells));
}

TEST_CASE("entry senses what is at the vessel") {
  Bed bed;
  Response called = constant(OutputKind::enter, 0.0, 0, 0);
  called.terms.push_back(term(TermKind::drive, 0, 10.0, 2.0, 0.4));
  bed.rules.program.signals = {{SignalKind::field, 0, 0}};
  bed.allow(called);
  bed.fill_vessels(1.0);
  for (std::uint32_t i = 0; i < side * side / 2; ++i) bed.world.fields[0][Site{i}] = 20.0;
  bed.enter();
  const double p = chance_of_entry(0.4 * 4.0 / 5.0) / 2.0;
  CHECK(std::abs(bed.share(0) - p) < bound(p));
  for (const Site s : bed.world.cells.tables[0].site) CHECK(s < Site{side * side / 2});
}

TEST_CASE("every cell that enters has a key of its own, at every time") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 0.05, 0, 0));
  bed.allow(constant(OutputKind::enter, 0.05, 1, 0));
  bed.fill_vessels(1.0);
  std::set<std::uint64_t> keys;
  std::size_t entered = 0;
  for (std::uint32_t minute = 0; minute < 240; minute += 60) {
    bed.world.now = Tick{minute};
    bed.enter();
    for (std::size_t k = 0; k < 2; ++k) {
      AgentTable& table = bed.world.cells.tables[k];
      entered += table.size();
      for (const auto key : table.key) keys.insert(static_cast<std::uint64_t>(key));
      table.compact(std::vector<std::uint8_t>(table.size(), 0));
    }
    rebuild_occupancy(bed.world.cells);
  }
  CHECK(entered > 4000);
  CHECK(keys.size() == entered);
}

TEST_CASE("a cell that enters at time zero has the key of no site and of no cell that was there from the start") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 1e4, 1, 0));
  bed.world.tissue[Constituent::vessel][bed.world.at(3, 4)] = 1.0;
  bed.enter();
  REQUIRE(bed.world.cells.count(1) == 1);
  const auto site = static_cast<std::uint32_t>(bed.world.at(3, 4));
  for (std::uint16_t place = 0; place < 64; ++place) {
    CHECK(bed.world.cells.tables[1].key[0] != enthesis::engine::entry_key(site, Tick{0}, place));
  }
}

TEST_CASE("entries have the same bits on any number of threads", "[parallel]") {
  const auto entered = [](int threads) {
    Bed bed;
    bed.allow(constant(OutputKind::enter, 0.1, 0, 0));
    bed.allow(constant(OutputKind::enter, 0.1, 1, 0));
    bed.fill_vessels(0.7);
    const Workers workers(threads);
    bed.enter(1.0, 6, workers);
    return std::tuple(bed.world.cells.tables[0].site, bed.world.cells.tables[0].key, bed.world.cells.tables[1].site);
  };
  const auto one = entered(1);
  for (const int threads : {2, 3, 8}) CHECK((entered(threads) == one));
}

TEST_CASE("vessels sprout and regress at the stated rates, whatever their vessel fraction") {
  for (const OutputKind kind : {OutputKind::sprout, OutputKind::regress}) {
    for (const double rate : {0.005, 0.17, 1.5}) {
      for (const double fraction : {0.05, 1.0}) {
        for (const double dt_h : {0.25, 1.0, 4.0}) {
          Bed bed;
          bed.allow(constant(kind, rate));
          bed.fill_vessels(fraction);
          const VesselPlan plan = bed.plan(dt_h);
          REQUIRE(plan.sites.size() == side * side);
          const auto grown = std::count(plan.growth.begin(), plan.growth.end(), std::uint8_t{0});
          const double again = kind == OutputKind::sprout ? birth_factor(rate, 0.0, dt_h) : 1.0;
          const double p = 1.0 - std::exp(-rate * again * dt_h);
          CHECK(std::abs(static_cast<double>(grown) / site_count - p) <= bound(p));
          CHECK(std::count(plan.entry.begin(), plan.entry.end(), no_event) == side * side);
        }
      }
    }
  }
}

TEST_CASE("growth and entry at one site are drawn apart, and another hour brings other growth") {
  Bed bed;
  bed.allow(constant(OutputKind::enter, 0.7, 0, 0));
  bed.allow(constant(OutputKind::regress, 0.7));
  bed.fill_vessels(1.0);
  const VesselPlan plan = bed.plan();
  std::size_t both = 0, again = 0;
  bed.world.now = Tick{60};
  const VesselPlan later = bed.plan();
  for (std::size_t i = 0; i < plan.sites.size(); ++i) {
    both += plan.entry[i] == 0 && plan.growth[i] == 1 ? 1u : 0u;
    again += plan.growth[i] == 1 && later.growth[i] == 1 ? 1u : 0u;
  }
  const double p = 1.0 - std::exp(-0.7), of_both = p * chance_of_entry(0.7);
  CHECK(std::abs(static_cast<double>(both) / site_count - of_both) < bound(of_both));
  CHECK(std::abs(static_cast<double>(again) / site_count - p * p) < bound(p * p));
}

TEST_CASE("a vessel that regresses is gone, and only that one") {
  Bed bed;
  Response pruned = constant(OutputKind::regress, 0.0);
  pruned.terms.push_back(term(TermKind::drive, 0, 1.0, 8.0, 1e5));
  bed.rules.program.signals = {{SignalKind::field, 0, 0}};
  bed.allow(pruned);
  bed.vessel(3, 3) = 0.3;
  bed.vessel(4, 3) = 0.2;
  bed.world.fields[0][bed.world.at(3, 3)] = 10.0;
  bed.grow(bed.plan());
  CHECK(bed.vessel(3, 3) == 0.0);
  CHECK(bed.vessel(4, 3) == 0.2);
  CHECK(bed.world.tissue.ledger.removed_um3[index(Constituent::vessel)] == Approx(0.3 * 8000.0).epsilon(1e-14));
  CHECK(bed.plan().sites == std::vector<Site>{bed.world.at(4, 3)});
}

TEST_CASE("a sprout grows into the surrounding site where most of its guide is, and leaves the old vessel as it is") {
  Sprout bed;
  bed.world.fields[0][bed.world.at(8, 5)] = 99.0;  // out of reach
  bed.sprout();
  CHECK(bed.at(bed.best) == Approx(limits.lumen).epsilon(1e-14));
  CHECK(bed.at(bed.vessel_site) == 0.3);
  CHECK(bed.world.tissue.total_um3(Constituent::vessel) == Approx(0.6 * 8000.0).epsilon(1e-13));
  CHECK(bed.world.tissue.ledger.laid_um3[index(Constituent::vessel)] == Approx(0.3 * 8000.0).epsilon(1e-13));
}

TEST_CASE("a sprout is guided by the field that its own rule names") {
  SmallWorld world({7, 7, 1, 20.0}, 2);
  VesselRules rules;
  rules.program.responses = {constant(OutputKind::sprout, 1e4, 1)};
  rules.factors = unit_factors(rules.program);
  world.tissue[Constituent::vessel][world.at(3, 3)] = 0.3;
  world.fields[0][world.at(2, 3)] = 9.0;
  world.fields[1][world.at(3, 4)] = 0.1;
  VesselPlan plan;
  plan_vessels(world.surroundings(), rules, Draws(1, Tick{0}), 1.0, Workers(1), plan);
  grow_vessels(world.surroundings(), rules, plan, limits, world.tissue);
  CHECK(world.tissue[Constituent::vessel][world.at(3, 4)] == Approx(0.3).epsilon(1e-14));
  CHECK(world.tissue[Constituent::vessel][world.at(2, 3)] == 0.0);
}

TEST_CASE("a sprout goes to the second best site where the best is closed, holds a vessel or lacks room") {
  using Obstacle = void (*)(Sprout&);
  const std::vector<Obstacle> obstacles{
      [](Sprout& bed) { bed.world.passable[bed.best] = 0; },
      [](Sprout& bed) { bed.world.tissue[Constituent::vessel][bed.best] = 0.01; },
      [](Sprout& bed) { bed.world.tissue[Constituent::collagen][bed.best] = 0.71; },
      [](Sprout& bed) { bed.world.tissue[Constituent::cartilage][bed.best] = 0.16; },
      [](Sprout& bed) {  // the lacunae there are those of a living cell
        bed.world.tissue[Constituent::lacuna][bed.best] = 0.45;
        bed.world.tissue[Constituent::mineral][bed.best] = 0.3;
        bed.world.add(2, bed.best, 1);
      },
  };
  for (std::size_t i = 0; i < obstacles.size(); ++i) {
    INFO("obstacle " << i);
    Sprout bed;
    obstacles[i](bed);
    const double before = bed.at(bed.best);
    bed.sprout();
    CHECK(bed.at(bed.best) == before);
    CHECK(bed.at(bed.second) == Approx(limits.lumen).epsilon(1e-14));
  }
}

TEST_CASE("cartilage repels vessels until it is calcified, and what its cells leave is room for them") {
  Sprout bed;
  Tissue& tissue = bed.world.tissue;
  tissue[Constituent::cartilage][bed.best] = 0.25;
  tissue[Constituent::mineral][bed.best] = 0.3;
  tissue[Constituent::lacuna][bed.best] = 0.45;
  bed.sprout();
  CHECK(bed.at(bed.best) == Approx(limits.lumen).epsilon(1e-13));
  CHECK(tissue[Constituent::lacuna][bed.best] == Approx(0.15).epsilon(1e-12));
  CHECK(tissue[Constituent::cartilage][bed.best] == 0.25);
  CHECK(tissue[Constituent::mineral][bed.best] == 0.3);
  CHECK(tissue.room(bed.best) < 1e-14);
}

TEST_CASE("a sprout fits beside a cell where there is room, and takes exactly what it needs") {
  Sprout bed;
  bed.world.add(2, bed.best, 1);
  bed.world.tissue[Constituent::collagen][bed.best] = 0.6;
  bed.world.tissue[Constituent::lacuna][bed.best] = 0.1;
  bed.sprout();
  CHECK(bed.at(bed.best) == Approx(limits.lumen).epsilon(1e-13));
  CHECK(bed.world.tissue[Constituent::lacuna][bed.best] == Approx(0.1).epsilon(1e-13));
}

TEST_CASE("where no surrounding site can hold a vessel nothing grows") {
  Sprout bed;
  bed.world.passable.fill(0);
  bed.sprout();
  CHECK(bed.world.tissue.total_um3(Constituent::vessel) == 0.3 * 8000.0);
}

TEST_CASE("two sprouts into one site make one vessel, the other goes where it can") {
  Sprout bed;
  bed.vessel(7, 7) = 0.3;  // its best is the same site
  bed.sprout();
  CHECK(bed.at(bed.best) == Approx(limits.lumen).epsilon(1e-14));
  CHECK(bed.world.tissue.total_um3(Constituent::vessel) == Approx(4 * 0.3 * 8000.0).epsilon(1e-13));
  bed.world.passable.fill(0);
  bed.world.passable[bed.best] = 1;
  bed.sprout();
  CHECK(bed.at(bed.best) == Approx(limits.lumen).epsilon(1e-14));  // and no second one into it
}

TEST_CASE("vessels that sprout and regress keep the balance of the tissue and never overfill a site") {
  Bed bed;
  bed.allow(constant(OutputKind::sprout, 0.3, 0));
  bed.allow(constant(OutputKind::regress, 0.2));
  const Draws start(8, Tick{0});
  Tissue& tissue = bed.world.tissue;
  for (std::uint32_t i = 0; i < bed.world.lattice.site_count(); ++i) {
    const double u = start.uniform(enthesis::engine::LineageKey{i}, enthesis::engine::Purpose{905});
    tissue[Constituent::collagen][Site{i}] = 0.5 * u;
    tissue[Constituent::lacuna][Site{i}] = u > 0.5 ? 0.3 : 0.0;
    tissue[Constituent::vessel][Site{i}] = i % 97 == 0 ? 0.2 : 0.0;
    bed.world.fields[0][Site{i}] = u;
    if (i % 4 == 0) bed.world.add(2, Site{i}, i + 1);
  }
  const double vessels = tissue.total_um3(Constituent::vessel), lacunae = tissue.total_um3(Constituent::lacuna);
  for (std::uint32_t hour = 0; hour < 24; ++hour) {
    bed.world.now = Tick{60 * hour};
    bed.grow(bed.plan());
  }
  const auto booked = [&](Constituent c) {
    return tissue.ledger.laid_um3[index(c)] - tissue.ledger.removed_um3[index(c)];
  };
  CHECK(tissue.total_um3(Constituent::vessel) > vessels);
  CHECK(tissue.total_um3(Constituent::lacuna) < lacunae);
  CHECK(tissue.total_um3(Constituent::vessel) - vessels == Approx(booked(Constituent::vessel)).epsilon(1e-9));
  CHECK(tissue.total_um3(Constituent::lacuna) - lacunae == Approx(booked(Constituent::lacuna)).epsilon(1e-9));
  for (std::uint32_t i = 0; i < bed.world.lattice.site_count(); ++i) REQUIRE(tissue.room(Site{i}) >= 0.0);
  for (std::uint32_t i = 0; i < bed.world.lattice.site_count(); ++i) {
    double filled = 0.0;
    for (const auto& grid : tissue.fraction) filled += grid[Site{i}];
    REQUIRE(filled <= 1.0 + 1e-14);
    if (i % 4 == 0)
      REQUIRE((tissue[Constituent::lacuna][Site{i}] == 0.3 || tissue[Constituent::lacuna][Site{i}] == 0.0));
  }
}

TEST_CASE("the plan of all vessels has the same bits on any number of threads", "[parallel]") {
  Bed bed;
  Response sprout = constant(OutputKind::sprout, 0.1, 0);
  sprout.terms.push_back(term(TermKind::drive, 0, 0.5, 2.0, 0.8));
  sprout.terms.push_back(term(TermKind::scale, 1, 0.2, 4.0, 0.0));
  bed.rules.program.signals = {{SignalKind::field, 0, 0},
                               {SignalKind::around, static_cast<std::uint16_t>(Constituent::vessel), 0}};
  bed.allow(sprout);
  bed.allow(constant(OutputKind::regress, 0.2));
  bed.allow(constant(OutputKind::enter, 0.4, 0, 0));
  const Draws start(9, Tick{0});
  for (std::uint32_t i = 0; i < bed.world.lattice.site_count(); ++i) {
    const enthesis::engine::LineageKey key{i};
    bed.world.fields[0][Site{i}] = start.uniform(key, enthesis::engine::Purpose{906});
    const double u = start.uniform(key, enthesis::engine::Purpose{907});
    bed.world.tissue[Constituent::vessel][Site{i}] = u < 0.4 ? u : 0.0;
  }
  const VesselPlan one = bed.plan();
  for (const std::uint8_t what : {std::uint8_t{0}, std::uint8_t{1}}) {
    CHECK(std::count(one.growth.begin(), one.growth.end(), what) > 100);
  }
  CHECK(std::count(one.entry.begin(), one.entry.end(), std::uint8_t{2}) > 100);
  for (const int threads : {2, 3, 8}) {
    const Workers workers(threads);
    const VesselPlan many = bed.plan(1.0, 6, workers);
    CHECK(many.sites == one.sites);
    CHECK(many.entry == one.entry);
    CHECK(many.growth == one.growth);
  }
}
