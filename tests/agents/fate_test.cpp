#include "agents/fate.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::agents;
using enthesis::single_precision;
using enthesis::engine::daughter_key;
using enthesis::engine::Draws;
using enthesis::engine::LineageKey;
using enthesis::engine::Tick;

namespace {

constexpr double surely = 1e4;  // 1/h: happens within any step
constexpr PlaceSearch four_rounds{4};

void settle(SmallWorld& world, std::uint64_t seed = 1, const PlaceSearch& search = four_rounds) {
  world.decide_all(seed, 1.0);
  commit_fates(world.surroundings(), search, Draws(seed, world.now), 1.0, world.cells, world.plans);
  bury_the_dead(world.cells, world.plans);
}

bool touch(const Lattice& lattice, Site a, Site b) {
  const auto p = lattice.position(a), q = lattice.position(b);
  return a != b && std::abs(p.x - q.x) <= 1 && std::abs(p.y - q.y) <= 1 && std::abs(p.z - q.z) <= 1;
}

std::uint64_t key_of(const SmallWorld& world, std::size_t row, std::size_t kind = 0) {
  return static_cast<std::uint64_t>(world.cells.tables[kind].key[row]);
}

// Cells that divide, die and change layer, kind and stage, on six tenths of the sites, a tenth of which are closed. The
// rows are in the order given by `stride`.
std::vector<Whereabouts> lively_crowd(std::uint32_t stride, int nz = 1, int steps = 3) {
  const int side = nz == 1 ? 36 : 12;
  SmallWorld world({side, side, nz, 20.0});
  const std::vector<StageTraits> stages{stage_in("in", Layer::resident), stage_in("on", Layer::visitor)};
  add_kind(world.cells, kind_with("a", stages,
                                  {constant(OutputKind::divide, 0.8), constant(OutputKind::die, 0.3),
                                   only_in(0, constant(OutputKind::become, 0.5, 0, 1)),
                                   only_in(1, constant(OutputKind::become, 0.5, 1, 0))}));
  add_kind(world.cells, kind_with("b", stages,
                                  {constant(OutputKind::divide, 1.5), constant(OutputKind::die, 0.2),
                                   only_in(0, constant(OutputKind::become, 0.7, 0, 1))}));
  const auto sites = static_cast<std::uint32_t>(world.lattice.site_count());
  const Draws chance(99, Tick{0});
  for (std::uint32_t n = 0; n < sites; ++n) {
    const std::uint32_t i = static_cast<std::uint32_t>((std::uint64_t{n} * stride) % sites);
    const LineageKey key{i + 1};
    const double u = chance.uniform(key, enthesis::engine::Purpose{900});
    world.passable[Site{i}] = u < 0.1 ? 0 : 1;
    if (u >= 0.1 && u < 0.7) world.add(u < 0.4 ? 0 : 1, Site{i}, i + 1, u < 0.2 || u > 0.6 ? 0 : 1);
  }
  for (int step = 0; step < steps; ++step) {
    world.now = Tick{static_cast<std::uint32_t>(60 * step)};
    settle(world, 4);
    REQUIRE(places_agree(world.cells));
  }
  return whereabouts(world.cells);
}

// Bone fills the column x = 0 and is closed: sites at x = 1 are beside it, those at x = 2 are not. The first kind needs
// bone around for its first rule, unless the need is taken away; the second one only takes up room.
void add_beside_bone(SmallWorld& world, CellKind kind, double need_factor) {
  kind.program.signals = {{SignalKind::around, static_cast<std::uint16_t>(Constituent::mineral), 0}};
  kind.program.responses[0].terms = {term(TermKind::need, 0, 0.2, 1.0, 0.0)};
  add_kind(world.cells, kind);
  world.cells.kinds[0].factors.term[0][0] = need_factor;
  add_kind(world.cells, resident_with({}));
  for (int y = 0; y < world.lattice.ny; ++y) {
    world.tissue[Constituent::mineral][world.at(0, y)] = 0.9;
    world.passable[world.at(0, y)] = 0;
  }
}

}  // namespace

