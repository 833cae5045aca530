#include "agents/unrest.h"

#include <algorithm>
#include <cmath>

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Site;

namespace {

constexpr double share = 0.01, shortest_h = 1.0;
constexpr CalmRule rule{share, shortest_h};

// A thousand cells in each of two blocks, in which nothing happens unless it is said.
struct Crowds {
  static constexpr int edge = 64, cells_per_block = 1000;
  SmallWorld world{Lattice{2 * edge, edge, 1, 20.0}};
  Unrest unrest{world.lattice, rule};

  Crowds() {
    add_kind(world.cells, resident_with({constant(OutputKind::die, 0.0)}));
    for (int x = 0; x < 2 * edge; x += edge)
      for (int i = 0; i < cells_per_block; ++i)
        world.add(0, world.at(x + i % edge, i / edge),
                  static_cast<std::uint64_t>(x + 1) * 10'000 + static_cast<std::uint64_t>(i));
    world.decide_all(1, 1.0);
  }
  Plan& plan() { return world.plans[0]; }
  double look(double dt_h, const VesselPlan& vessels = {}) {
    unrest.count(world.cells, world.plans);
    unrest.count(vessels);
    return unrest.look(dt_h);
  }
  // Nothing has happened for so long that all that is left is what is to be seen.
  void calm_down() {
    for (int day = 0; day < 50; ++day) look(24.0);
  }
  void let_die(std::size_t first, std::size_t count) {
    std::fill_n(plan().event.begin() + static_cast<std::ptrdiff_t>(first), count, std::uint8_t{0});
  }
};

constexpr double may = share * Crowds::cells_per_block + Unrest::few;

}  // namespace

TEST_CASE("at first steps may be as long as the shortest, and calm is believed after some days of it") {
  Crowds crowds;
  double hours = 0.0, unrest = 1.0;
  CHECK(crowds.look(shortest_h) == Approx(std::exp(-shortest_h / 24.0)));
  for (hours = 1.0; unrest > 0.1; hours += 1.0) unrest = crowds.look(shortest_h);
  CHECK(hours == Approx(24.0 * std::log(10.0)).margin(1.0));
  crowds.unrest.wake();
  CHECK(crowds.look(shortest_h) == Approx(std::exp(-shortest_h / 24.0)));
}

TEST_CASE("unrest is what happens in a step over what may, in the block where most does") {
  Crowds crowds;
  constexpr std::size_t dying = 4;
  crowds.let_die(0, dying);
  for (int hour = 0; hour < 1000; ++hour) crowds.look(1.0);
  CHECK(crowds.look(1.0) == Approx(dying / may));
  crowds.let_die(Crowds::cells_per_block, 2 * dying);
  for (int hour = 0; hour < 1000; ++hour) crowds.look(1.0);
  CHECK(crowds.look(1.0) == Approx(2 * dying / may));
}

TEST_CASE("a few events at once are chance, and a flare is seen in the step in which it comes") {
  Crowds crowds;
  crowds.calm_down();
  crowds.let_die(0, 4);
  CHECK(crowds.look(1.0) < 0.02);
  crowds.let_die(0, 100);
  CHECK(crowds.look(1.0) == Approx((100.0 - 3.0 * 10.0) / may));
}

TEST_CASE("shifts of pathways count as parts of events, those who come and vessels that grow as whole ones") {
  Crowds crowds;
  crowds.calm_down();
  std::fill_n(crowds.plan().shift.begin(), 1000, std::uint16_t{whole_shift / 5});
  CHECK(crowds.look(1.0) == Approx((200.0 - 3.0 * std::sqrt(200.0)) / may));
  std::ranges::fill(crowds.plan().shift, std::uint16_t{0});
  crowds.calm_down();
  VesselPlan vessels;
  for (std::uint32_t i = 0; i < 64; ++i) {
    vessels.sites.push_back(Site{i});
    vessels.entry.push_back(i % 2 == 0 ? std::uint8_t{0} : no_event);
    vessels.growth.push_back(i % 4 == 0 ? std::uint8_t{0} : no_event);
  }
  CHECK(crowds.look(1.0, vessels) == Approx((48.0 - 3.0 * std::sqrt(48.0)) / may));
}

TEST_CASE("a decision tells how far the pathways of each cell have shifted") {
  Response quick = constant(OutputKind::node, 0.8, 0), slow = constant(OutputKind::node, 0.4, 1);
  quick.time_constant_h = 0.01;
  slow.time_constant_h = 1000.0;
  SmallWorld world({2, 2, 1, 20.0});
  CellKind kind = resident_with({quick, slow});
  add_kind(world.cells, kind);
  world.add(0, world.at(0, 0), 1);
  world.decide_all(1, 1.0);
  CHECK(world.plans[0].shift == std::vector<std::uint16_t>{800});
  world.decide_all(1, 1.0);
  CHECK(world.plans[0].shift == std::vector<std::uint16_t>{0});
}
