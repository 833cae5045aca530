#include "agents/motion.h"

#include <cmath>

#include "agents/fate.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Draws;
using enthesis::engine::LineageKey;
using enthesis::engine::Tick;
using enthesis::engine::Workers;

namespace {

constexpr double spacing_um = 20.0, cell_um = 20.0;

constexpr std::uint32_t step_min = 60;

void move(SmallWorld& world, std::uint64_t seed, std::uint32_t substep_min, const Workers& workers = Workers(1)) {
  world.decide_all(seed, step_min / 60.0, workers);
  move_cells(world.surroundings(), Motion{substep_min, cell_um}, seed, {0, step_min}, workers, world.plans,
             world.cells);
}

// Walkers so far apart that none can meet another or a wall within `reach` hops.
struct LoneWalkers {
  int reach, per_side;
  SmallWorld world;
  std::vector<Site> start;

  LoneWalkers(int hops, int walkers, std::vector<Response> responses, std::size_t fields = 0, double h_um = spacing_um)
      : reach(hops),
        per_side(walkers),
        world({per_side * (2 * reach + 2), per_side * (2 * reach + 2), 1, h_um}, fields) {
    add_kind(world.cells, kind_with("walker", {stage_in("only", Layer::visitor)}, std::move(responses)));
  }
  void place_all(std::uint64_t first_key) {
    world.cells.tables[0].compact(std::vector<std::uint8_t>(world.cells.count(0), 0));
    rebuild_occupancy(world.cells);
    for (int y = 0; y < per_side; ++y) {
      for (int x = 0; x < per_side; ++x) {
        const int pitch = 2 * reach + 2;
        world.add(0, world.at(x * pitch + reach, y * pitch + reach), first_key++);
      }
    }
    start = world.cells.tables[0].site;
  }
  std::size_t count() const { return start.size(); }
  double dx(std::size_t row) const { return component(row, true); }
  double dy(std::size_t row) const { return component(row, false); }

 private:
  double component(std::size_t row, bool x) const {
    const auto from = world.lattice.position(start[row]), to = world.lattice.position(world.cells.tables[0].site[row]);
    return world.lattice.spacing_um * (x ? to.x - from.x : to.y - from.y);
  }
};

struct Sample {
  double sum{}, squares{}, n{};
  void add(double v) {
    sum += v;
    squares += v * v;
    n += 1.0;
  }
  double mean() const { return sum / n; }
  // Five standard errors of the mean: a false alarm in two million.
  double bound() const { return 5.0 * std::sqrt((squares / n - mean() * mean()) / n); }
};

// Mean squared displacement after `n` sub-steps with hop chance p, where a hop keeps the heading with chance q and else
// takes any direction: N hops, N binomial, whose directions k hops apart correlate as q^k.
//   E|r|^2 = h^2 ( E[N] (1 + q) / (1 - q) - 2 q (1 - E[q^N]) / (1 - q)^2 ),   E[q^N] = (1 - p + p q)^n
double expected_msd(double n, double p, double q) {
  const double hops = n * p, all_kept = std::pow(1.0 - p + p * q, n);
  return spacing_um * spacing_um *
         (hops * (1.0 + q) / (1.0 - q) - 2.0 * q * (1.0 - all_kept) / ((1.0 - q) * (1.0 - q)));
}

// The chance that a heading renewed at rate 1/P is still the same at the next hop, if hops come with chance p each
// sub-step: E[a^T] for a geometric waiting time T, a = exp(-dt / P).
double kept_at_hop(double p, double dt_h, double persistence_h) {
  const double a = std::exp(-dt_h / persistence_h);
  return p * a / (1.0 - (1.0 - p) * a);
}

struct Walk {
  double speed_um_per_h, persistence_h;
  int steps;
  std::uint32_t substep_min;
};

void check_walk(const Walk& walk) {
  const int longest = walk.steps * static_cast<int>(step_min / walk.substep_min);
  std::vector<Response> responses{constant(OutputKind::speed, walk.speed_um_per_h)};
  if (walk.persistence_h > 0.0) responses.push_back(constant(OutputKind::persist, walk.persistence_h));
  LoneWalkers lone(std::min(longest, 48), 8, responses);
  Sample square, along_x, along_y;
  for (std::uint64_t batch = 0; batch < 40; ++batch) {
    lone.place_all(1 + batch * 1000);
    for (int step = 0; step < walk.steps; ++step) {
      lone.world.now = Tick{step_min * static_cast<std::uint32_t>(step)};
      move(lone.world, 17, walk.substep_min);
    }
    for (std::size_t row = 0; row < lone.count(); ++row) {
      square.add(lone.dx(row) * lone.dx(row) + lone.dy(row) * lone.dy(row));
      along_x.add(lone.dx(row));
      along_y.add(lone.dy(row));
    }
  }
  const double dt_h = walk.substep_min / 60.0;
  const double p = std::min(1.0, walk.speed_um_per_h * dt_h / spacing_um);
  const double q = walk.persistence_h > 0.0 ? kept_at_hop(p, dt_h, walk.persistence_h) : 0.0;
  INFO("speed " << walk.speed_um_per_h << ", persistence " << walk.persistence_h << ", sub-steps of "
                << walk.substep_min << " min");
  CHECK(std::abs(square.mean() - expected_msd(longest, p, q)) < square.bound());
  CHECK(std::abs(along_x.mean()) < along_x.bound());
  CHECK(std::abs(along_y.mean()) < along_y.bound());
}

// A crowd of two kinds in both layers, a tenth of the sites closed, rows in the order given by `stride`.
struct Crowd {
  SmallWorld world;

