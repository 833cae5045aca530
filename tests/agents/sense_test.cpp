#include "agents/sense.h"

#include <cmath>

#include "engine/fields/binding.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using enthesis::engine::Tick;

namespace {

constexpr double rounding = 1e-15;

const CellTraits one_resident{"resident", {stage_in("only", Layer::resident)}};
const CellTraits one_visitor{"visitor", {stage_in("only", Layer::visitor)}};

// What a cell of `traits` senses at a site: the values of the given signals.
std::vector<double> sensed(const SmallWorld& world, std::vector<Signal> signals, Site site,
                           const CellTraits& traits = one_resident, Tick since = {},
                           const std::vector<std::vector<float>>& levels = {}) {
  Program program;
  program.signals = std::move(signals);
  EvaluationBlock block(program);
  const std::vector<Site> sites{site};
  const std::vector<std::uint8_t> stages{0};
  const std::vector<Tick> since_all{since};
  const std::vector<const Program*> programs{&program};
  look_around(world.surroundings(), programs, enthesis::engine::Workers(1));
  sense(world.surroundings(), program, traits, {sites, stages, since_all}, levels, 0, block);
  std::vector<double> values;
  for (std::size_t s = 0; s < program.signals.size(); ++s) values.push_back(block.signal(s)[0]);
  return values;
}

double sensed_one(const SmallWorld& world, Signal signal, Site site, const CellTraits& traits = one_resident) {
  return sensed(world, {signal}, site, traits)[0];
}

}  // namespace

TEST_CASE("a field is sensed at the cell's own site") {
  SmallWorld world({3, 3, 1, 10.0}, 2);
  world.fields[1][world.at(1, 1)] = 4.5;
  world.fields[0][world.at(1, 1)] = 2.0;
  CHECK(sensed_one(world, {SignalKind::field, 1, 0}, world.at(1, 1)) == 4.5);
  CHECK(sensed_one(world, {SignalKind::field, 1, 0}, world.at(0, 1)) == 0.0);
}

TEST_CASE("of a ligand with a trap the free part is sensed, and of the trap too") {
  SmallWorld world({2, 2, 1, 10.0}, 3);
  const Site s = world.at(1, 0);
  world.fields[0][s] = 30.0;  // ligand
  world.fields[2][s] = 50.0;  // trap
  world.bindings.push_back({2, {{0, 20.0}}});
  const double free = std::sqrt(20.0 * 20.0 + 20.0 * 30.0) - 20.0;  // free^2 + (50 - 30 + 20) free = 20 x 30
  const std::vector<double> both = sensed(world, {{SignalKind::field, 0, 0}, {SignalKind::field, 2, 0}}, s);
  CHECK(both[0] == Approx(free).epsilon(1e-12));
  CHECK(both[1] == Approx(50.0 - (30.0 - free)).epsilon(1e-12));
  CHECK(sensed_one(world, {SignalKind::field, 0, 0}, s) == Approx(free).epsilon(1e-12));
}

TEST_CASE("two ligands of one trap share it, also where only one of them is sensed") {
  SmallWorld world({2, 2, 1, 10.0}, 4);
  const Site s = world.at(0, 1);
  world.fields[0][s] = 40.0;
  world.fields[1][s] = 10.0;
  world.fields[2][s] = 45.0;
  world.fields[3][s] = 7.0;
  world.bindings.push_back({2, {{0, 5.0}, {1, 50.0}}});
  const auto v = sensed(world, {{SignalKind::field, 0, 0}, {SignalKind::field, 1, 0}, {SignalKind::field, 2, 0}}, s);
  const double bound_first = 40.0 - v[0], bound_second = 10.0 - v[1];
  CHECK(v[2] == Approx(45.0 - bound_first - bound_second).epsilon(1e-12));
  CHECK(bound_first * 5.0 == Approx(v[0] * v[2]).epsilon(1e-12));  // law of mass action
  CHECK(bound_second * 50.0 == Approx(v[1] * v[2]).epsilon(1e-12));
  CHECK(sensed_one(world, {SignalKind::field, 1, 0}, s) == v[1]);
  CHECK(sensed_one(world, {SignalKind::field, 3, 0}, s) == 7.0);
}

TEST_CASE("a node is the level of the cell's own row") {
  SmallWorld world({2, 2, 1, 10.0});
  CHECK(sensed(world, {{SignalKind::node, 1, 0}}, world.at(0, 0), one_resident, {}, {{0.125}, {0.625}})[0] == 0.625);
}