TEST_CASE("a daughter stands next to her mother, in an open site of her own") {
  for (const int nz : {1, 5}) {
    SmallWorld world({12, 12, nz, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::divide, surely)}));
    const Draws chance(7, Tick{0});
    for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
      const double u = chance.uniform(LineageKey{i}, enthesis::engine::Purpose{900});
      if (u < 0.3) world.add(0, Site{i}, i + 1);
      if (u > 0.8) world.passable[Site{i}] = 0;
    }
    const std::size_t mothers = world.cells.count(0);
    const AgentTable before = world.cells.tables[0];
    settle(world);
    const AgentTable& table = world.cells.tables[0];
    REQUIRE(table.size() > mothers + mothers / 2);
    CHECK(places_agree(world.cells));
    CHECK(world.cells.flows.births[0] == table.size() - mothers);
    for (std::size_t row = mothers; row < table.size(); ++row) {
      std::size_t mother = 0;
      while (mother < mothers && daughter_key(before.key[mother], 0) != table.key[row]) ++mother;
      REQUIRE(mother < mothers);
      CHECK(touch(world.lattice, table.site[mother], table.site[row]));
      CHECK(world.passable[table.site[row]] == 1);
      CHECK(table.daughters[mother] == 1);
      CHECK(table.stage_since[row] == enthesis::engine::later(world.now, 0.5));
    }
    for (std::size_t row = 0; row < mothers; ++row) CHECK(table.site[row] == before.site[row]);
  }
}

TEST_CASE("the next daughter of a mother has a key of her own") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, kind_with("m", {stage_in("mother", Layer::resident), stage_in("other", Layer::resident)},
                                  {only_in(0, constant(OutputKind::divide, surely))}));
  world.add(0, world.at(1, 1), 5);
  settle(world);
  world.cells.tables[0].stage[1] = 1;  // so that only the mother divides again
  settle(world);
  REQUIRE(world.cells.count(0) == 3);
  CHECK(key_of(world, 1) == static_cast<std::uint64_t>(daughter_key(LineageKey{5}, 0)));
  CHECK(key_of(world, 2) == static_cast<std::uint64_t>(daughter_key(LineageKey{5}, 1)));
}

TEST_CASE("a cell without room stays and does not divide") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::divide, surely)}));
  for (std::uint32_t i = 0; i < 8; ++i) world.add(0, Site{i}, i + 1);
  world.passable[Site{8}] = 0;
  settle(world);
  CHECK(world.cells.count(0) == 8);
  CHECK(world.cells.flows.births[0] == 0);
  CHECK(world.cells.tables[0].daughters[4] == 0);
}

TEST_CASE("one of several mothers gets the only open site") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::divide, surely)}));
  for (std::uint32_t i = 0; i < 8; ++i) world.add(0, Site{i}, i + 1);
  settle(world);
  REQUIRE(world.cells.count(0) == 9);
  CHECK(world.cells.tables[0].site[8] == Site{8});
  CHECK(places_agree(world.cells));
}

TEST_CASE("mothers share a contested site evenly over time") {
  SmallWorld world({3, 1, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::divide, surely)}));
  world.add(0, world.at(0, 0), 1);
  world.add(0, world.at(2, 0), 2);
  int won_by_first = 0;
  constexpr int trials = 1000;
  for (int trial = 0; trial < trials; ++trial) {
    Cells before = world.cells;
    world.now = Tick{static_cast<std::uint32_t>(trial)};
    settle(world);
    REQUIRE(world.cells.count(0) == 3);
    won_by_first += world.cells.tables[0].daughters[0] == 1 ? 1 : 0;
    world.cells = before;
  }
  CHECK(std::abs(won_by_first - 500) < 5 * 16);  // five standard deviations of a fair coin
}

TEST_CASE("a loser finds another open site in a later round") {
  const auto born = [](int rounds) {
    SmallWorld world({20, 20, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::divide, surely)}));
    for (std::uint32_t i = 0; i < 400; i += 2) world.add(0, Site{i}, i + 1);
    settle(world, 1, PlaceSearch{rounds});
    return world.cells.flows.births[0];
  };
  CHECK(born(0) == 0);
  CHECK(born(1) > 100);
  CHECK(born(1) < 200);
  CHECK(born(4) > born(1));
}