  explicit Crowd(std::uint32_t stride, double h_um = spacing_um) : world({48, 40, 1, h_um}, 1) {
    const std::vector<StageTraits> stages{stage_in("in", Layer::resident), stage_in("on", Layer::visitor)};
    Response follow = constant(OutputKind::follow, 20.0, 0);
    follow.receptor_half = 5.0;
    add_kind(world.cells, kind_with("a", stages, {constant(OutputKind::speed, 150.0), follow}));
    add_kind(world.cells,
             kind_with("b", stages, {constant(OutputKind::speed, 240.0), constant(OutputKind::persist, 0.1)}));
    add_kind(world.cells, kind_with("still", stages, {}));
    const auto sites = static_cast<std::uint32_t>(world.lattice.site_count());
    const Draws chance(3, Tick{0});
    for (std::uint32_t n = 0; n < sites; ++n) {
      const auto i = static_cast<std::uint32_t>((std::uint64_t{n} * stride) % sites);
      const double u = chance.uniform(LineageKey{i}, enthesis::engine::Purpose{900});
      world.fields[0][Site{i}] = 10.0 * u;
      if (u < 0.1) world.passable[Site{i}] = 0;
      if (u > 0.3) world.add(u < 0.5 ? 0 : u < 0.9 ? 1 : 2, Site{i}, 2 * i + 1, 0);
      if (u > 0.1 && u < 0.6) world.add(u < 0.4 ? 1 : 0, Site{i}, 2 * i + 2, 1);
    }
  }
  void run(int steps, const Workers& workers = Workers(1)) {
    for (int step = 0; step < steps; ++step) {
      world.now = Tick{step_min * static_cast<std::uint32_t>(step)};
      move(world, 8, 5, workers);
    }
  }
};

}  // namespace

TEST_CASE("cells never share a place nor enter a closed site, however dense the crowd") {
  Crowd crowd(1);
  const std::size_t cells = whereabouts(crowd.world.cells).size();
  REQUIRE(cells > 2000);
  const auto before = whereabouts(crowd.world.cells);
  std::size_t moved = 0;
  for (int step = 0; step < 10; ++step) {
    crowd.run(1);
    REQUIRE(places_agree(crowd.world.cells));
    for (const AgentTable& table : crowd.world.cells.tables) {
      for (const Site s : table.site) REQUIRE(crowd.world.passable[s] == 1);
    }
  }
  const auto after = whereabouts(crowd.world.cells);
  REQUIRE(after.size() == cells);
  for (std::size_t i = 0; i < cells; ++i) {
    REQUIRE(after[i].key == before[i].key);
    moved += after[i].site != before[i].site ? 1 : 0;
    if (after[i].kind == 2) CHECK(after[i].site == before[i].site);
  }
  CHECK(moved > cells / 4);
}

