#include "agents/neighbours.h"

#include <stdexcept>

#include "agents/passage.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"
#include "tests/support/sequence.h"

using namespace enthesis::agents;
using enthesis::engine::Workers;

namespace {

constexpr std::uint32_t all_stages = 0xffffffffu;
const Signal near_first{SignalKind::near, 0, 0b01}, near_any{SignalKind::near, 1, all_stages},
    density{SignalKind::density, 1, 0b10}, crowding{SignalKind::crowding, 0, 0};

Program asking(std::vector<Signal> signals) {
  Program program;
  program.signals = std::move(signals);
  return program;
}

// Two kinds, the second a visitor of two stages, strewn over a box with some closed places.
void strew(SmallWorld& world) {
  add_kind(world.cells, kind_with("host", {stage_in("young", Layer::resident), stage_in("old", Layer::resident)}, {}));
  add_kind(world.cells, kind_with("guest", {stage_in("calm", Layer::visitor), stage_in("angry", Layer::visitor)}, {}));
  enthesis::Sequence random(11);
  for (std::size_t s = 0; s < world.lattice.site_count(); ++s) {
    const Site site{static_cast<std::uint32_t>(s)};
    for (std::size_t kind = 0; kind < 2; ++kind)
      if (random.next() < 0.3) world.add(kind, site, 2 * s + kind, random.next() < 0.5 ? 0 : 1);
    if (random.next() < 0.2) world.passable[site] = 0;
  }
}

double one_by_one(const SmallWorld& world, const std::vector<enthesis::engine::Position>& steps, const Signal& signal,
                  Layer layer, Site site) {
  int part = 0, whole = 0;
  for (const auto& step : steps) {
    const Site there = world.lattice.neighbour(site, step);
    if (there == enthesis::engine::no_site) continue;
    if (signal.kind == SignalKind::density && world.passable[there] == 0) continue;
    ++whole;
    if (signal.kind == SignalKind::crowding) {
      part += open_to(world.cells, world.passable, layer, there) ? 1 : 0;
      continue;
    }
    const AgentTable& table = world.cells.tables[signal.argument];
    for (std::size_t row = 0; row < table.size(); ++row)
      part += table.site[row] == there && ((signal.detail >> table.stage[row]) & 1u) != 0 ? 1 : 0;
  }
  return whole > 0 ? static_cast<double>(part) / whole : 0.0;
}

}  // namespace

TEST_CASE("neighbours counted for all places at once are those found place by place, in a section and in 3-D") {
  for (const Lattice& box : {Lattice{9, 7, 1, 10.0}, Lattice{6, 5, 7, 10.0}}) {
    SmallWorld world(box);
    strew(world);
    const auto around = surrounding_steps(box), reach = steps_within(box, 31.0);
    NeighbourCounts counts(box, around, reach);
    counts.ask(asking({near_first, density}));
    counts.ask(asking({crowding, near_any, near_first}));
    counts.count(world.cells, world.passable, enthesis::engine::Box::whole(world.lattice), Workers(1));
    for (const Signal& signal : {near_first, near_any, density, crowding}) {
      for (const Layer layer : {Layer::resident, Layer::visitor}) {
        bool same = true;
        for (std::size_t s = 0; s < box.site_count(); ++s) {
          const Site site{static_cast<std::uint32_t>(s)};
          const auto& steps = signal.kind == SignalKind::density ? reach : around;
          same = same && counts.share(signal, layer).at(site) == one_by_one(world, steps, signal, layer, site);
        }
        CHECK(same);
      }
    }
  }
}

TEST_CASE("neighbours are counted to the same numbers on any number of threads", "[parallel]") {
  SmallWorld world({23, 17, 9, 10.0});
  strew(world);
  const auto counted = [&](int threads) {
    NeighbourCounts counts(world.lattice, world.around, steps_within(world.lattice, 30.0));
    counts.ask(asking({near_first, near_any, density, crowding}));
    counts.count(world.cells, world.passable, enthesis::engine::Box::whole(world.lattice), Workers(threads));
    std::vector<std::vector<std::uint16_t>> all;
    for (const Signal& signal : {near_first, near_any, density, crowding}) {
      const auto share = counts.share(signal, Layer::visitor);
      all.push_back(share.part.storage());
      all.push_back(share.whole.storage());
    }
    return all;
  };
  const auto alone = counted(1);
  for (const int threads : {2, 3, 8}) CHECK(counted(threads) == alone);
}

TEST_CASE("what is no longer asked is not counted, and cannot be sensed by mistake") {
  SmallWorld world({4, 4, 1, 10.0});
  strew(world);
  NeighbourCounts& counts = world.neighbours;
  counts.ask(asking({near_first}));
  counts.count(world.cells, world.passable, enthesis::engine::Box::whole(world.lattice), Workers(1));
  CHECK_NOTHROW(counts.share(near_first));
  CHECK_THROWS_AS(counts.share(near_any), std::logic_error);
  counts.ask_nothing();
  CHECK_THROWS_AS(counts.share(near_first), std::logic_error);
}

TEST_CASE("a reach over more places than can be counted is refused") {
  const Lattice box{4, 4, 4, 1.0};
  CHECK_NOTHROW(NeighbourCounts(box, surrounding_steps(box), steps_within(box, 19.0)));
  CHECK_THROWS_AS(NeighbourCounts(box, surrounding_steps(box), steps_within(box, 20.0)), std::invalid_argument);
}
