#include "agents/living.h"

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Blocks;
using enthesis::engine::Box;

namespace {

constexpr int reach = 2;

// A world in which nothing lives, but for one cell.
struct QuietWorld {
  SmallWorld world;
  explicit QuietWorld(const Blocks& blocks = Blocks({40, 30, 20, 20.0})) : world(blocks) {
    add_kind(world.cells, resident_with({}));
    world.add(0, world.at(10, 11, blocks.places.is_section() ? 0 : 12), 1);
  }
  Box living() {
    find_living(world.cells, reach, world.tissue);
    return world.tissue.living;
  }
};

}  // namespace

TEST_CASE("all of a tissue may live until it is looked at, and then what is within reach of its cells") {
  QuietWorld quiet;
  CHECK(quiet.world.tissue.living == Box::whole(quiet.world.lattice));
  CHECK(quiet.living() == Box{{8, 9, 10}, {13, 14, 15}});
  quiet.world.add(0, quiet.world.at(39, 0, 12), 2);
  CHECK(quiet.living() == Box{{8, 0, 10}, {40, 14, 15}});
}

TEST_CASE("vessels, osteoid, deposits and what was just resorbed live, and bone, cartilage, collagen and fat do not") {
  for (const Constituent c : all_constituents) {
    QuietWorld quiet;
    quiet.world.tissue[c][quiet.world.at(30, 20, 5)] = 0.5;
    const bool lives = c == Constituent::vessel || c == Constituent::osteoid;
    CHECK(quiet.living().contains({30, 20, 5}) == lives);
  }
  for (std::size_t d = 0; d < deposit_count; ++d) {
    QuietWorld quiet;
    quiet.world.tissue.deposit[d][quiet.world.at(30, 20, 5)] = 1e-3;
    CHECK(quiet.living().contains({30, 20, 5}));
    quiet.world.tissue.deposit[d][quiet.world.at(30, 20, 5)] = 1e-9;
    CHECK_FALSE(quiet.living().contains({30, 20, 5}));
  }
  QuietWorld quiet;
  quiet.world.tissue.resorbed_um3[quiet.world.at(30, 20, 5)] = 1e-12;
  CHECK(quiet.living().contains({30, 20, 5}));
}

TEST_CASE("what has come to live within the box is found, and what is gone is let go") {
  QuietWorld quiet;
  CHECK(quiet.living() == Box{{8, 9, 10}, {13, 14, 15}});
  quiet.world.tissue[Constituent::vessel][quiet.world.at(12, 13, 14)] = 0.3;
  CHECK(quiet.living() == Box{{8, 9, 10}, {15, 16, 17}});
  quiet.world.tissue[Constituent::vessel][quiet.world.at(12, 13, 14)] = 0.0;
  CHECK(quiet.living() == Box{{8, 9, 10}, {13, 14, 15}});
}

TEST_CASE("a tissue in which nothing lives has an empty box") {
  QuietWorld quiet;
  quiet.world.cells.tables[0].compact(std::vector<std::uint8_t>{0});
  CHECK(quiet.living().empty());
  CHECK(quiet.living().empty());
}

TEST_CASE("places within the box are those of its sites, however fine the sites are") {
  QuietWorld quiet(Blocks({40, 30, 1, 20.0}, 4));
  CHECK(quiet.living().empty() == false);
  CHECK(quiet.world.tissue.living_places() == Box{{8, 9, 0}, {13, 14, 1}});
  CHECK(quiet.world.tissue.living == Box{{32, 36, 0}, {52, 56, 1}});
}