TEST_CASE("a cell moves at most one face neighbour in a sub-step") {
  LoneWalkers lone(12, 6, {constant(OutputKind::speed, 1e6)});
  lone.place_all(1);
  move(lone.world, 2, step_min);
  for (std::size_t row = 0; row < lone.count(); ++row) {
    CHECK(std::abs(lone.dx(row)) + std::abs(lone.dy(row)) == spacing_um);
  }
}

TEST_CASE(
    "a step that is no multiple of the sub-step is walked to its end, and cells walk alike in one step or in two") {
  LoneWalkers once(40, 6, {constant(OutputKind::speed, 120.0)}), twice(40, 6, {constant(OutputKind::speed, 120.0)});
  once.place_all(1);
  twice.place_all(1);
  const Workers one(1);
  once.world.decide_all(5, 1.0, one);
  move_cells(once.world.surroundings(), Motion{5, spacing_um}, 5, {0, 60}, one, once.world.plans, once.world.cells);
  for (const std::uint32_t begin : {0u, 30u}) {
    twice.world.now = Tick{begin};
    twice.world.decide_all(5, 0.5, one);
    move_cells(twice.world.surroundings(), Motion{5, spacing_um}, 5, {0, 30}, one, twice.world.plans,
               twice.world.cells);
  }
  CHECK(once.world.cells.tables[0].site == twice.world.cells.tables[0].site);
}

TEST_CASE("a step may be moved through in parts") {
  LoneWalkers once(20, 5, {constant(OutputKind::speed, 60.0)}), twice(20, 5, {constant(OutputKind::speed, 60.0)});
  const Workers one(1);
  for (LoneWalkers* walkers : {&once, &twice}) {
    walkers->place_all(1);
    walkers->world.decide_all(5, 1.0, one);
  }
  move_cells(once.world.surroundings(), Motion{5, spacing_um}, 5, {0, 60}, one, once.world.plans, once.world.cells);
  for (const PartOfStep part : {PartOfStep{0, 30}, PartOfStep{30, 60}}) {
    move_cells(twice.world.surroundings(), Motion{5, spacing_um}, 5, part, one, twice.world.plans, twice.world.cells);
  }
  CHECK(once.world.cells.tables[0].site == twice.world.cells.tables[0].site);
}

TEST_CASE("whoever has decided to change in a step stands still in it, before and after the change") {
  constexpr double surely_per_h = 1e4;
  SmallWorld world({9, 9, 1, 20.0});
  add_kind(world.cells, kind_with("k", {stage_in("old", Layer::visitor), stage_in("new", Layer::resident)},
                                  {only_in(0, constant(OutputKind::become, surely_per_h, 0, 1)),
                                   constant(OutputKind::speed, 240.0)}));
  world.add(0, world.at(4, 4), 1);
  const Workers one(1);
  const auto step = [&](std::uint32_t minute) {
    world.now = Tick{minute};
    world.decide_all(1, 1.0, one);
    move_cells(world.surroundings(), Motion{5, spacing_um}, 1, {0, 30}, one, world.plans, world.cells);
    commit_fates(world.surroundings(), {4}, Draws(1, world.now), 1.0, world.cells, world.plans);
    move_cells(world.surroundings(), Motion{5, spacing_um}, 1, {30, 60}, one, world.plans, world.cells);
  };
  step(0);
  CHECK(world.cells.tables[0].stage[0] == 1);
  CHECK(world.cells.tables[0].site[0] == world.at(4, 4));
  step(60);
  CHECK(world.cells.tables[0].site[0] != world.at(4, 4));
}

TEST_CASE("a cell that becomes a kind of which there was none moves from the next step on") {
  SmallWorld world({9, 9, 1, 20.0});
  add_kind(world.cells, resident_with({constant(OutputKind::become, 1e4, 1, 0)}));
  add_kind(world.cells, resident_with({constant(OutputKind::speed, 240.0)}));
  world.add(0, world.at(4, 4), 1);
  const Workers one(1);
  world.decide_all(1, 1.0, one);
  commit_fates(world.surroundings(), {4}, Draws(1, world.now), 1.0, world.cells, world.plans);
  REQUIRE(world.cells.count(1) == 1);
  move_cells(world.surroundings(), Motion{5, spacing_um}, 1, {30, 60}, one, world.plans, world.cells);
  CHECK(world.cells.tables[1].site[0] == world.at(4, 4));
}

