#include "readouts/bone_density.h"

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;

TEST_CASE("the density of new bone is the mean over its sites, by the calibration") {
  const Lattice lattice{6, 1, 1, 20.0};
  Tissue tissue(lattice);
  Grid<double> first(lattice);
  Grid<std::uint8_t> outside(lattice, 1);
  const auto set = [&](int x, double before, double now) {
    first[lattice.site({x, 0, 0})] = before;
    tissue[Constituent::mineral][lattice.site({x, 0, 0})] = now;
  };
  const auto density = [&] { return new_bone_density(tissue, first, outside, settings_of_tests()); };
  CHECK(density().hydroxyapatite_mg_per_cm3 == 0.0);
  CHECK(density().HU == 0.0);
  set(0, 0.8, 0.9);  // bone from the start
  set(1, 0.0, 0.9);
  outside[lattice.site({1, 0, 0})] = 0;  // new, but not outside
  set(2, 0.0, 0.3);                      // at the threshold: not bone
  set(3, 0.1, 0.4);
  set(4, 0.0, 0.6);
  CHECK(density().hydroxyapatite_mg_per_cm3 == Approx(500.0));
  CHECK(density().HU == Approx(50.0 + 1.2 * 500.0));
}
