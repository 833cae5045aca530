#include "mechanics/load_history.h"

#include <stdexcept>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

const Lattice one_site{1, 1, 1, 20.0};

LoadField field(double shear, double energy, double hydrostatic, double largest, double smallest) {
  LoadField out(one_site);
  const double values[] = {shear, energy, hydrostatic, largest, smallest};
  for (std::size_t n = 0; n < std::size(values); ++n) (out.*load_quantities[n].grid).data()[0] = values[n];
  return out;
}

const LoadField walking = field(0.02, 0.1, -0.3, 0.015, -0.01), jumping = field(0.05, 0.5, 0.2, -0.01, -0.05);
const DailyCombination peak{false, 0.0, 0.0}, by_cycles{true, 4.0, 1e4};

LoadField day(const std::vector<CyclicLoad>& loads, const DailyCombination& combination) {
  return combined(loads, combination, Workers(1));
}
double shear(const LoadField& f) {
  return f.octahedral_shear_strain.data()[0];
}

}  // namespace

TEST_CASE("the peak of a day is the largest of each quantity, at the size that its load has") {
  const LoadField both = day({{&walking, 1.0, 1e4}, {&jumping, 1.0, 10.0}}, peak);
  CHECK(shear(both) == 0.05);
  CHECK(both.strain_energy_MPa.data()[0] == 0.5);
  CHECK(both.hydrostatic_stress_MPa.data()[0] == -0.3);  // the largest in size, with its sign
  CHECK(both.largest_principal_strain.data()[0] == 0.015);
  CHECK(both.smallest_principal_strain.data()[0] == -0.05);
  CHECK(shear(day({{&walking, 1.0, 1e4}, {&jumping, 0.1, 10.0}}, peak)) == 0.02);
  CHECK(shear(day({{&walking, 0.5, 1e4}, {&jumping, 1.0, 0.0}}, peak)) == 0.01);  // never jumps
}

TEST_CASE("a load with the reference cycles counts as it is, and one that is rarer counts less") {
  CHECK(shear(day({{&walking, 1.0, 1e4}}, by_cycles)) == Approx(0.02).epsilon(1e-12));
  CHECK(shear(day({{&walking, 1.0, 1e4 / 16.0}}, by_cycles)) == Approx(0.01).epsilon(1e-12));  // 16^(1/4)
  CHECK(day({{&walking, 1.0, 1e4 / 16.0}}, by_cycles).strain_energy_MPa.data()[0] == Approx(0.1 / 4.0).epsilon(1e-12));
  CHECK(day({{&walking, 1.0, 5e3}}, by_cycles).hydrostatic_stress_MPa.data()[0] == Approx(-0.15).epsilon(1e-12));
}

TEST_CASE("a rare large load adds to a frequent small one by the fourth powers") {
  const LoadField both = day({{&walking, 1.0, 1e4}, {&jumping, 1.0, 100.0}}, by_cycles);
  CHECK(shear(both) == Approx(std::pow(std::pow(0.02, 4) + 0.01 * std::pow(0.05, 4), 0.25)).epsilon(1e-12));
  CHECK(both.largest_principal_strain.data()[0] == Approx(0.015).epsilon(1e-12));  // jumping does not stretch
  CHECK(shear(day({{&walking, 0.0, 1e4}}, by_cycles)) == 0.0);
}

TEST_CASE("pressure in the pores keeps its sign, and flow counts like strain") {
  LoadField one(one_site), other(one_site);
  one.pore_pressure_MPa.data()[0] = -0.2;
  other.pore_pressure_MPa.data()[0] = 0.1;
  one.fluid_flux_um_per_s.data()[0] = 3.0;
  const LoadField largest = day({{&one, 1.0, 1e4}, {&other, 1.0, 1e4}}, peak);
  CHECK(largest.pore_pressure_MPa.data()[0] == -0.2);
  CHECK(largest.fluid_flux_um_per_s.data()[0] == 3.0);
  const LoadField weighed = day({{&one, 1.0, 1e4}, {&other, 0.5, 5e3}}, by_cycles);
  CHECK(weighed.pore_pressure_MPa.data()[0] == Approx(-0.2 + 0.5 * 0.05));
  CHECK(day({{&one, 1.0, 1e4 / 16.0}}, by_cycles).fluid_flux_um_per_s.data()[0] == Approx(1.5));
}

TEST_CASE("a large exponent comes to the peak") {
  const DailyCombination steep{true, 400.0, 1e4};
  CHECK(shear(day({{&walking, 1.0, 1e4}, {&jumping, 1.0, 1e4}}, steep)) == Approx(0.05).epsilon(1e-6));
}

TEST_CASE("days that make no sense are refused") {
  CHECK_THROWS_AS(day({}, peak), std::invalid_argument);
  CHECK_THROWS_AS(day({{&walking, -1.0, 1.0}}, peak), std::invalid_argument);
  CHECK_THROWS_AS(day({{&walking, 1.0, -1.0}}, peak), std::invalid_argument);
  CHECK_THROWS_AS(day({{&walking, 1.0, 1.0}}, {true, 0.5, 1.0}), std::invalid_argument);
  CHECK_THROWS_AS(day({{&walking, 1.0, 1.0}}, {true, 4.0, 0.0}), std::invalid_argument);
}