TEST_CASE("the last sub-step of a step may be shorter, and a cell then hops as much less often") {
  constexpr std::uint32_t short_step_min = 7;
  LoneWalkers lone(4, 40, {constant(OutputKind::speed, 120.0)});
  lone.place_all(1);
  const Workers one(1);
  lone.world.decide_all(5, short_step_min / 60.0, one);
  move_cells(lone.world.surroundings(), Motion{5, spacing_um}, 5, {0, short_step_min}, one, lone.world.plans,
             lone.world.cells);
  Sample square;
  for (std::size_t row = 0; row < lone.count(); ++row) {
    square.add(lone.dx(row) * lone.dx(row) + lone.dy(row) * lone.dy(row));
  }
  CHECK(std::abs(square.mean() - 120.0 * short_step_min / 60.0 * spacing_um) < square.bound());
}

TEST_CASE(
    "a cell stops within the step where the tissue that it comes to stops it, and goes on at its speed elsewhere") {
  SmallWorld world({64, 3, 1, spacing_um});
  Response speed = constant(OutputKind::speed, 240.0);
  speed.terms.push_back(term(TermKind::scale, 0, 0.1, 8.0, 0.0));
  CellKind runner =
      kind_with("runner", {stage_in("only", Layer::visitor)}, {speed, constant(OutputKind::persist, 1e6)});
  runner.program.signals = {{SignalKind::here, target(Constituent::mineral), 0}};
  add_kind(world.cells, runner);
  constexpr std::uint8_t to_the_right = 1;
  for (const int y : {0, 2}) world.add(0, world.at(10, y), static_cast<std::uint64_t>(y) + 1);
  for (auto& heading : world.cells.tables[0].heading) heading = to_the_right;
  world.tissue[Constituent::mineral][world.at(13, 0)] = 0.9;
  move(world, 2, 5);
  CHECK(world.cells.tables[0].site[0] == world.at(13, 0));
  CHECK(world.cells.tables[0].site[1] == world.at(22, 2));
}

TEST_CASE("a cell without speed stays") {
  LoneWalkers lone(4, 4, {constant(OutputKind::speed, 0.0), constant(OutputKind::persist, 1.0)});
  lone.place_all(1);
  move(lone.world, 2, 5);
  CHECK(lone.world.cells.tables[0].site == lone.start);
}

TEST_CASE("each stage moves at the speed and keeps the heading of its own rules, whatever the rules of the others") {
  SmallWorld world({64, 8, 1, spacing_um});
  add_kind(world.cells,
           kind_with("walker", {stage_in("runs", Layer::visitor), stage_in("rests", Layer::visitor)},
                     {only_in(0, constant(OutputKind::speed, 1e6)), only_in(0, constant(OutputKind::persist, 1e6)),
                      only_in(1, constant(OutputKind::speed, 0.0)), only_in(1, constant(OutputKind::persist, 0.0))}));
  world.add(0, world.at(32, 2), 1, 0);
  world.add(0, world.at(32, 5), 2, 1);
  world.cells.tables[0].heading[0] = 0;
  move(world, 2, 10);
  const auto from = world.lattice.position(world.at(32, 2)), to = world.lattice.position(world.cells.tables[0].site[0]);
  CHECK(std::abs(to.x - from.x) + std::abs(to.y - from.y) == 6);  // six hops in one direction
  CHECK(world.cells.tables[0].site[1] == world.at(32, 5));
}

TEST_CASE("a free random walk spreads as its speed says, without drift") {
  check_walk({120.0, 0.0, 2, 5});
  check_walk({24.0, 0.0, 3, 5});
  check_walk({120.0, 0.0, 2, 1});
}

TEST_CASE("a persistent random walk spreads as its speed and persistence say, without drift") {
  check_walk({240.0, 5.0 / 60.0, 2, 5});  // one hop in each sub-step
  check_walk({60.0, 20.0 / 60.0, 4, 5});  // one hop in four sub-steps
  check_walk({120.0, 10.0 / 60.0, 2, 3});
}

TEST_CASE("a cell that seldom hops spreads as its speed and persistence say, without drift") {
  check_walk({12.0, 0.0, 6, 5});
  check_walk({12.0, 2.0, 12, 5});
  check_walk({30.0, 0.0, 4, 1});
}

