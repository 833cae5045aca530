// What happens in a step of any length is what its rates say. A well-mixed population of known rates has an analytic
// mean, and so have pathway nodes, deposits, mineral and a field that cells feed everywhere alike: what is exact at any
// step is told apart here from what converges as the step is halved.

#include <cmath>
#include <vector>

#include "agents/exchange.h"
#include "agents/fate.h"
#include "agents/remodel.h"
#include "engine/fields/field_set.h"
#include "tests/agents/small_world.h"
#include "tests/engine/fields_deck.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::agents;
using enthesis::single_precision;
using enthesis::engine::Draws;
using enthesis::engine::FieldSet;
using enthesis::engine::Tick;
using enthesis::engine::TimeScheme;
using enthesis::engine::Workers;

namespace {

const std::vector<double> halved_steps_h{4.0, 2.0, 1.0, 0.5};
constexpr double hours = 8.0;
constexpr double sigmas = 4.0;
constexpr MatrixRates rates{0.67, 10.0, 80.0, {24.0, 6.0, 240.0, 120.0}, 0.45};

// Cells so far apart that none is ever in the way of another.
struct Population {
  SmallWorld world{Lattice{600, 600, 1, 20.0}};
  std::size_t founders{};

  explicit Population(const std::vector<Response>& rules) {
    constexpr int apart = 6;
    add_kind(world.cells, kind_with("cell",
                                    {stage_in("first", Layer::resident), stage_in("second", Layer::resident),
                                     stage_in("third", Layer::resident)},
                                    rules));
    for (int y = apart / 2; y < world.lattice.ny; y += apart) {
      for (int x = apart / 2; x < world.lattice.nx; x += apart) world.add(0, world.at(x, y), ++founders);
    }
  }
  // The number of cells per founder after the whole time.
  double live(double dt_h) {
    world.last_step_h = dt_h;
    for (int step = 0; step * dt_h < hours; ++step) {
      world.now = Tick{static_cast<std::uint32_t>(std::lround(60.0 * step * dt_h))};
      world.decide_all(1, dt_h);
      commit_fates(world.surroundings(), {4}, Draws(1, world.now), dt_h, world.cells, world.plans);
      do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
      bury_the_dead(world.cells, world.plans);
    }
    return static_cast<double>(world.cells.count(0)) / static_cast<double>(founders);
  }
};

// The error of value(step) against `exact` at each halved step, and the order between neighbours.
template <class Value>
std::vector<double> orders(double exact, Value&& value) {
  std::vector<double> found;
  double before = 0.0;
  for (const double dt_h : halved_steps_h) {
    const double error = std::fabs(value(dt_h) - exact);
    if (before > 0.0) found.push_back(std::log2(before / error));
    before = error;
  }
  return found;
}

}  // namespace

TEST_CASE("what is left of a dying population does not depend on the step") {
  constexpr double death_per_h = 0.09;
  const double exact = std::exp(-death_per_h * hours);
  for (const double dt_h : halved_steps_h) {
    INFO("step of " << dt_h << " h");
    Population population({constant(OutputKind::die, death_per_h)});
    const double noise = std::sqrt(exact * (1.0 - exact) / static_cast<double>(population.founders));
    CHECK(population.live(dt_h) == Approx(exact).margin(sigmas * noise));
  }
}

TEST_CASE("competing death and change share a population by their rates, whatever the step") {
  constexpr double death_per_h = 0.06, change_per_h = 0.1;
  const double both = death_per_h + change_per_h;
  const double unchanged = std::exp(-both * hours), changed = change_per_h / both * (1.0 - unchanged);
  for (const double dt_h : halved_steps_h) {
    INFO("step of " << dt_h << " h");
    Population population({only_in(0, constant(OutputKind::die, death_per_h)),
                           only_in(0, constant(OutputKind::become, change_per_h, 0, 1))});
    population.live(dt_h);
    const auto founders = static_cast<double>(population.founders);
    const auto margin = [&](double share) { return sigmas * std::sqrt(share * (1.0 - share) / founders); };
    CHECK(static_cast<double>(population.world.cells.count(0, 0)) / founders ==
          Approx(unchanged).margin(margin(unchanged)));
    CHECK(static_cast<double>(population.world.cells.count(0, 1)) / founders ==
          Approx(changed).margin(margin(changed)));
  }
}

