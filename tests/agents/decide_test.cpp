#include "agents/decide.h"

#include <cmath>

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::agents;
using enthesis::single_precision;
using enthesis::engine::Tick;
using enthesis::engine::Workers;

namespace {

// One resident on every site of a square section, with keys 1, 2, 3, ...
struct Crowd {
  SmallWorld world;
  static constexpr int side = 200;
  static constexpr double count = double{side} * side;

  explicit Crowd(std::vector<Response> responses, std::size_t fields = 0) : world({side, side, 1, 20.0}, fields) {
    add_kind(world.cells, resident_with(std::move(responses)));
    for (std::uint32_t i = 0; i < side * side; ++i) world.add(0, Site{i}, i + 1);
  }
  double share_of(std::uint8_t response) const {
    const auto& events = world.plans[0].event;
    return static_cast<double>(std::count(events.begin(), events.end(), response)) / count;
  }
};

// Five standard deviations of a share with expectation p among n: a false alarm in two million.
double bound(double p, double n) {
  return 5.0 * std::sqrt(p * (1.0 - p) / n);
}

}  // namespace

TEST_CASE("an event of rate r happens within dt with the chance 1 - exp(-r dt)") {
  for (const double rate : {0.001, 0.02, 0.3, 1.0, 4.0}) {
    for (const double dt_h : {0.5, 1.0}) {
      Crowd crowd({constant(OutputKind::die, rate)});
      crowd.world.decide_all(11, dt_h);
      const double p = 1.0 - std::exp(-rate * dt_h);
      CHECK(std::abs(crowd.share_of(0) - p) < bound(p, Crowd::count));
    }
  }
}

TEST_CASE("competing hazards happen together at the sum of their rates and split in proportion") {
  Crowd crowd({constant(OutputKind::divide, 0.1), constant(OutputKind::speed, 9.0), constant(OutputKind::die, 0.3),
               constant(OutputKind::become, 0.2, 0, 0), constant(OutputKind::die, 0.0)});
  crowd.world.decide_all(5, 1.0);
  const double births = 0.1 * birth_factor(0.1, 0.5, 0.5), all = births + 0.5, any = 1.0 - std::exp(-all);
  CHECK(births == Approx(0.08));
  CHECK(std::abs(crowd.share_of(0) - any * births / all) < bound(any * births / all, Crowd::count));
  CHECK(std::abs(crowd.share_of(2) - any * 0.3 / all) < bound(any * 0.3 / all, Crowd::count));
  CHECK(std::abs(crowd.share_of(3) - any * 0.2 / all) < bound(any * 0.2 / all, Crowd::count));
  CHECK(crowd.share_of(1) == 0.0);
  CHECK(crowd.share_of(4) == 0.0);
  CHECK(std::abs(crowd.share_of(no_event) - (1.0 - any)) < bound(any, Crowd::count));
}

TEST_CASE("nothing happens at rate zero") {
  Crowd crowd({constant(OutputKind::die, 0.0), constant(OutputKind::divide, 0.0)});
  crowd.world.decide_all(5, 1.0);
  CHECK(crowd.share_of(no_event) == 1.0);
}

TEST_CASE("the same rate at another time or with another seed strikes other cells") {
  Crowd crowd({constant(OutputKind::die, 0.7)});
  const auto events = [&](std::uint64_t seed, std::uint32_t minute) {
    crowd.world.now = Tick{minute};
    crowd.world.decide_all(seed, 1.0);
    return crowd.world.plans[0].event;
  };
  const auto first = events(1, 0);
  CHECK(events(1, 0) == first);
  CHECK(events(1, 60) != first);
  CHECK(events(2, 0) != first);
}

TEST_CASE("a node relaxes to its value by the share 1 - exp(-dt / tau) and stays within [0, 1]") {
  Response node = constant(OutputKind::node, 0.8, 0);
  node.time_constant_h = 2.0;
  Response full = constant(OutputKind::node, 3.0, 1);  // a value above 1 counts as 1
  full.time_constant_h = 48.0;
  SmallWorld world({2, 2, 1, 20.0});
  add_kind(world.cells, resident_with({node, full}));
  world.add(0, world.at(0, 0), 1);
  world.cells.tables[0].levels[0][0] = 0.1;
  for (int step = 1; step <= 20; ++step) {
    world.decide_all(1, 1.0);
    CHECK(world.cells.tables[0].levels[0][0] ==
          Approx(0.8 + (0.1 - 0.8) * std::exp(-step / 2.0)).epsilon(single_precision));
    CHECK(world.cells.tables[0].levels[1][0] == Approx(1.0 - std::exp(-step / 48.0)).epsilon(single_precision));
  }
}