TEST_CASE("a cell that seldom hops is slowed and sped up by the tissue that it stands in") {
  constexpr double planned_um_per_h = 6.0;
  constexpr int steps = 12;
  for (const double gain : {0.2, 1.9}) {
    Response speed = constant(OutputKind::speed, planned_um_per_h);
    speed.terms.push_back(term(TermKind::scale, 0, 1e-9, 1.0, gain));
    LoneWalkers lone(steps, 60, {speed});
    lone.world.cells.kinds[0].program.signals = {{SignalKind::here, target(Constituent::collagen), 0}};
    lone.world.tissue[Constituent::collagen].fill(0.5);
    lone.place_all(1);
    for (int step = 0; step < steps; ++step) {
      lone.world.now = Tick{step_min * static_cast<std::uint32_t>(step)};
      move(lone.world, 4, 5);
    }
    Sample square;
    for (std::size_t row = 0; row < lone.count(); ++row)
      square.add(lone.dx(row) * lone.dx(row) + lone.dy(row) * lone.dy(row));
    INFO("gain " << gain);
    CHECK(std::abs(square.mean() - gain * planned_um_per_h * steps * spacing_um) < square.bound());
  }
}

TEST_CASE("spreading does not depend on the sub-step, which is a number of the method alone") {
  const double speed = 60.0, persistence_h = 1.0 / 3.0, hours = 24.0;
  const auto msd = [&](double substeps_per_h) {
    const double dt_h = 1.0 / substeps_per_h, p = speed * dt_h / spacing_um;
    return expected_msd(hours * substeps_per_h, p, kept_at_hop(p, dt_h, persistence_h));
  };
  // Hops at rate v/h whose headings are renewed at rate 1/P: E|r|^2 -> v t (h + 2 v P) after long times.
  const double many_hops = speed * hours * (spacing_um + 2.0 * speed * persistence_h);
  CHECK(msd(1e5) == Approx(many_hops).epsilon(0.03));
  CHECK(msd(12.0) == Approx(msd(1e5)).epsilon(0.1));
}

TEST_CASE("a cell that follows a factor drifts up its gradient as the weights say") {
  // Receptor occupancy rises by `slope` a site, so the weights of the four directions are 1, 1 and 1 +- w slope.
  const double half_pM = 50.0, slope = 0.002, weight = 60.0;
  Response follow = constant(OutputKind::follow, weight, 0);
  follow.receptor_half = half_pM;
  LoneWalkers lone(12, 12, {constant(OutputKind::speed, 1e6), follow}, 1);
  for (std::uint32_t i = 0; i < lone.world.lattice.site_count(); ++i) {
    const double occupancy = 0.1 + slope * lone.world.lattice.position(Site{i}).x;
    REQUIRE(occupancy < 0.95);
    lone.world.fields[0][Site{i}] = half_pM * occupancy / (1.0 - occupancy);
  }
  Sample along, across;
  for (std::uint64_t batch = 0; batch < 20; ++batch) {
    lone.place_all(1 + batch * 1000);
    move(lone.world, 23, 5);
    for (std::size_t row = 0; row < lone.count(); ++row) {
      along.add(lone.dx(row));
      across.add(lone.dy(row));
    }
  }
  const double drift = 12.0 * spacing_um * weight * slope / 2.0;
  CHECK(std::abs(along.mean() - drift) < along.bound());
  CHECK(along.mean() > 3.0 * along.bound());
  CHECK(std::abs(across.mean()) < across.bound());
}

TEST_CASE("on sites of its own length a cell walks as its rules say, to the bit") {
  for (const double persistence_h : {0.0, 1.0 / 3.0}) {
    const Gait gait = gait_on(20.0, 20.0, 70.0, persistence_h, 1.0 / 12.0);
    CHECK(gait.hops == 1.0);
    CHECK(gait.persistence_h == persistence_h);
    CHECK(gait.sense == 1.0);
  }
}

// 2 d D dt: what a hop with chance p on sites of length h, and headings kept with the chance q, adds to the mean square.
double spread_um2(double h_um, double p, double q) {
  return p * h_um * h_um * (1.0 + q) / (1.0 - q);
}