TEST_CASE("strain follows the size of the load and strain energy its square") {
  SmallWorld world({2, 2, 1, 10.0});
  const Site s = world.at(1, 1);
  world.shear_strain[s] = 0.02;
  world.energy_MPa[s] = 0.004;
  for (const double size : {0.0, 0.5, 1.0, 3.0}) {
    world.load_factor = size;
    CHECK(sensed_one(world, {SignalKind::shear_strain, 0, 0}, s) == Approx(0.02 * size).epsilon(rounding));
    CHECK(sensed_one(world, {SignalKind::energy, 0, 0}, s) == Approx(0.004 * size * size).epsilon(rounding));
  }
}

TEST_CASE("stretch and pressure follow the size of the load, and are never below zero") {
  SmallWorld world({2, 2, 1, 10.0});
  const Site stretched = world.at(0, 0), pressed = world.at(1, 1);
  world.largest_strain[stretched] = 0.03;
  world.hydrostatic_stress_MPa[stretched] = 0.2;
  world.largest_strain[pressed] = -0.01;
  world.hydrostatic_stress_MPa[pressed] = -0.4;
  world.load_factor = 0.5;
  CHECK(sensed_one(world, {SignalKind::stretch, 0, 0}, stretched) == Approx(0.015).epsilon(rounding));
  CHECK(sensed_one(world, {SignalKind::stretch, 0, 0}, pressed) == 0.0);
  CHECK(sensed_one(world, {SignalKind::pressure, 0, 0}, stretched) == 0.0);
  CHECK(sensed_one(world, {SignalKind::pressure, 0, 0}, pressed) == Approx(0.2).epsilon(rounding));
  world.pore_pressure_MPa[pressed] = 0.1;
  world.fluid_flux_um_per_s[pressed] = 2.0;
  CHECK(sensed_one(world, {SignalKind::pressure, 0, 0}, pressed) == Approx(0.25).epsilon(rounding));
  CHECK(sensed_one(world, {SignalKind::flow, 0, 0}, pressed) == Approx(3600.0).epsilon(rounding));  // um/h
}

TEST_CASE("what the load favours is 1 for that tissue and 0 for every other") {
  SmallWorld world({2, 2, 1, 10.0});
  world.favoured[world.at(1, 0)] = 3;
  for (std::uint16_t tissue = 0; tissue < 6; ++tissue) {
    CHECK(sensed_one(world, {SignalKind::favoured, tissue, 0}, world.at(1, 0)) == (tissue == 3 ? 1.0 : 0.0));
  }
}

TEST_CASE("here is the fraction at the site and room is what no constituent fills") {
  SmallWorld world({2, 2, 1, 10.0});
  const Site s = world.at(1, 0);
  world.tissue[Constituent::collagen][s] = 0.3;
  world.tissue[Constituent::mineral][s] = 0.25;
  CHECK(sensed_one(world, {SignalKind::here, static_cast<std::uint16_t>(Constituent::mineral), 0}, s) == 0.25);
  CHECK(sensed_one(world, {SignalKind::room_here, 0, 0}, s) == Approx(0.45).epsilon(rounding));
  CHECK(sensed_one(world, {SignalKind::room_here, 0, 0}, world.at(0, 0)) == 1.0);
}

TEST_CASE("around is the mean over the 8 or 26 surrounding sites, without the own one") {
  for (const int nz : {1, 3}) {
    SmallWorld world({3, 3, nz, 10.0});
    const Signal around{SignalKind::around, static_cast<std::uint16_t>(Constituent::mineral), 0};
    const Site middle = world.at(1, 1, nz / 2);
    world.tissue[Constituent::mineral][middle] = 1.0;
    CHECK(sensed_one(world, around, middle) == 0.0);
    const double count = nz == 1 ? 8.0 : 26.0;
    world.tissue[Constituent::mineral][world.at(0, 0)] = 0.5;
    CHECK(sensed_one(world, around, middle) == Approx(0.5 / count).epsilon(rounding));
    for (double& m : world.tissue[Constituent::mineral].values()) m = 0.75;
    CHECK(sensed_one(world, around, middle) == Approx(0.75).epsilon(1e-14));
  }
}

TEST_CASE("beyond a wall the tissue goes on as it is at the site") {
  SmallWorld world({3, 3, 1, 10.0});
  const Signal around{SignalKind::around, static_cast<std::uint16_t>(Constituent::mineral), 0};
  const Site corner = world.at(0, 0);
  world.tissue[Constituent::mineral][corner] = 0.8;  // five of the eight sites lie beyond the walls
  CHECK(sensed_one(world, around, corner) == Approx(5.0 * 0.8 / 8.0).epsilon(1e-14));
  world.tissue[Constituent::mineral][world.at(1, 1)] = 0.4;
  CHECK(sensed_one(world, around, corner) == Approx((5.0 * 0.8 + 0.4) / 8.0).epsilon(1e-14));
}

