#include "agents/vessels.h"

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
    recruit(rules, plan, draws, world.cells);
  }
  double share(std::size_t kind) const { return static_cast<double>(world.cells.count(kind)) / site_count; }
};

double bound(double p) {
  return 5.0 * std::sqrt(p * (1.0 - p) / site_count);  // five standard deviations
}

}  // namespace

TEST_CASE("cells enter at the stated rate, in proportion to the vessel at the site") {
  for (const double rate : {0.002, 0.1, 2.0}) {
    for (const double vessel : {0.3, 1.0}) {
      for (const double dt_h : {0.5, 1.0}) {
        Bed bed;
        bed.allow(constant(OutputKind::enter, rate, 0, 0));
        bed.fill_vessels(vessel);
        bed.enter(dt_h);
        const double p = 1.0 - std::exp(-rate * vessel * dt_h);
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
  const double p = 1.0 - std::exp(-0.2);
  CHECK(std::abs(bed.share(0) - p / 4.0) < bound(p / 4.0));
  CHECK(std::abs(bed.share(1) - 3.0 * p / 4.0) < bound(3.0 * p / 4.0));
  for (const std::uint8_t stage : bed.world.cells.tables[1].stage) CHECK(stage == 1);
  CHECK(places_agree(bed.world.cells));
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
  const double p = (1.0 - std::exp(-0.4 * 4.0 / 5.0)) / 2.0;
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