TEST_CASE("the outcome of contested sites does not depend on the order of the rows") {
  const auto straight = lively_crowd(1);
  CHECK(straight.size() > 500);
  for (const std::uint32_t stride : {1295u, 5u, 601u}) CHECK((lively_crowd(stride) == straight));
  CHECK((lively_crowd(1727, 12) == lively_crowd(1, 12)));
}

TEST_CASE("a death frees its place at once") {
  SmallWorld world({2, 1, 1, 20.0});
  const std::vector<StageTraits> stages{stage_in("mother", Layer::resident), stage_in("dying", Layer::resident)};
  add_kind(world.cells, kind_with("k", stages,
                                  {only_in(0, constant(OutputKind::divide, surely)),
                                   only_in(1, constant(OutputKind::die, surely))}));
  world.add(0, world.at(1, 0), 2, 1);
  world.add(0, world.at(0, 0), 1, 0);
  settle(world);
  REQUIRE(world.cells.count(0) == 2);
  CHECK(world.cells.flows.deaths[0] == 1);
  CHECK(world.cells.flows.births[0] == 1);
  CHECK(key_of(world, 0) == 1);
  CHECK(world.cells.tables[0].site[1] == world.at(1, 0));
  CHECK(places_agree(world.cells));
}

TEST_CASE("the dead leave the tables and the order of the others stays") {
  SmallWorld world({4, 1, 1, 20.0});
  const std::vector<StageTraits> stages{stage_in("stays", Layer::resident), stage_in("dies", Layer::resident)};
  add_kind(world.cells, kind_with("k", stages, {only_in(1, constant(OutputKind::die, surely))}));
  world.add(0, world.at(0, 0), 10, 0);
  world.add(0, world.at(1, 0), 11, 1);
  world.add(0, world.at(2, 0), 12, 0);
  world.add(0, world.at(3, 0), 13, 1);
  settle(world);
  REQUIRE(world.cells.count(0) == 2);
  CHECK(key_of(world, 0) == 10);
  CHECK(key_of(world, 1) == 12);
  CHECK(world.cells.flows.deaths[0] == 2);
  CHECK_FALSE(world.cells.occupant(Layer::resident, world.at(1, 0)).present());
}

TEST_CASE("a cell that becomes another kind keeps its key and its place") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::become, surely, 1, 1)}));
  add_kind(world.cells, kind_with("heir", {stage_in("x", Layer::resident), stage_in("y", Layer::resident)},
                                  {constant(OutputKind::divide, surely)}));
  world.add(0, world.at(2, 1), 77);
  world.now = Tick{120};
  settle(world);
  REQUIRE(world.cells.count(0) == 0);
  REQUIRE(world.cells.count(1) == 1);  // it acts from the next step on: no division yet
  const AgentTable& heirs = world.cells.tables[1];
  CHECK(heirs.key[0] == LineageKey{77});
  CHECK(heirs.site[0] == world.at(2, 1));
  CHECK(heirs.stage[0] == 1);
  CHECK(heirs.stage_since[0] == Tick{150});
  CHECK(world.cells.flows.left[0] == 1);
  CHECK(world.cells.flows.births[1] == 1);
  CHECK(world.cells.flows.deaths[0] == 0);
  CHECK(places_agree(world.cells));
}

TEST_CASE("a mother that has become another kind goes on counting her daughters") {
  SmallWorld world({5, 5, 1, 20.0});
  add_kind(world.cells, kind_with("first", {stage_in("x", Layer::resident)}, {constant(OutputKind::divide, surely)}));
  add_kind(world.cells, kind_with("second", {stage_in("x", Layer::resident)}, {constant(OutputKind::divide, surely)}));
  world.add(0, world.at(2, 2), 9);
  settle(world);
  world.cells.kinds[0].program.responses[0] = constant(OutputKind::become, surely, 1, 0);
  for (std::uint32_t step = 1; step < 4; ++step) {
    world.now = Tick{60 * step};
    settle(world);
  }
  std::set<std::uint64_t> keys;
  for (const Whereabouts& cell : whereabouts(world.cells)) keys.insert(cell.key);
  CHECK(world.cells.count(1) > 4);
  CHECK(keys.size() == world.cells.count(1));
}

