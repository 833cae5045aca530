// Cells on places whose tissue and fields lie on finer sites.

#include <cmath>

#include "agents/exchange.h"
#include "agents/remodel.h"
#include "engine/fields/field_set.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::FieldSet;
using enthesis::engine::FieldSettings;
using enthesis::engine::TimeScheme;
using enthesis::engine::Workers;

namespace {

constexpr MatrixRates rates{0.67, 360.0, 2880.0, {24.0, 96.0, 240.0, 120.0}, 0.45};

// Tissue that differs from site to site within each block, about half full.
void fill_unevenly(Tissue& tissue) {
  for (std::uint32_t i = 0; i < tissue.lattice.site_count(); ++i) {
    const Site s{i};
    for (const Constituent c : all_constituents) {
      tissue[c][s] = 0.12 * static_cast<double>((7 * i + 3 * index(c)) % 11) / 11.0;
    }
    tissue.slow_osteoid[s] = 0.4 * tissue[Constituent::osteoid][s];
    tissue.calcified[s] = 0.6 * tissue[Constituent::mineral][s];
  }
}

CellKind busy_kind() {
  std::vector<Response> work;
  for (const Constituent c : all_constituents) {
    work.push_back(constant(OutputKind::lay, 300.0 + 100.0 * static_cast<double>(index(c)), target(c)));
    work.push_back(constant(OutputKind::remove, 200.0, target(c)));
  }
  work.push_back(constant(OutputKind::resorb, 900.0));
  work.push_back(constant(OutputKind::swell, 700.0));
  work.push_back(constant(OutputKind::leave, 1.5, 1));
  return resident_with(std::move(work));
}

void work(SmallWorld& world, double dt_h = 1.0) {
  world.decide_all(1, dt_h);
  do_matrix_work(world.plans, rates, dt_h, world.around, world.cells, world.tissue);
  mineralise(rates, dt_h, world.tissue);
}

}  // namespace

TEST_CASE("work on finer sites closes every ledger and fills no site beyond its volume") {
  for (const int nz : {1, 4}) {
    SmallWorld world(Blocks({5, 5, nz, 20.0}, 2));
    fill_unevenly(world.tissue);
    add_kind(world.cells, busy_kind());
    for (std::uint32_t i = 0; i < world.lattice.site_count(); i += 2) world.add(0, Site{i}, i + 1);
    std::vector<double> first;
    for (const Constituent c : all_constituents) first.push_back(world.tissue.total_um3(c));
    for (int step = 0; step < 12; ++step) work(world);
    for (const Constituent c : all_constituents) {
      INFO(constituent_names[index(c)]);
      const double booked = world.tissue.ledger.laid_um3[index(c)] - world.tissue.ledger.removed_um3[index(c)];
      CHECK(world.tissue.ledger.laid_um3[index(c)] > 0.0);
      CHECK(world.tissue.total_um3(c) - first[index(c)] == Approx(booked).margin(1e-6));
    }
    for (std::uint32_t i = 0; i < world.tissue.lattice.site_count(); ++i) {
      const Site s{i};
      double filled = 0.0;
      for (const auto& grid : world.tissue.fraction) {
        CHECK(grid[s] >= 0.0);
        filled += grid[s];
      }
      CHECK(filled <= 1.0 + 1e-12);
      CHECK(world.tissue.slow_osteoid[s] <= world.tissue[Constituent::osteoid][s] + 1e-12);
      CHECK(world.tissue.calcified[s] <= world.tissue[Constituent::mineral][s] + 1e-12);
    }
  }
}

TEST_CASE("cells do the same work on coarse and on finer sites where the tissue is even") {
  for (const int nz : {1, 3}) {
    SmallWorld coarse({5, 5, nz, 20.0});
    SmallWorld fine(Blocks(coarse.lattice, 2));
    fill_unevenly(coarse.tissue);
    const Blocks& blocks = fine.tissue.blocks;
    for (std::uint32_t i = 0; i < fine.tissue.lattice.site_count(); ++i) {
      const Site s{i}, place = blocks.place_of(s);
      for (const Constituent c : all_constituents) fine.tissue[c][s] = coarse.tissue[c][place];
      fine.tissue.slow_osteoid[s] = coarse.tissue.slow_osteoid[place];
      fine.tissue.calcified[s] = coarse.tissue.calcified[place];
    }
    for (SmallWorld* world : {&coarse, &fine}) {
      add_kind(world->cells, busy_kind());
      for (std::uint32_t i = 0; i < world->lattice.site_count(); i += 3) world->add(0, Site{i}, i + 1);
      for (int step = 0; step < 6; ++step) work(*world);
    }
    for (std::uint32_t i = 0; i < coarse.lattice.site_count(); ++i) {
      for (const Constituent c : all_constituents) {
        CHECK(fine.tissue.level(c, Site{i}) == Approx(coarse.tissue[c][Site{i}]).margin(1e-12));
      }
      CHECK(fine.tissue.room_at(Site{i}) == Approx(coarse.tissue.room(Site{i})).margin(1e-12));
      CHECK(blocks.sum(fine.tissue.deposit[1], Site{i}) == Approx(coarse.tissue.deposit[1][Site{i}]).margin(1e-12));
    }
  }
}