TEST_CASE("the gait on sites of any length spreads and drifts as on those of the length of a cell") {
  const double speed = 120.0, dt_h = 1.0 / 12.0;
  for (const double h : {10.0, 15.0, 20.0, 40.0, 80.0}) {
    for (const double persistence_h : {0.0, 1.0 / 30.0, 1.0}) {
      const auto kept = [&](double p, double persists_h) {
        return persists_h > 0.0 ? kept_at_hop(p, dt_h, persists_h) : 0.0;
      };
      const Gait gait = gait_on(h, cell_um, speed, persistence_h, dt_h);
      const double own = speed * dt_h / cell_um, hops = gait.hops * speed * dt_h / h;
      CAPTURE(h, persistence_h);
      CHECK(gait.hops <= 1.0);
      CHECK(spread_um2(h, hops, kept(hops, gait.persistence_h)) ==
            Approx(spread_um2(cell_um, own, kept(own, persistence_h))).epsilon(1e-12));
      CHECK(hops * h * h * gait.sense == Approx(own * cell_um * cell_um).epsilon(1e-12));
    }
  }
}

TEST_CASE("on sites of twice its length a cell spreads and drifts as far as on its own") {
  const double half_pM = 50.0, slope_per_um = 9e-5, weight = 60.0;
  constexpr std::uint32_t hours = 6;
  const auto [speed, persistence_h] = GENERATE(table<double, double>({{60.0, 0.0}, {60.0, 0.5}, {120.0, 1.0 / 30.0}}));
  for (const double h : {20.0, 40.0}) {
    Response follow = constant(OutputKind::follow, weight, 0);
    follow.receptor_half = half_pM;
    LoneWalkers lone(static_cast<int>(360.0 / h), 12,
                     {constant(OutputKind::speed, speed), follow, constant(OutputKind::persist, persistence_h)}, 1, h);
    for (std::uint32_t i = 0; i < lone.world.lattice.site_count(); ++i) {
      const double occupancy = 0.05 + slope_per_um * h * lone.world.lattice.position(Site{i}).x;
      REQUIRE(occupancy < 0.97);
      lone.world.fields[0][Site{i}] = half_pM * occupancy / (1.0 - occupancy);
    }
    Sample along, across, square;
    for (std::uint64_t batch = 0; batch < 40; ++batch) {
      lone.place_all(1 + batch * 1000);
      for (std::uint32_t step = 0; step < hours; ++step) {
        lone.world.now = Tick{step_min * step};
        move(lone.world, 29, 5);
      }
      for (std::size_t row = 0; row < lone.count(); ++row) {
        along.add(lone.dx(row));
        across.add(lone.dy(row));
        square.add(lone.dy(row) * lone.dy(row));
      }
    }
    CAPTURE(h, speed, persistence_h, along.mean(), square.mean());
    const double drift = speed * hours * weight * slope_per_um * cell_um / 2.0;
    CHECK(std::abs(along.mean() - drift) < along.bound());
    CHECK(along.mean() > 2.0 * along.bound());
    CHECK(std::abs(across.mean()) < across.bound());
    if (persistence_h > 0.1) continue;  // the first heading still counts after six hours
    const double p = speed / 12.0 / cell_um, q = persistence_h > 0.0 ? kept_at_hop(p, 1.0 / 12.0, persistence_h) : 0.0;
    CHECK(std::abs(square.mean() - hours * 12.0 * spread_um2(cell_um, p, q) / 2.0) < square.bound());
  }
}

TEST_CASE("who moves where does not depend on the order of the rows") {
  Crowd straight(1), reversed(1919), scattered(7);
  for (Crowd* crowd : {&straight, &reversed, &scattered}) crowd->run(3);
  CHECK((whereabouts(reversed.world.cells) == whereabouts(straight.world.cells)));
  CHECK((whereabouts(scattered.world.cells) == whereabouts(straight.world.cells)));
}

TEST_CASE("movement has the same bits on any number of threads", "[parallel]") {
  const double h_um = GENERATE(spacing_um, 2.0 * spacing_um);
  const auto moved = [h_um](int threads) {
    const Workers workers(threads);
    Crowd crowd(1, h_um);
    crowd.run(3, workers);
    REQUIRE(places_agree(crowd.world.cells));
    std::vector<std::vector<std::uint8_t>> headings;
    for (const AgentTable& table : crowd.world.cells.tables) headings.push_back(table.heading);
    return std::pair(whereabouts(crowd.world.cells), headings);
  };
  const auto one = moved(1);
  for (const int threads : {2, 3, 8}) CHECK((moved(threads) == one));
}