// One event at most falls into a step, and whoever comes in the middle of it catches up in the next one.
TEST_CASE("the growth of a population converges with the square of the step") {
  constexpr double birth_per_h = 0.1, death_per_h = 0.04, net = birth_per_h - death_per_h;
  const double exact = std::exp(net * hours);
  const double noise_of_one =
      std::sqrt((birth_per_h + death_per_h) / net * exact * (exact - 1.0));  // of a birth and death process
  const auto mean_of_scheme = [&](double dt_h) {
    const double births = birth_per_h * (1.0 + net * dt_h / 2.0), both = births + death_per_h;
    const double often = 1.0 - std::exp(-both * dt_h), at_first = 1.0 - (1.0 / (both * dt_h) - 1.0) * often;
    double old = 1.0, newcomers = 0.0;
    for (int step = 0; step * dt_h < hours; ++step) {
      const double events = often * old + at_first * newcomers;
      old += newcomers - events * death_per_h / both;
      newcomers = events * births / both;
    }
    return old + newcomers;
  };
  for (const double dt_h : halved_steps_h) {
    INFO("step of " << dt_h << " h");
    Population population({constant(OutputKind::divide, birth_per_h), constant(OutputKind::die, death_per_h)});
    const double noise = noise_of_one / std::sqrt(static_cast<double>(population.founders));
    CHECK(population.live(dt_h) == Approx(mean_of_scheme(dt_h)).margin(sigmas * noise));
  }
  const std::vector<double> order = orders(exact, mean_of_scheme);
  CHECK(order.back() == Approx(2.0).margin(0.15));
}

// What a cell in the third of three stages has laid after so many hours hangs on when the others ended. Were each stage
// half a step late, the error would be of first order, and add up from stage to stage.
TEST_CASE("a chain of stages keeps time, with an error of the square of the step") {
  constexpr double ends_per_h = 0.3, um3_per_h = 100.0;
  const double life_h = 1.0 / ends_per_h, gone = std::exp(-hours * ends_per_h);
  const double exact_h = hours - 2.0 * life_h + gone * (2.0 * life_h + hours);  // in the third stage
  const auto mean_of_scheme = [&](double dt_h) {
    const double often = 1.0 - std::exp(-ends_per_h * dt_h), at_first = 1.0 - (1.0 / (ends_per_h * dt_h) - 1.0) * often;
    double first = 1.0, second = 0.0, new_in_second = 0.0, third = 0.0, new_in_third = 0.0, worked_h = 0.0;
    for (int step = 0; step * dt_h < hours; ++step) {
      worked_h += (third + 1.5 * new_in_third) * dt_h;
      third += new_in_third;
      new_in_third = often * second + at_first * new_in_second;
      second += new_in_second - new_in_third;
      new_in_second = often * first;
      first -= new_in_second;
    }
    return worked_h;
  };
  for (const double dt_h : halved_steps_h) {
    INFO("step of " << dt_h << " h");
    Population population({only_in(0, constant(OutputKind::become, ends_per_h, 0, 1)),
                           only_in(1, constant(OutputKind::become, ends_per_h, 0, 2)),
                           only_in(2, constant(OutputKind::lay, um3_per_h, target(Constituent::collagen)))});
    population.live(dt_h);
    const auto founders = static_cast<double>(population.founders);
    const double worked_h = population.world.tissue.total_um3(Constituent::collagen) / founders / um3_per_h;
    const double noise = life_h / std::sqrt(founders);
    CHECK(worked_h == Approx(mean_of_scheme(dt_h)).margin(sigmas * noise));
  }
  CHECK(orders(exact_h, mean_of_scheme).back() == Approx(2.0).margin(0.2));
  CHECK(mean_of_scheme(1.0) == Approx(exact_h).epsilon(0.05));  // half a step late in each stage: 0.3
}