TEST_CASE("two half steps bring a node as far as one whole step") {
  const auto level_after = [](int steps, double dt_h) {
    Response node = constant(OutputKind::node, 0.8, 0);
    node.time_constant_h = 1.5;
    SmallWorld world({2, 2, 1, 20.0});
    add_kind(world.cells, resident_with({node}));
    world.add(0, world.at(0, 0), 1);
    for (int i = 0; i < steps; ++i) world.decide_all(1, dt_h);
    return world.cells.tables[0].levels[0][0];
  };
  CHECK(level_after(2, 0.5) == Approx(level_after(1, 1.0)).epsilon(1e-14));
}

TEST_CASE("behaviours are decided from the nodes as they were before the step") {
  Response node = constant(OutputKind::node, 1.0, 0);
  node.time_constant_h = 1.0;
  Response secretion = constant(OutputKind::secrete, 0.0, 0);
  secretion.terms.push_back(term(TermKind::drive, 0, 0.5, 1.0, 2.0));
  SmallWorld world({2, 2, 1, 20.0}, 1);
  CellKind kind = resident_with({node, secretion});
  kind.program.signals = {{SignalKind::node, 0, 0}};
  add_kind(world.cells, kind);
  world.add(0, world.at(0, 0), 1);
  const std::vector<float>& secreted = world.cells.tables[0].levels[world.cells.kinds[0].kept[0].column];
  world.decide_all(1, 1.0);
  CHECK(secreted[0] == 0.0);
  const double level = world.cells.tables[0].levels[0][0];
  world.decide_all(1, 1.0);
  CHECK(secreted[0] == Approx(2.0 * level / (0.5 + level)).epsilon(single_precision));
}

TEST_CASE(
    "the chance of a newcomer makes its mean time 1 / rate, is never below zero, and is smooth where rates vanish") {
  for (const double x : {0.3, 0.9, 0.01}) {
    const double chance = chance_for_newcomer(x / 2.0, 2.0, 2.0), later = 1.0 - std::exp(-x);
    CHECK(x * (1.0 + (1.0 - chance) / later) == Approx(1.0).epsilon(1e-12));
  }
  for (const double x : {1e-300, 1e-20, 1e-16, 1e-12, 1e-6}) {
    CHECK(chance_for_newcomer(x, 1.0, 1.0) == Approx(1.5 * x).epsilon(1e-6));
  }
  CHECK(chance_for_newcomer(std::nextafter(1e-3, 0.0), 1.0, 1.0) ==
        Approx(chance_for_newcomer(1e-3, 1.0, 1.0)).epsilon(1e-9));
  for (const auto& [waited_h, dt_h] : {std::pair{4.5, 1.0}, std::pair{0.75, 8.0}, std::pair{1.5, 2.0}}) {
    for (const double rate_per_h : {1e-9, 0.9e-3 / dt_h, 1.1e-3 / dt_h, 0.05, 0.2}) {
      const double chance = chance_for_newcomer(rate_per_h, waited_h, dt_h);
      const double mean_h = waited_h + dt_h * (1.0 - chance) / -std::expm1(-rate_per_h * dt_h);
      CHECK(mean_h * rate_per_h == Approx(1.0).epsilon(1e-9));
    }
    CHECK(chance_for_newcomer(1.01 / waited_h, waited_h, dt_h) == 1.0);
  }
  CHECK(chance_for_newcomer(0.0, 1.0, 1.0) == 0.0);
  CHECK(chance_for_newcomer(1.0, 1.0, 1.0) == 1.0);
  CHECK(chance_for_newcomer(50.0, 1.0, 1.0) == 1.0);
}

