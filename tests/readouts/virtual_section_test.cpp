#include "readouts/virtual_section.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "engine/random/draws.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;
using namespace enthesis::readouts;

namespace {

double sum(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0);
}

}  // namespace

TEST_CASE("a cell of a section lattice shows (t + d) / h profiles, wherever the plane is") {
  const Lattice section{7, 5, 1, 20.0};
  for (const double plane : {0.0, 3.0, 10.0, 20.0}) {
    for (const double d : {0.0, 6.0, 15.0, 48.0}) {
      const auto profiles = profiles_by_layer({plane, 5.0}, d, section);
      REQUIRE(profiles.size() == 1);
      CHECK(profiles[0] == Approx((5.0 + d) / 20.0).epsilon(1e-14));
    }
  }
}

TEST_CASE("in 3-D a layer counts by the part of it within reach of the plane") {
  const Lattice box{1, 1, 4, 10.0};
  // Plane at 22 um, t + d = 12 um: reach from 16 to 28 um.
  const auto profiles = profiles_by_layer({22.0, 5.0}, 7.0, box);
  CHECK(profiles[0] == Approx(0.0).margin(1e-15));
  CHECK(profiles[1] == Approx(0.4).epsilon(1e-13));
  CHECK(profiles[2] == Approx(0.8).epsilon(1e-13));
  CHECK(profiles[3] == Approx(0.0).margin(1e-15));
  // Plane at the lower wall: the mirror image counts as much as the half inside.
  const auto at_wall = profiles_by_layer({0.0, 5.0}, 7.0, box);
  CHECK(at_wall[0] == Approx(1.2).epsilon(1e-13));
  CHECK(sum(at_wall) == Approx(1.2).epsilon(1e-13));
}

TEST_CASE("expected profiles agree with spheres strewn through real depth and cut") {
  const Lattice box{1, 1, 6, 10.0};
  const VirtualSection section{31.7, 5.0};
  const double d = 13.0;
  const auto profiles = profiles_by_layer(section, d, box);
  constexpr int trials = 40'000;
  const Draws draws(7, Tick{0});
  for (std::size_t layer = 0; layer < 6; ++layer) {
    int hits = 0;
    for (std::uint64_t i = 0; i < trials; ++i) {
      const double centre =
          10.0 * (static_cast<double>(layer) + draws.uniform(static_cast<LineageKey>(6 * i + layer), Purpose{1}));
      // The sphere reaches from centre - d/2 to centre + d/2, the section from plane - t/2 to plane + t/2.
      if (centre - 0.5 * d < section.plane_um + 2.5 && centre + 0.5 * d > section.plane_um - 2.5) ++hits;
    }
    const double p = profiles[layer];
    CHECK(std::abs(hits / double{trials} - p) <= 4.0 * std::sqrt(p * (1.0 - p) / trials) + 1e-12);
  }
}

TEST_CASE("Abercrombie's factor turns the mean over all planes into the cells per depth of a section") {
  const Lattice box{1, 1, 5, 8.0};
  const double t = 5.0;
  for (const double d : {0.0, 7.0, 30.0}) {
    // One cell in layer 1, a plane through every 1/100 of a layer, at the middle of each piece: the rule is exact for
    // a piecewise linear function but for its few corners.
    double mean = 0.0;
    const int planes = 500;
    for (int i = 0; i < planes; ++i) mean += profiles_by_layer({40.0 * (i + 0.5) / planes, t}, d, box)[1] / planes;
    CHECK(mean * abercrombie_factor(t, d) == Approx(t / 40.0).epsilon(1e-3));
  }
}

TEST_CASE("sections that make no sense are refused") {
  const Lattice box{1, 1, 4, 10.0};
  CHECK_THROWS_AS(profiles_by_layer({-1.0, 5.0}, 7.0, box), std::invalid_argument);
  CHECK_THROWS_AS(profiles_by_layer({41.0, 5.0}, 7.0, box), std::invalid_argument);
  CHECK_THROWS_AS(profiles_by_layer({20.0, 0.0}, 7.0, box), std::invalid_argument);
  CHECK_THROWS_AS(profiles_by_layer({20.0, 5.0}, -1.0, box), std::invalid_argument);
  CHECK_THROWS_AS(profiles_by_layer({std::nan(""), 5.0}, 1.0, box), std::invalid_argument);
}
