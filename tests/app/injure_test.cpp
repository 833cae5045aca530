// Injuries: where and when they strike, what is lost, and what lies there afterwards.

#include "app/model/injure.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "app/model/step.h"
#include "tests/agents/small_world.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

using namespace enthesis;
using agents::all_constituents;
using agents::Constituent;
using agents::Deposit;
using agents::SmallWorld;
using config::Injury;
using engine::Clock;
using engine::Draws;
using engine::Site;
using engine::Tick;

namespace {

constexpr std::size_t resident = 0, visitor = 1;
constexpr std::uint8_t left_half = 0, right_half = 1;

// A box full of tissue and cells of two kinds, in two regions.
struct Victim {
  SmallWorld world;
  engine::Grid<std::uint8_t> region;
  std::vector<double> first;

  explicit Victim(const engine::Lattice& lattice) : world(lattice), region(lattice, left_half) {
    add_kind(world.cells, agents::resident_with({}));
    add_kind(world.cells, agents::kind_with("visitor", {agents::stage_in("only", agents::Layer::visitor)}, {}));
    for (std::uint32_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{i};
      if (lattice.position(s).x >= lattice.nx / 2) region[s] = right_half;
      for (const Constituent c : all_constituents) world.tissue[c][s] = 0.02 * static_cast<double>(index(c) + 1);
      world.tissue.slow_osteoid[s] = 0.5 * world.tissue[Constituent::osteoid][s];
      world.tissue.calcified[s] = 0.25 * world.tissue[Constituent::mineral][s];
      world.add(resident, s, 2 * i + 1);
      if (i % 2 == 0) world.add(visitor, s, 2 * i + 2);
    }
    for (const Constituent c : all_constituents) first.push_back(world.tissue.total_um3(c));
  }
  void strike(const std::vector<Injury>& injuries, std::uint32_t now_min = 0, std::uint32_t step_min = 60) {
    const Clock clock{step_min, now_min, step_min};
    app::injure(injuries, region, region, clock, Draws(5, clock.tick()), world.tissue, world.cells);
  }
  // The sites where something of a constituent is missing.
  std::set<Site> sites_without(Constituent c) const {
    std::set<Site> sites;
    for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
      if (world.tissue[c][Site{i}] < 0.02 * static_cast<double>(index(c) + 1) - 1e-12) sites.insert(Site{i});
    }
    return sites;
  }
  std::set<Site> sites_where(const std::function<bool(engine::Position)>& question) const {
    std::set<Site> sites;
    for (std::uint32_t i = 0; i < world.lattice.site_count(); ++i) {
      if (question(world.lattice.position(Site{i}))) sites.insert(Site{i});
    }
    return sites;
  }
  std::size_t cells() const { return world.cells.count(resident) + world.cells.count(visitor); }
  double debris() const {
    double sum = 0.0;
    for (const double d : world.tissue[Deposit::debris].values()) sum += d;
    return sum;
  }
};

Injury of_collagen(double lost) {
  Injury injury;
  injury.name = "test";
  injury.matrix_lost[index(Constituent::collagen)] = lost;
  return injury;
}

Injury of_cells(double lost) {
  Injury injury;
  injury.name = "test";
  injury.cells_lost = lost;
  return injury;
}

config::Scenario loaded(const std::string& name_or_path, const std::vector<std::string>& settings = {}) {
  config::ScenarioRequest request;
  request.name_or_path = name_or_path;
  request.settings = settings;
  return config::load_scenario(request);
}

}  // namespace

TEST_CASE("without a box or a region an injury strikes everywhere") {
  Victim victim({8, 6, 3, 20.0});
  victim.strike({of_collagen(0.5)});
  CHECK(victim.sites_without(Constituent::collagen).size() == victim.world.lattice.site_count());
  CHECK(victim.sites_without(Constituent::cartilage).empty());
}

TEST_CASE("an injury strikes the sites whose centres lie in its box and nothing else") {
  Victim victim({8, 6, 3, 20.0});
  Injury injury = of_collagen(1.0);
  injury.cells_lost = 1.0;
  injury.debris_per_um3 = 1e-4;
  injury.box.side[0] = {30.0, 69.9};    // sites 1 and 2: centres at 30 and 50 um; 70 um is outside
  injury.box.side[1] = {65.0, 1000.0};  // from site 3 on
  injury.box.side[2] = {10.0, 30.0};    // sites 0 and 1
  victim.strike({injury});
  const auto hit =
      victim.sites_where([](engine::Position p) { return (p.x == 1 || p.x == 2) && p.y >= 3 && p.z <= 1; });
  REQUIRE(hit.size() == 2 * 3 * 2);
  CHECK(victim.sites_without(Constituent::collagen) == hit);
  for (std::uint32_t i = 0; i < victim.world.lattice.site_count(); ++i) {
    const bool struck = hit.contains(Site{i});
    CHECK(victim.world.cells.occupant(agents::Layer::resident, Site{i}).present() != struck);
    CHECK((victim.world.tissue[Deposit::debris][Site{i}] > 0.0) == struck);
  }
}