TEST_CASE("pathways settle at their targets while nothing happens to the cells, which give out all that they would") {
  Response node = constant(OutputKind::node, 0.6, 0);
  node.time_constant_h = 48.0;
  SmallWorld world({2, 2, 1, 20.0}, 1);
  add_kind(world.cells, resident_with({node, constant(OutputKind::secrete, 5.0, 0), constant(OutputKind::die, 0.5)}));
  world.add(0, world.at(0, 0), 1);
  settle_pathways(world.surroundings(), world.cells, enthesis::engine::Workers(1), world.plans);
  CHECK(world.cells.tables[0].levels[0][0] == Approx(0.6).epsilon(single_precision));
  CHECK(world.cells.tables[0].levels[world.cells.kinds[0].kept[0].column][0] == 5.0);
  CHECK(world.plans[0].event[0] == no_event);
}

TEST_CASE("who came in the last step acts for half as much again, in steps of any length") {
  for (const std::uint32_t step_min : {15u, 30u, 60u, 240u}) {
    SmallWorld world({2, 2, 1, 20.0}, 1);
    add_kind(world.cells, resident_with({constant(OutputKind::secrete, 4.0, 0)}));
    const auto secreted_by_one_since = [&](enthesis::engine::Tick since) {
      world.cells.tables[0] = AgentTable(world.cells.tables[0].levels.size());
      world.add(0, world.at(0, 0), 1, 0, since);
      world.last_step_h = step_min / 60.0;
      world.decide_all(1, step_min / 60.0);
      return world.cells.tables[0].levels[world.cells.kinds[0].kept[0].column][0];
    };
    CHECK(secreted_by_one_since(Tick{0}) == 4.0);  // there from the start
    for (std::uint32_t step = 1; step < 5; ++step) {
      const Tick came = enthesis::engine::later(Tick{step * step_min}, step_min / 120.0);
      world.now = Tick{(step + 1) * step_min};
      CHECK(secreted_by_one_since(came) == 6.0);
      world.now = Tick{(step + 2) * step_min};
      CHECK(secreted_by_one_since(came) == 4.0);
    }
  }
}

TEST_CASE("an unrelated cell changes nothing for the others") {
  const auto events_by_key = [](bool with_stranger) {
    SmallWorld world({40, 40, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::die, 0.2), constant(OutputKind::divide, 0.4)}));
    if (with_stranger) world.add(0, world.at(39, 39), 1'000'000);  // takes the first row
    for (std::uint32_t i = 0; i < 1000; ++i) world.add(0, Site{i}, i + 1);
    world.decide_all(3, 1.0);
    std::vector<std::uint8_t> events(1001);
    for (std::size_t row = 0; row < world.cells.count(0); ++row) {
      const auto key = static_cast<std::uint64_t>(world.cells.tables[0].key[row]);
      if (key <= 1000) events[key] = world.plans[0].event[row];
    }
    return events;
  };
  CHECK(events_by_key(false) == events_by_key(true));
}

TEST_CASE("decisions have the same bits on any number of threads", "[parallel]") {
  const auto decided = [](int threads) {
    Response node = constant(OutputKind::node, 0.0, 0);
    node.time_constant_h = 2.0;
    node.terms.push_back(term(TermKind::drive, 0, 3.0, 1.7, 0.9));
    Response secretion = constant(OutputKind::secrete, 0.1, 0);
    secretion.terms.push_back(term(TermKind::drive, 1, 0.3, 2.0, 4.0));
    Response speed = constant(OutputKind::speed, 3.0);
    speed.terms.push_back(term(TermKind::scale, 0, 2.0, 1.0, 0.2));
    Crowd crowd({node, secretion, speed, constant(OutputKind::die, 0.1), constant(OutputKind::divide, 0.2)}, 1);
    crowd.world.cells.kinds[0].program.signals = {{SignalKind::field, 0, 0}, {SignalKind::node, 0, 0}};
    for (std::size_t i = 0; i < crowd.world.fields[0].size(); ++i) {
      crowd.world.fields[0].data()[i] = 0.01 * static_cast<double>(i % 997);
    }
    const Workers workers(threads);
    for (int step = 0; step < 3; ++step) {
      crowd.world.now = Tick{static_cast<std::uint32_t>(60 * step)};
      crowd.world.decide_all(7, 1.0, workers);
    }
    return std::tuple(crowd.world.cells.tables[0].levels, crowd.world.plans[0].event, crowd.world.plans[0].values);
  };
  const auto one = decided(1);
  for (const int threads : {2, 3, 8}) CHECK((decided(threads) == one));
}
