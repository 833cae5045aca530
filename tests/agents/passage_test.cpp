#include "agents/passage.h"

#include <cmath>
#include <vector>

#include "agents/transport.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;

TEST_CASE("a site is closed above the limits of mineral and of cartilage, and open at them") {
  SmallWorld world({3, 2, 1, 20.0});
  const PassageLimits limits{0.4, 0.5};
  world.tissue[Constituent::mineral][world.at(0, 0)] = 0.4;
  world.tissue[Constituent::mineral][world.at(1, 0)] = 0.41;
  world.tissue[Constituent::cartilage][world.at(2, 0)] = 0.5;
  world.tissue[Constituent::cartilage][world.at(0, 1)] = 0.6;
  world.tissue[Constituent::collagen][world.at(1, 1)] = 0.9;
  refresh_passable(world.tissue, limits, world.passable);
  CHECK(world.passable.storage() == std::vector<std::uint8_t>{1, 0, 1, 0, 1, 1});
}

TEST_CASE("a place is open if it is inside, passable and not taken in that layer") {
  SmallWorld world({3, 2, 1, 20.0});
  add_kind(world.cells, resident_with({}));
  world.add(0, world.at(1, 1), 1);
  world.passable[world.at(2, 0)] = 0;
  CHECK(open_to(world.cells, world.passable, Layer::resident, world.at(0, 0)));
  CHECK_FALSE(open_to(world.cells, world.passable, Layer::resident, world.at(1, 1)));
  CHECK(open_to(world.cells, world.passable, Layer::visitor, world.at(1, 1)));
  CHECK_FALSE(open_to(world.cells, world.passable, Layer::visitor, world.at(2, 0)));
  CHECK_FALSE(open_to(world.cells, world.passable, Layer::visitor, enthesis::engine::no_site));
}

TEST_CASE("a site is surrounded by 8 sites in a section and by 26 in 3-D, each once and not itself") {
  for (const int nz : {1, 4}) {
    const auto steps = surrounding_steps({5, 5, nz, 20.0});
    CHECK(steps.size() == (nz == 1 ? 8u : 26u));
    for (std::size_t i = 0; i < steps.size(); ++i) {
      CHECK(std::max({std::abs(steps[i].x), std::abs(steps[i].y), std::abs(steps[i].z)}) == 1);
      if (nz == 1) CHECK(steps[i].z == 0);
      for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(steps[i] == steps[j]);
    }
  }
}

TEST_CASE("the sites within reach are those whose centre is near enough, each once and not the site itself") {
  CHECK(steps_within({9, 9, 1, 20.0}, 60.0).size() == 28);
  CHECK(steps_within({9, 9, 9, 20.0}, 60.0).size() == 122);
  CHECK(steps_within({9, 9, 9, 20.0}, 20.0).size() == 6);
  CHECK(steps_within({9, 9, 9, 20.0}, 19.0).empty());
  CHECK(steps_within({9, 9, 1, 10.0}, 60.0).size() == 112);  // the reach is a length, not a number of sites
}

TEST_CASE(
    "transport is loose in ground substance, dense in matrix and barred by mineral, less in bone than in calcified "
    "cartilage") {
  SmallWorld world({7, 1, 1, 20.0});
  const TransportRule rule{.dense_matrix = 0.6, .bone_barrier = 0.02, .cartilage_barrier = 5e-4};
  world.tissue[Constituent::collagen][world.at(1, 0)] = 0.3;
  world.tissue[Constituent::collagen][world.at(2, 0)] = 0.4;
  world.tissue[Constituent::cartilage][world.at(2, 0)] = 0.3;
  world.tissue[Constituent::osteoid][world.at(3, 0)] = 0.15;
  world.tissue[Constituent::mineral][world.at(3, 0)] = 0.5;
  world.tissue[Constituent::mineral][world.at(4, 0)] = 1.0;
  world.tissue[Constituent::fat][world.at(5, 0)] = 0.9;
  world.tissue[Constituent::mineral][world.at(6, 0)] = 0.9;
  world.tissue.calcified[world.at(6, 0)] = 0.4;
  std::vector<double> loose_of(7), dense_of(7);
  transport_in(world.tissue, rule)(0, loose_of, dense_of);
  const auto check = [&](int x, double loose, double dense) {
    CHECK(loose_of[static_cast<std::size_t>(x)] == Approx(loose).epsilon(1e-14));
    CHECK(dense_of[static_cast<std::size_t>(x)] == Approx(dense).epsilon(1e-14));
  };
  check(0, 1.0, 0.0);
  check(1, 0.5, 0.5);
  check(2, 0.0, 1.0);
  check(3, 0.75 * std::sqrt(0.02), 0.25 * std::sqrt(0.02));
  check(4, 0.02, 0.0);
  check(5, 1.0, 0.0);
  check(6, std::pow(0.02, 0.5) * std::pow(5e-4, 0.4), 0.0);
}