// Founders become short-lived cells that lay matrix, in steps of step_h(n). Returns for how long each has done so on
// average.
template <class StepHours>
double laying_h(double life_h, StepHours&& step_h) {
  constexpr double long_enough_h = 180.0, um3_per_h = 50.0;
  Population population({only_in(0, constant(OutputKind::become, 1.0 / life_h, 0, 1)),
                         only_in(1, constant(OutputKind::die, 1.0 / life_h)),
                         only_in(1, constant(OutputKind::lay, um3_per_h, target(Constituent::collagen)))});
  SmallWorld& world = population.world;
  double now_h = 0.0;
  for (int step = 0; now_h < long_enough_h; ++step) {
    const double dt_h = step_h(step);
    world.now = Tick{static_cast<std::uint32_t>(std::lround(60.0 * now_h))};
    world.decide_all(1, dt_h);
    commit_fates(world.surroundings(), {4}, Draws(1, world.now), dt_h, world.cells, world.plans);
    do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
    bury_the_dead(world.cells, world.plans);
    now_h += dt_h;
    world.last_step_h = dt_h;
  }
  REQUIRE(world.cells.count(0) == 0);
  return world.tissue.total_um3(Constituent::collagen) / static_cast<double>(population.founders) / um3_per_h;
}

TEST_CASE("how much a short-lived cell lays does not depend on the step, even where that is longer than its life") {
  constexpr double life_h = 3.0;
  for (const double dt_h : {0.5, 2.0, 4.0, 8.0}) {
    INFO("step of " << dt_h << " h");
    CHECK(laying_h(life_h, [&](int) { return dt_h; }) == Approx(life_h).epsilon(0.03));
  }
}

TEST_CASE("how much a cell lays in its life does not depend on how steps grow and shrink") {
  constexpr double life_h = 6.0;
  const std::vector<double> up_and_down{0.5, 1.0, 2.0, 4.0, 4.0, 0.5, 0.5}, saw{4.0, 0.5};
  for (const std::vector<double>& lengths : {up_and_down, saw})
    CHECK(laying_h(life_h, [&](int step) { return lengths[static_cast<std::size_t>(step) % lengths.size()]; }) ==
          Approx(life_h).epsilon(0.03));
}

// Who comes in the middle of a step acts for half as much again in the next one, and for half in the step in which it
// ends; from middle to middle it lasts for its life on average.
TEST_CASE(
    "how much a short-lived cell lays and secretes in a short stage, and at what age, hardly depends on the step") {
  constexpr double life_h = 3.0, um3_per_h = 100.0, long_enough_h = 60.0, first_h = 100.0;
  constexpr std::size_t secretes = 2;
  for (const double dt_h : {2.0, 1.0, 0.5}) {
    INFO("step of " << dt_h << " h");
    Population population({only_in(0, constant(OutputKind::become, 1.0 / life_h, 0, 1)),
                           only_in(1, constant(OutputKind::die, 1.0 / life_h)),
                           only_in(1, constant(OutputKind::secrete, 1.0, 0)),
                           only_in(1, constant(OutputKind::lay, um3_per_h, target(Constituent::collagen)))});
    SmallWorld& world = population.world;
    world.last_step_h = dt_h;
    const auto founders = static_cast<double>(population.founders);
    const CellKind& kind = world.cells.kinds[0];
    REQUIRE(kind.kept.at(0).response == secretes);
    double secreting_h = 0.0, ages_h = 0.0;
    const enthesis::engine::AgentTable& table = world.cells.tables[0];
    for (int step = 0; step * dt_h < long_enough_h; ++step) {
      world.now = Tick{static_cast<std::uint32_t>(std::lround(60.0 * (first_h + step * dt_h)))};
      world.decide_all(1, dt_h);
      for (std::size_t row = 0; row < table.size(); ++row) {
        const double part_h = table.levels[kind.kept[0].column][row] * dt_h / founders;
        const double since_h = enthesis::engine::minutes(table.stage_since[row]) / 60.0;
        secreting_h += part_h;
        ages_h += part_h * (first_h + (step + 0.5) * dt_h - since_h);
      }
      commit_fates(world.surroundings(), {4}, Draws(1, world.now), dt_h, world.cells, world.plans);
      do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
      bury_the_dead(world.cells, world.plans);
    }
    REQUIRE(world.cells.count(0) == 0);
    const double noise = sigmas * life_h / std::sqrt(founders);
    CHECK(secreting_h == Approx(life_h).margin(noise));
    CHECK(ages_h / secreting_h == Approx(life_h).margin(2.0 * noise + dt_h * dt_h / (6.0 * life_h)));
    CHECK(world.tissue.total_um3(Constituent::collagen) / founders / um3_per_h == Approx(secreting_h).epsilon(1e-9));
  }
}