TEST_CASE("a change of stage keeps the row, its levels and its place") {
  SmallWorld world({3, 3, 1, 20.0});
  Response node = constant(OutputKind::node, 0.4, 0);
  node.time_constant_h = 1e-6;
  add_kind(world.cells, kind_with("k", {stage_in("x", Layer::resident), stage_in("y", Layer::resident)},
                                  {node, only_in(0, constant(OutputKind::become, surely, 0, 1))}));
  world.add(0, world.at(1, 1), 3);
  world.now = Tick{180};
  settle(world);
  const AgentTable& table = world.cells.tables[0];
  REQUIRE(table.size() == 1);
  CHECK(table.stage[0] == 1);
  CHECK(table.stage_since[0] == Tick{210});
  CHECK(table.site[0] == world.at(1, 1));
  CHECK(table.levels[0][0] == Approx(0.4).epsilon(single_precision));
  CHECK(world.cells.flows.left[0] == 0);
}

TEST_CASE(
    "a cell does half of what it had planned in the step in which it changes stage, and none of the new stage's") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells,
           kind_with("k", {stage_in("old", Layer::resident), stage_in("new", Layer::resident)},
                     {only_in(0, constant(OutputKind::become, surely, 0, 1)),
                      only_in(0, constant(OutputKind::lay, 60.0)), only_in(1, constant(OutputKind::remove, 7.0))}));
  world.add(0, world.at(1, 1), 1);
  world.decide_all(1, 1.0);
  commit_fates(world.surroundings(), four_rounds, Draws(1, world.now), 1.0, world.cells, world.plans);
  REQUIRE(world.cells.tables[0].stage[0] == 1);
  CHECK(world.plans[0].values[1][0] == 30.0);
  CHECK(world.plans[0].values[2][0] == 0.0);
}

TEST_CASE("a change that needs a place halves the work of its step if it finds one, and else none of it") {
  SmallWorld world({3, 3, 1, 20.0});
  const std::vector<StageTraits> stages{stage_in("visiting", Layer::visitor), stage_in("settled", Layer::resident)};
  add_kind(world.cells, kind_with("k", stages,
                                  {only_in(0, constant(OutputKind::become, surely, 0, 1)),
                                   only_in(0, constant(OutputKind::lay, 60.0))}));
  add_kind(world.cells, resident_with({}));
  world.add(0, world.at(1, 1), 1);
  for (std::uint32_t i = 0; i < 9; ++i) world.add(1, Site{i}, i + 2);
  for (std::uint32_t step = 0; step < 3; ++step) {
    world.now = Tick{60 * step};
    world.decide_all(1, 1.0);
    CHECK(world.plans[0].values[1][0] == 60.0);
    commit_fates(world.surroundings(), four_rounds, Draws(1, world.now), 1.0, world.cells, world.plans);
    REQUIRE(world.cells.tables[0].stage[0] == 0);
    CHECK(world.plans[0].values[1][0] == 60.0);
  }
  world.cells.occupant(Layer::resident, world.at(1, 1)) = enthesis::engine::nobody;
  world.decide_all(1, 1.0);
  commit_fates(world.surroundings(), four_rounds, Draws(1, world.now), 1.0, world.cells, world.plans);
  REQUIRE(world.cells.tables[0].stage[0] == 1);
  CHECK(world.plans[0].values[1][0] == 30.0);
}