TEST_CASE("an injury of a region spares the others, within its box") {
  Victim victim({8, 6, 1, 20.0});
  Injury injury = of_collagen(1.0);
  injury.cells_lost = 1.0;
  injury.region = right_half;
  injury.box.side[0] = {50.0, 110.0};  // sites 2 to 5; the right half begins at 4
  victim.strike({injury});
  const auto hit = victim.sites_where([](engine::Position p) { return p.x == 4 || p.x == 5; });
  CHECK(victim.sites_without(Constituent::collagen) == hit);
  for (const Site s : victim.world.cells.tables[resident].site) CHECK_FALSE(hit.contains(s));
  CHECK(victim.world.cells.count(resident) == victim.world.lattice.site_count() - hit.size());
}

TEST_CASE("a section has no depth, so that it is struck whatever the box says of depth") {
  Victim section({4, 4, 1, 20.0}), body({4, 4, 3, 20.0});
  Injury injury = of_collagen(1.0);
  injury.box.side[2] = {45.0, 55.0};
  section.strike({injury});
  body.strike({injury});
  CHECK(section.sites_without(Constituent::collagen).size() == 16);
  CHECK(body.sites_without(Constituent::collagen) == body.sites_where([](engine::Position p) { return p.z == 2; }));
}

TEST_CASE("of each constituent the stated share is lost and booked, with its slow and calcified parts") {
  Victim victim({8, 6, 1, 20.0});
  Injury injury;
  for (const Constituent c : all_constituents) {
    injury.matrix_lost[index(c)] = 0.1 * static_cast<double>(index(c) + 1);
  }
  victim.strike({injury});
  const agents::Tissue& tissue = victim.world.tissue;
  for (const Constituent c : all_constituents) {
    const double lost = 0.1 * static_cast<double>(index(c) + 1) * victim.first[index(c)];
    CHECK(victim.first[index(c)] - tissue.total_um3(c) == Approx(lost).epsilon(1e-12));
    CHECK(tissue.ledger.removed_um3[index(c)] == Approx(lost).epsilon(1e-12));
    CHECK(tissue.ledger.laid_um3[index(c)] == 0.0);
    CHECK(tissue.ledger.displaced_um3[index(c)] == 0.0);
  }
  CHECK(tissue.slow_osteoid[Site{7}] == Approx(0.5 * tissue[Constituent::osteoid][Site{7}]).epsilon(1e-13));
  CHECK(tissue.calcified[Site{7}] == Approx(0.25 * tissue[Constituent::mineral][Site{7}]).epsilon(1e-13));
  CHECK(victim.cells() == 72);
  CHECK(victim.debris() == 0.0);
}

TEST_CASE("each dead cell lies at its site as debris, beside what was crushed and clotted") {
  Victim victim({8, 6, 1, 20.0});
  Injury injury = of_cells(1.0);
  injury.debris_per_um3 = 2.5e-4;  // two to a site
  victim.strike({injury});
  CHECK(victim.cells() == 0);
  CHECK(victim.world.cells.flows.deaths == std::vector<std::uint64_t>{48, 24});
  for (std::uint32_t i = 0; i < victim.world.lattice.site_count(); ++i) {
    CHECK(victim.world.tissue[Deposit::debris][Site{i}] == Approx(2.0 + (i % 2 == 0 ? 2.0 : 1.0)).epsilon(1e-14));
    CHECK(victim.world.tissue[Deposit::net][Site{i}] == 0.0);
  }
}

TEST_CASE("a cell dies with the stated chance, and those that live keep their places and keys") {
  for (const double chance : {0.1, 0.5, 0.9}) {
    Victim victim({100, 80, 1, 20.0});
    const auto before = agents::whereabouts(victim.world.cells);
    victim.strike({of_cells(chance)});
    const auto after = agents::whereabouts(victim.world.cells);
    const double all = static_cast<double>(before.size());
    const double died = all - static_cast<double>(after.size());
    CHECK(std::abs(died / all - chance) < 5.0 * std::sqrt(chance * (1.0 - chance) / all));
    CHECK(victim.debris() == died);
    CHECK(std::includes(before.begin(), before.end(), after.begin(), after.end()));
    CHECK(agents::places_agree(victim.world.cells));
    const auto& deaths = victim.world.cells.flows.deaths;
    CHECK(static_cast<double>(deaths[resident] + deaths[visitor]) == died);
  }
}

TEST_CASE("two injuries at once that each take half of the cells leave a quarter of them") {
  Victim victim({100, 80, 1, 20.0});
  const double all = static_cast<double>(victim.cells());
  victim.strike({of_cells(0.5), of_cells(0.5)});
  CHECK(std::abs(static_cast<double>(victim.cells()) / all - 0.25) < 5.0 * std::sqrt(0.25 * 0.75 / all));
  CHECK(victim.debris() == all - static_cast<double>(victim.cells()));
}