TEST_CASE("a cell senses means over its block and the sum of what is left there") {
  SmallWorld world(Blocks({3, 3, 1, 20.0}, 2), 1);
  const Site here = world.at(1, 1);
  double value = 0.0;
  world.tissue.blocks.for_sites(here, [&](Site s) {
    value += 1.0;
    world.fields[0][s] = value;
    world.tissue[Constituent::fat][s] = 0.1 * value;
    world.tissue.deposit[0][s] = value;
  });
  CellKind kind = resident_with({constant(OutputKind::die, 0.0)});
  kind.program.signals = {{SignalKind::field, 0, 0},
                          {SignalKind::here, target(Constituent::fat), 0},
                          {SignalKind::room_here, 0, 0},
                          {SignalKind::left, 0, 0},
                          {SignalKind::around, target(Constituent::fat), 0}};
  add_kind(world.cells, kind);
  world.add(0, here, 1);
  world.add(0, world.at(0, 0), 2);
  const AgentTable& table = world.cells.tables[0];
  EvaluationBlock block(kind.program);
  sense(world.surroundings(), kind.program, kind.traits, {table.site, table.stage, table.stage_since}, table.levels, 0,
        block);
  CHECK(block.signal(0)[0] == Approx(2.5));
  CHECK(block.signal(1)[0] == Approx(0.25));
  CHECK(block.signal(2)[0] == Approx(0.75));
  CHECK(block.signal(3)[0] == Approx(10.0));
  CHECK(block.signal(4)[1] == Approx(0.25 / 8.0));
}

namespace {

// One-dimensional steady profile of cells that stand side by side across the gradient: c - l^2 c'' = s / k in a box of
// length L without flux through its ends, where s is uniform over the place [a, a + h]. Mean over the place [p, p + h].
double steady_mean_pM(double a, double p, double h, double length, double decay_length, double s_over_k) {
  if (a == p) {  // what the others do not hold
    double others = 0.0;
    for (double q = 0.0; q < length - 0.5 * h; q += h) {
      if (q != a) others += steady_mean_pM(a, q, h, length, decay_length, s_over_k);
    }
    return s_over_k - others;
  }
  const double low = std::min(a, p), high = std::max(a, p);
  const auto to_wall = [&](double x) { return std::sinh((length - x) / decay_length); };
  const double below = std::sinh((low + h) / decay_length) - std::sinh(low / decay_length);
  const double above = to_wall(high) - to_wall(high + h);
  return s_over_k * below * above * decay_length / (h * std::sinh(length / decay_length));
}

double error_of_profile(int refinement) {
  const Lattice places{12, 4, 1, 20.0};
  constexpr int column = 3;
  constexpr double decay_per_h = 7.0, diffusivity_um2_per_s = 4.0, seconds_per_h = 3600.0, molecules_per_s = 2.0;
  SmallWorld world(Blocks(places, refinement));
  FieldSettings settings;
  settings.tolerance = 1e-10;
  FieldSet fields(
      world.tissue.lattice,
      {{"factor", diffusivity_um2_per_s, diffusivity_um2_per_s, decay_per_h, TimeScheme::quasi_steady, 0.0}}, settings);
  add_kind(world.cells, resident_with({constant(OutputKind::secrete, molecules_per_s, 0)}));
  for (int y = 0; y < places.ny; ++y) world.add(0, world.at(column, y), static_cast<std::uint64_t>(y) + 1);
  world.decide_all(1, 1.0);
  const std::vector<FieldCoupling> couplings(1);
  fields.advance(1.0, Exchange{world.cells, world.tissue, couplings, world.systemic, 1.0}, Workers(1));
  const double source = molecules_per_s * seconds_per_h * pM_per_molecule_um3 / places.site_volume_um3();
  const double decay_length = std::sqrt(diffusivity_um2_per_s * seconds_per_h / decay_per_h);
  double worst = 0.0;
  for (int x = 0; x < places.nx; ++x) {
    const double exact =
        steady_mean_pM(20.0 * column, 20.0 * x, 20.0, 20.0 * places.nx, decay_length, source / decay_per_h);
    const double found = world.tissue.blocks.mean(fields.concentration_pM(0), world.at(x, 1));
    worst = std::max(worst, std::fabs(found - exact));
  }
  return worst;
}

}  // namespace

TEST_CASE("a field fed by cells at fixed places converges with the square of the spacing of its sites") {
  const double coarse = error_of_profile(1), half = error_of_profile(2), quarter = error_of_profile(4);
  INFO("errors " << coarse << ", " << half << ", " << quarter << " pM");
  CHECK(std::log2(coarse / half) == Approx(2.0).margin(0.15));
  CHECK(std::log2(half / quarter) == Approx(2.0).margin(0.1));
}