TEST_CASE("a cell that changes layer takes its own site if that is free there, else a surrounding one, else stays") {
  const std::vector<StageTraits> stages{stage_in("visiting", Layer::visitor), stage_in("settled", Layer::resident)};
  const std::vector<Response> attaches{only_in(0, constant(OutputKind::become, surely, 0, 1))};
  SECTION("its own site") {
    SmallWorld world({3, 3, 1, 20.0});
    add_kind(world.cells, kind_with("k", stages, attaches));
    world.add(0, world.at(1, 1), 1);
    settle(world);
    CHECK(world.cells.tables[0].stage[0] == 1);
    CHECK(world.cells.tables[0].site[0] == world.at(1, 1));
    CHECK_FALSE(world.cells.occupant(Layer::visitor, world.at(1, 1)).present());
    CHECK(places_agree(world.cells));
  }
  SECTION("a surrounding site") {
    SmallWorld world({3, 3, 1, 20.0});
    add_kind(world.cells, kind_with("k", stages, attaches));
    add_kind(world.cells, resident_with({}));
    world.add(0, world.at(1, 1), 1);
    world.add(1, world.at(1, 1), 2);
    settle(world);
    CHECK(world.cells.tables[0].stage[0] == 1);
    CHECK(touch(world.lattice, world.cells.tables[0].site[0], world.at(1, 1)));
    CHECK(places_agree(world.cells));
  }
  SECTION("a surrounding site only where the tissue that its rule needs is at half saturation") {
    const auto settled_at = [&](std::uint64_t seed, bool room_beside_bone, double need_factor = 1.0) {
      SmallWorld world({5, 5, 1, 20.0});
      add_beside_bone(world, kind_with("k", stages, attaches), need_factor);
      for (int y = 0; y < 5; ++y) {
        if (y == 2 || !room_beside_bone) world.add(1, world.at(1, y), 10 + static_cast<std::uint64_t>(y));
      }
      world.add(0, world.at(1, 2), 1);
      settle(world, seed);
      return world.cells.tables[0].stage[0] == 1 ? world.lattice.position(world.cells.tables[0].site[0]).x : -1;
    };
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CHECK(settled_at(seed, true) == 1);
      CHECK(settled_at(seed, false) == -1);
      CHECK(settled_at(seed, false, 0.0) == 2);  // a need that is taken away asks for nothing
    }
  }
  SECTION("no site") {
    SmallWorld world({3, 3, 1, 20.0});
    add_kind(world.cells, kind_with("k", stages, attaches));
    add_kind(world.cells, resident_with({}));
    world.add(0, world.at(1, 1), 1);
    for (std::uint32_t i = 0; i < 9; ++i) world.add(1, Site{i}, i + 2);
    world.now = Tick{60};
    settle(world);
    CHECK(world.cells.tables[0].stage[0] == 0);
    CHECK(world.cells.tables[0].stage_since[0] == Tick{0});
    CHECK(world.cells.occupant(Layer::visitor, world.at(1, 1)).present());
    CHECK(places_agree(world.cells));
  }
}

TEST_CASE("a daughter stands only where the tissue that the rule of division needs is at half saturation") {
  const auto daughter_at = [](std::uint64_t seed, bool room_beside_bone, double need_factor = 1.0) {
    SmallWorld world({5, 5, 1, 20.0});
    add_beside_bone(world, resident_with({constant(OutputKind::divide, surely)}), need_factor);
    for (int y = 0; y < 5; ++y) {
      if (y != 2 && !room_beside_bone) world.add(1, world.at(1, y), 10 + static_cast<std::uint64_t>(y));
    }
    world.add(0, world.at(1, 2), 1);
    settle(world, seed);
    return world.cells.count(0) == 2 ? world.lattice.position(world.cells.tables[0].site[1]).x : -1;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CHECK(daughter_at(seed, true) == 1);
    CHECK(daughter_at(seed, false) == -1);
    CHECK(daughter_at(seed, false, 0.0) == 2);  // a need that is taken away asks for nothing
  }
}

TEST_CASE("a daughter begins without the volume by which its mother has swollen") {
  SmallWorld world({3, 3, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::node, 0.5), constant(OutputKind::divide, surely)}));
  world.cells.kinds[0].program.responses[0].time_constant_h = 1e9;
  world.add(0, world.at(1, 1), 1);
  auto& levels = world.cells.tables[0].levels;
  const std::size_t swollen = swelling_column(world.cells.kinds[0].program);
  levels[0][0] = 0.25;
  levels[swollen][0] = world.tissue.swell(world.at(1, 1), 900.0, 0.45);
  settle(world);
  REQUIRE(world.cells.count(0) == 2);
  CHECK(levels[0][1] == Approx(0.25).epsilon(1e-6));  // its nodes are those of the mother
  CHECK(levels[swollen][0] + levels[swollen][1] == Approx(world.tissue.total_um3(Constituent::lacuna)).epsilon(1e-14));
}