TEST_CASE("crowding counts closed and taken sites of the cell's own layer, and no wall") {
  SmallWorld world({3, 3, 1, 10.0});
  add_kind(world.cells, resident_with({}));
  const Signal crowding{SignalKind::crowding, 0, 0};
  CHECK(sensed_one(world, crowding, world.at(1, 1)) == 0.0);
  world.add(0, world.at(0, 0), 1);
  world.passable[world.at(2, 2)] = 0;
  CHECK(sensed_one(world, crowding, world.at(1, 1)) == Approx(2.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, crowding, world.at(1, 1), one_visitor) == Approx(1.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, crowding, world.at(1, 0)) == Approx(1.0 / 5.0).epsilon(rounding));
}

TEST_CASE("near is the share of the surrounding sites that holds such a cell, by stage where one is named") {
  SmallWorld world({3, 3, 1, 10.0});
  add_kind(world.cells, resident_with({}));
  add_kind(world.cells, kind_with("other", {stage_in("young", Layer::resident), stage_in("old", Layer::visitor)}, {}));
  world.add(0, world.at(0, 0), 1);
  world.add(1, world.at(1, 0), 2, 0);
  world.add(1, world.at(2, 0), 3, 1);
  world.add(1, world.at(0, 0), 4, 1);
  world.add(1, world.at(1, 1), 5, 0);  // the site itself does not count
  const auto near = [](std::uint16_t kind, std::uint32_t stages) { return Signal{SignalKind::near, kind, stages}; };
  CHECK(sensed_one(world, near(0, 0xffffffffu), world.at(1, 1)) == Approx(1.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, near(1, 0xffffffffu), world.at(1, 1)) == Approx(3.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, near(1, 0b01), world.at(1, 1)) == Approx(1.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, near(1, 0b10), world.at(1, 1)) == Approx(2.0 / 8.0).epsilon(rounding));
  CHECK(sensed_one(world, near(1, 0b10), world.at(2, 2)) == 0.0);
  CHECK(sensed_one(world, near(1, 0b01), world.at(0, 0)) == Approx(2.0 / 3.0).epsilon(rounding));  // no site beyond
}

TEST_CASE("density is the share of the open sites within reach that holds such a cell") {
  SmallWorld world({9, 9, 1, 10.0});  // two sites of reach: twelve sites in a section
  add_kind(world.cells, resident_with({}));
  const auto density = [&](Site s) { return sensed_one(world, {SignalKind::density, 0, 0xffffffffu}, s); };
  world.add(0, world.at(4, 4), 1);  // the site itself does not count
  world.add(0, world.at(6, 4), 2);
  world.add(0, world.at(5, 5), 3);
  world.add(0, world.at(6, 6), 4);  // out of reach
  CHECK(density(world.at(4, 4)) == Approx(2.0 / 12.0).epsilon(rounding));
  world.passable[world.at(4, 2)] = 0;
  CHECK(density(world.at(4, 4)) == Approx(2.0 / 11.0).epsilon(rounding));
  CHECK(density(world.at(0, 0)) == 0.0);
  world.add(0, world.at(1, 1), 5);
  CHECK(density(world.at(0, 0)) == Approx(1.0 / 5.0).epsilon(rounding));  // beyond a wall there is no room
}

TEST_CASE("the age of a stage is counted in hours from its beginning") {
  SmallWorld world({2, 2, 1, 10.0});
  world.now = Tick{600};
  CHECK(sensed(world, {{SignalKind::stage_age, 0, 0}}, world.at(0, 0), one_resident, Tick{60})[0] == 9.0);
  CHECK(sensed(world, {{SignalKind::stage_age, 0, 0}}, world.at(0, 0), one_resident, Tick{600})[0] == 0.0);
}

TEST_CASE("extracellular traps are sensed at the site") {
  SmallWorld world({2, 2, 1, 10.0});
  world.tissue[Deposit::tenascin][world.at(1, 1)] = 2.5;
  constexpr auto tenascin = static_cast<std::uint16_t>(Deposit::tenascin);
  CHECK(sensed_one(world, {SignalKind::left, tenascin, 0}, world.at(1, 1)) == 2.5);
  CHECK(sensed_one(world, {SignalKind::left, tenascin, 0}, world.at(0, 1)) == 0.0);
}