TEST_CASE("an injury happens once, in the first step that begins at or after its time, at any step length") {
  for (const std::uint32_t step_min : {15u, 45u, 60u, 240u}) {
    for (const std::uint32_t at_min : {0u, 1u, 90u, 720u}) {
      Victim victim({4, 4, 1, 20.0});
      Injury injury = of_collagen(0.5);
      injury.at_min = at_min;
      injury.debris_per_um3 = 1.0 / 8000.0;
      for (std::uint32_t now_min = 0; now_min < 2000; now_min += step_min) {
        victim.strike({injury}, now_min, step_min);
        INFO("step of " << step_min << ", injury at " << at_min << ", now " << now_min);
        REQUIRE(victim.world.tissue[Deposit::debris][Site{3}] == (now_min >= at_min ? 1.0 : 0.0));
      }
      CHECK(victim.world.tissue[Constituent::collagen][Site{3}] == Approx(0.01).epsilon(1e-14));
    }
  }
}

TEST_CASE("injuries follow each other, each on what the former left") {
  Victim victim({4, 4, 1, 20.0});
  Injury second = of_collagen(0.5);
  second.at_min = 600;
  for (std::uint32_t now_min = 0; now_min < 1200; now_min += 60) victim.strike({of_collagen(0.8), second}, now_min);
  CHECK(victim.world.tissue[Constituent::collagen][Site{0}] == Approx(0.02 * 0.2 * 0.5).epsilon(1e-13));
}

TEST_CASE("a cut of the tendon takes the cells and the collagen there, and what is booked is what is gone") {
  const engine::Workers workers(1);
  const auto model = app::build_model(loaded("achilles_tenotomy", {"achilles.spacing=40um"}), workers);
  REQUIRE(model->scenario.injuries.size() == 1);
  const Injury& injury = model->scenario.injuries[0];
  std::vector<double> first;
  for (const Constituent c : all_constituents) first.push_back(model->tissue.total_um3(c));
  std::vector<Site> gap;
  for (std::uint32_t i = 0; i < model->lattice.site_count(); ++i) {
    const double x_um = (model->lattice.position(Site{i}).x + 0.5) * model->lattice.spacing_um;
    if (model->region[Site{i}] == injury.region && injury.box.side[0].holds(x_um)) gap.push_back(Site{i});
  }
  REQUIRE(gap.size() > 10);
  const double before = model->tissue[Constituent::collagen][gap[0]];
  app::injure(model->scenario.injuries, model->region, model->place_region, model->clock, Draws(1, Tick{0}),
              model->tissue, model->cells);
  for (const Site s : gap) {
    CHECK(model->tissue[Deposit::debris][s] >= injury.debris_per_um3 * model->lattice.site_volume_um3());
    for (const auto layer : {agents::Layer::resident, agents::Layer::visitor}) {
      CHECK_FALSE(model->cells.occupant(layer, s).present());
    }
  }
  CHECK(model->tissue[Constituent::collagen][gap[0]] == Approx(before * 0.1).epsilon(1e-12));
  for (int hour = 0; hour < 24; ++hour) app::step(*model, workers);
  for (const Constituent c : all_constituents) {
    const double laid = model->tissue.ledger.laid_um3[index(c)], removed = model->tissue.ledger.removed_um3[index(c)];
    const double total = model->tissue.total_um3(c);
    CHECK(std::abs(total - first[index(c)] - (laid - removed)) < 1e-11 * (total + laid + removed + 1.0));
  }
}

TEST_CASE("a resolved scenario with injuries runs to the same digest as the original") {
  const engine::Workers workers(2);
  const tests::ScratchDirectory scratch;
  tests::write_file(scratch / "twice.toml",
                    "extends = \"achilles_tenotomy\"\n[[injury]]\nname = \"second\"\nat = \"90 min\"\n"
                    "y = [\"100 um\", \"420.5 um\"]\n"
                    "cells_lost = { value = \"0.3\", range = [\"0\", \"1\"], grade = \"assumed\", why = \"a test\" }\n"
                    "fat_lost = { value = \"0.5\", range = [\"0\", \"1\"], grade = \"assumed\", why = \"a test\" }\n");
  const config::Scenario original =
      loaded((scratch / "twice.toml").string(),
             {"achilles.spacing=40um", "injury.second.fat_lost=0.3333333333333333", "injury.tenotomy.cells_lost=75 %"});
  REQUIRE(original.injuries.size() == 2);
  tests::write_file(scratch / "resolved.toml", original.resolved_text);
  const config::Scenario resolved = loaded((scratch / "resolved.toml").string());
  CHECK(resolved.resolved_text == original.resolved_text);
  REQUIRE(resolved.injuries.size() == 2);
  const auto digest_after = [&](const config::Scenario& scenario, int hours) {
    const auto model = app::build_model(scenario, workers);
    for (int hour = 0; hour < hours; ++hour) app::step(*model, workers);
    return app::digest(*model).text();
  };
  CHECK(digest_after(resolved, 4) == digest_after(original, 4));
  config::Scenario spared = original;
  spared.injuries.pop_back();
  CHECK(digest_after(spared, 4) != digest_after(original, 4));
}