TEST_CASE("a pathway node relaxes exactly, whatever the step") {
  constexpr double time_constant_h = 5.0, goal = 0.8;
  for (const double dt_h : halved_steps_h) {
    SmallWorld world(Lattice{3, 3, 1, 20.0});
    Response node = constant(OutputKind::node, goal, 0);
    node.time_constant_h = time_constant_h;
    add_kind(world.cells, resident_with({node}));
    world.add(0, world.at(1, 1), 1);
    for (int step = 0; step * dt_h < hours; ++step) world.decide_all(1, dt_h);
    CHECK(world.cells.tables[0].levels[0][0] ==
          Approx(goal * (1.0 - std::exp(-hours / time_constant_h))).epsilon(single_precision));
  }
}

TEST_CASE("osteoid mineralises exactly, whatever the step") {
  constexpr double osteoid = 0.4, slow = 0.1;
  for (const double dt_h : halved_steps_h) {
    Tissue tissue{Lattice{1, 1, 1, 20.0}};
    tissue[Constituent::osteoid][Site{0}] = osteoid;
    tissue.slow_osteoid[Site{0}] = slow;
    for (int step = 0; step * dt_h < hours; ++step) mineralise(rates, dt_h, tissue);
    const double left = (osteoid - slow) * std::exp(-hours / rates.fast_time_constant_h) +
                        slow * std::exp(-hours / rates.slow_time_constant_h);
    CHECK(tissue[Constituent::osteoid][Site{0}] == Approx(left).epsilon(1e-12));
  }
}

TEST_CASE("a deposit that a cell leaves and that wears off is exact, whatever the step") {
  constexpr double left_per_h = 0.5;
  constexpr std::uint16_t debris = 1;
  const double life_h = rates.deposit_time_constant_h[debris];
  const double exact = left_per_h * life_h * (1.0 - std::exp(-hours / life_h));
  for (const double dt_h : halved_steps_h) {
    SmallWorld world(Lattice{3, 3, 1, 20.0});
    add_kind(world.cells, resident_with({constant(OutputKind::leave, left_per_h, debris)}));
    world.add(0, world.at(1, 1), 1);
    for (int step = 0; step * dt_h < hours; ++step) {
      world.decide_all(1, dt_h);
      do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
    }
    CHECK(world.tissue.deposit[debris][world.at(1, 1)] == Approx(exact).epsilon(1e-12));
  }
}

TEST_CASE("a field that cells feed everywhere alike converges with the square of the step") {
  constexpr double molecules_per_s = 2.0, decay_per_h = 0.2, seconds_per_h = 3600.0;
  const Lattice lattice{4, 4, 1, 20.0};
  const double source = molecules_per_s * seconds_per_h * pM_per_molecule_um3 / lattice.site_volume_um3();
  const double exact = source / decay_per_h * (1.0 - std::exp(-decay_per_h * hours));
  const std::vector<double> order = orders(exact, [&](double dt_h) {
    SmallWorld world(lattice);
    auto settings = enthesis::engine::deck::exact_settings();
    settings.substeps = 1;
    FieldSet fields(lattice, {{"factor", 1.0, 1.0, decay_per_h, TimeScheme::implicit, 0.0}}, settings);
    add_kind(world.cells, resident_with({constant(OutputKind::secrete, molecules_per_s, 0)}));
    for (std::uint32_t i = 0; i < lattice.site_count(); ++i) world.add(0, Site{i}, i + 1);
    world.decide_all(1, dt_h);
    const std::vector<FieldCoupling> couplings(1);
    for (int step = 0; step * dt_h < hours; ++step) {
      fields.advance(dt_h, Exchange{world.cells, world.tissue, couplings, world.systemic, dt_h}, Workers(1));
    }
    return fields.concentration_pM(0)[Site{5}];
  });
  CHECK(order.back() == Approx(2.0).margin(0.15));
}
