#include "engine/agent_table.h"

#include <array>

#include "agents/cells.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis;
using engine::AgentTable;
using engine::LineageKey;
using engine::Site;
using engine::Tick;

TEST_CASE("an appended agent has the row it was given, no daughters and zero levels") {
  AgentTable table(2);
  table.append({LineageKey{7}, Site{3}, 1, Tick{60}});
  REQUIRE(table.size() == 1);
  CHECK(table.key[0] == LineageKey{7});
  CHECK(table.site[0] == Site{3});
  CHECK(table.stage[0] == 1);
  CHECK(table.stage_since[0] == Tick{60});
  CHECK(table.daughters[0] == 0);
  CHECK(table.levels[0][0] == 0.0);
  CHECK(table.levels[1][0] == 0.0);
}

TEST_CASE("a daughter has her mother's levels and nothing else of hers") {
  AgentTable table(2);
  table.append({LineageKey{1}, Site{1}, 0, Tick{0}});
  table.append({LineageKey{2}, Site{2}, 1, Tick{0}});
  table.levels[0][1] = 0.25;
  table.levels[1][1] = -3.0;
  table.daughters[1] = 4;
  table.append_daughter({LineageKey{9}, Site{5}, 1, Tick{120}}, 1);
  REQUIRE(table.size() == 3);
  CHECK(table.levels[0][2] == 0.25);
  CHECK(table.levels[1][2] == -3.0);
  CHECK(table.daughters[2] == 0);
  CHECK(table.key[2] == LineageKey{9});
  CHECK(table.stage_since[2] == Tick{120});
  CHECK(table.levels[0][1] == 0.25);
}

TEST_CASE("compaction keeps the marked rows, whole and in their order") {
  AgentTable table(1);
  for (std::uint32_t i = 0; i < 7; ++i) {
    table.append({LineageKey{100 + i}, Site{i}, static_cast<std::uint8_t>(i % 2), Tick{i}});
    table.levels[0][i] = i * 0.5;
    table.daughters[i] = 10 * i;
    table.heading[i] = static_cast<std::uint8_t>(i % 4);
  }
  table.compact(std::array<std::uint8_t, 7>{0, 1, 1, 0, 0, 1, 0});
  REQUIRE(table.size() == 3);
  const std::array<std::uint32_t, 3> kept{1, 2, 5};
  for (std::size_t row = 0; row < kept.size(); ++row) {
    const std::uint32_t i = kept[row];
    CHECK(table.key[row] == LineageKey{100 + i});
    CHECK(table.site[row] == Site{i});
    CHECK(table.stage[row] == i % 2);
    CHECK(table.stage_since[row] == Tick{i});
    CHECK(table.daughters[row] == 10 * i);
    CHECK(table.heading[row] == i % 4);
    CHECK(table.levels[0][row] == i * 0.5);
  }
  table.compact(std::array<std::uint8_t, 3>{0, 0, 0});
  CHECK(table.size() == 0);
}

TEST_CASE("sorted rows follow stage and place, and each cell is as it was, where it was") {
  agents::SmallWorld world({8, 8, 1, 10.0});
  const std::vector<agents::StageTraits> stages{agents::stage_in("in", agents::Layer::resident),
                                                agents::stage_in("on", agents::Layer::visitor)};
  for (const char* name : {"a", "b"}) add_kind(world.cells, agents::kind_with(name, stages, {}));
  for (std::uint32_t n = 0; n < 48; ++n) {
    const std::uint32_t place = n * 29 % 64;
    world.add(n % 2, Site{place}, 100 + n, static_cast<std::uint8_t>(n / 2 % 2), Tick{n});
    AgentTable& table = world.cells.tables[n % 2];
    table.levels[0].back() = 0.5 * n;
    table.daughters.back() = n;
    table.heading.back() = static_cast<std::uint8_t>(n % 4);
  }
  const auto before = agents::whereabouts(world.cells);
  agents::sort_rows(world.cells);
  CHECK(agents::whereabouts(world.cells) == before);
  CHECK(agents::places_agree(world.cells));
  for (const AgentTable& table : world.cells.tables) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto n = static_cast<std::uint32_t>(table.key[row]) - 100;
      CHECK(table.stage_since[row] == Tick{n});
      CHECK(table.levels[0][row] == 0.5 * n);
      CHECK(table.daughters[row] == n);
      CHECK(table.heading[row] == n % 4);
      if (row > 0) {
        CHECK(std::pair(table.stage[row - 1], table.site[row - 1]) < std::pair(table.stage[row], table.site[row]));
      }
    }
  }
}

TEST_CASE("two cells in one place are refused when the places are renewed") {
  agents::SmallWorld world({3, 3, 1, 10.0});
  agents::add_kind(world.cells, agents::resident_with({}));
  world.add(0, world.at(1, 1), 1);
  CHECK_NOTHROW(agents::rebuild_occupancy(world.cells));
  CHECK(agents::places_agree(world.cells));
  world.cells.tables[0].append({LineageKey{2}, world.at(1, 1), 0, Tick{0}});
  CHECK_THROWS_AS(agents::rebuild_occupancy(world.cells), std::logic_error);
}

TEST_CASE("a resident and a visitor may share a site") {
  agents::SmallWorld world({3, 3, 1, 10.0});
  agents::add_kind(world.cells, agents::kind_with("two_layers",
                                                  {agents::stage_in("in", agents::Layer::resident),
                                                   agents::stage_in("on", agents::Layer::visitor)},
                                                  {}));
  world.add(0, world.at(1, 1), 1, 0);
  world.add(0, world.at(1, 1), 2, 1);
  CHECK_NOTHROW(agents::rebuild_occupancy(world.cells));
  CHECK(agents::places_agree(world.cells));
  CHECK(world.cells.count(0) == 2);
  CHECK(world.cells.count(0, 1) == 1);
}
