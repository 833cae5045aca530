#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "engine/fields/binding.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;

namespace {

const std::vector<double> scales{0.0, 1e-4, 1e-2, 0.3, 1.0, 7.0, 150.0, 4e3, 1e5, 1e7};
const std::vector<double> constants{1e-4, 0.02, 0.2, 20.0, 3e3, 1e6};

// Free trap by bisection in extended precision, to the last bit.
double bisected(const std::vector<double>& totals, const std::vector<double>& kd, double trap) {
  long double low = 0.0L, high = static_cast<long double>(trap);
  for (int n = 0; n < 4000; ++n) {
    // Geometric steps while the bracket spans decades.
    const long double middle = low > 0.0L && high > 2.0L * low ? std::sqrt(low * high)
                               : low > 0.0L                    ? (low + high) / 2.0L
                                                               : high / 1024.0L;
    long double sum = middle - static_cast<long double>(trap);
    for (std::size_t j = 0; j < kd.size(); ++j)
      sum += middle * static_cast<long double>(totals[j]) / (static_cast<long double>(kd[j]) + middle);
    (sum > 0.0L ? high : low) = middle;
    if (high < 1e-30L || (low > 0.0L && high - low <= 1e-18L * high)) break;
  }
  return static_cast<double>(high);
}

}  // namespace

TEST_CASE("free ligand satisfies the mass-action law over twelve decades") {
  for (const double ligand : scales) {
    for (const double trap : scales) {
      for (const double kd : constants) {
        const double free = free_ligand(ligand, trap, kd);
        CAPTURE(ligand, trap, kd, free);
        CHECK(free >= 0.0);
        CHECK(free <= ligand);
        // kd * bound = free * (trap - bound), with ligand = free + bound solved for the ligand: no cancellation.
        const double bound = trap * free / (kd + free);
        CHECK(free + bound == Approx(ligand).epsilon(1e-12).margin(1e-300));
      }
    }
  }
}

TEST_CASE("free ligand has the right limits") {
  CHECK(free_ligand(5.0, 0.0, 1.0) == Approx(5.0).epsilon(1e-15));
  CHECK(free_ligand(0.0, 5.0, 1.0) == 0.0);
  CHECK(free_ligand(1e-3, 1e6, 1.0) == Approx(1e-3 / (1.0 + 1e6)).epsilon(1e-8));  // little ligand
  CHECK(free_ligand(10.0, 4.0, 1e-9) == Approx(6.0).epsilon(1e-8));                // titration, ligand left over
  CHECK(free_ligand(4.0, 10.0, 1e-9) == Approx(1e-9 * 4.0 / 6.0).epsilon(1e-8));   // titration, trap left over
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> ligand{1.0, 2.0}, trap{3.0, 4.0};
  std::vector<double> free(2);
  free_ligand(ligand, trap, infinity, free);
  CHECK(free == ligand);
  free_ligand(ligand, trap, 0.5, free);
  CHECK(free[1] == free_ligand(2.0, 4.0, 0.5));
}

TEST_CASE("ligands sharing a trap reach the equilibrium that bisection finds") {
  std::vector<double> trap, first, second, expected;
  for (const double kd_first : constants) {
    for (const double kd_second : {0.1, 10.0, 1e4}) {
      trap.clear(), first.clear(), second.clear(), expected.clear();
      for (const double a : scales) {
        for (const double l : scales) {
          for (const double m : {0.0, 0.05, 40.0, 1e6}) {
            trap.push_back(a);
            first.push_back(l);
            second.push_back(m);
            expected.push_back(a > 0.0 ? bisected({l, m}, {kd_first, kd_second}, a) : 0.0);
          }
        }
      }
      std::vector<double> free_trap(trap.size()), free_first(trap.size()), free_second(trap.size());
      const std::vector<TrappedLigand> ligands{{first, free_first, kd_first}, {second, free_second, kd_second}};
      free_ligands(ligands, trap, free_trap);
      for (std::size_t i = 0; i < trap.size(); ++i) {
        CAPTURE(trap[i], first[i], second[i], kd_first, kd_second);
        // The mass balance is rounded to 2^-53 of its terms, up to 1e7; the free trap at a titration end point is
        // sqrt(Kd L), and feels that with half of sqrt(L / Kd) / L: 1e-9 at Kd 1e-4.
        CHECK(free_trap[i] == Approx(expected[i]).epsilon(1e-9));
        CHECK(free_first[i] == Approx(first[i] * kd_first / (kd_first + expected[i])).epsilon(1e-9));
        CHECK(free_second[i] == Approx(second[i] * kd_second / (kd_second + expected[i])).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("one ligand in a shared trap is the 1:1 equilibrium, and one that does not bind stays free") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> bmp{100.0, 3.0}, other{55.0, 6.0}, noggin{60.0, 900.0};
  std::vector<double> free_trap(2), free_bmp(2), free_other(2);
  const std::vector<TrappedLigand> ligands{{bmp, free_bmp, 20.0}, {other, free_other, infinity}};
  free_ligands(ligands, noggin, free_trap);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(free_bmp[i] == Approx(free_ligand(bmp[i], noggin[i], 20.0)).epsilon(1e-12));
    CHECK(free_other[i] == other[i]);
    CHECK(free_trap[i] == Approx(free_ligand(noggin[i], bmp[i], 20.0)).epsilon(1e-12));
  }
}

TEST_CASE("a tighter ligand displaces a weaker one from the trap") {
  const std::vector<double> none{0.0}, some{50.0}, trap{40.0};
  std::vector<double> free_trap(1), tight(1), weak_alone(1), weak_pressed(1);
  const std::vector<TrappedLigand> alone{{none, tight, 20.0}, {some, weak_alone, 200.0}};
  free_ligands(alone, trap, free_trap);
  const std::vector<TrappedLigand> pressed{{some, tight, 20.0}, {some, weak_pressed, 200.0}};
  free_ligands(pressed, trap, free_trap);
  CHECK(weak_pressed[0] > weak_alone[0]);
  CHECK(tight[0] < weak_pressed[0]);
}

TEST_CASE("competitive occupancy raises the half-saturation") {
  const std::vector<double> ligand{0.0, 10.0, 10.0, 10.0}, inhibitor{5.0, 0.0, 30.0, 1e12};
  std::vector<double> occupancy(4);
  const std::vector<Inhibitor> inhibitors{{inhibitor, 30.0}};
  competitive_occupancy(ligand, 10.0, inhibitors, occupancy);
  CHECK(occupancy[0] == 0.0);
  CHECK(occupancy[1] == Approx(0.5));
  CHECK(occupancy[2] == Approx(1.0 / 3.0));
  CHECK(occupancy[3] < 1e-9);
  const std::vector<Inhibitor> two{{inhibitor, 30.0}, {inhibitor, 15.0}};
  competitive_occupancy(ligand, 10.0, two, occupancy);
  CHECK(occupancy[2] == Approx(10.0 / (10.0 + 10.0 * (1.0 + 1.0 + 2.0))));
}

TEST_CASE("binding refuses constants and lengths that make no sense") {
  const std::vector<double> two{1.0, 2.0}, three{1.0, 2.0, 3.0};
  std::vector<double> out(2);
  CHECK_THROWS_AS(free_ligand(two, three, 1.0, out), std::invalid_argument);
  CHECK_THROWS_AS(free_ligand(two, two, 0.0, out), std::invalid_argument);
  CHECK_THROWS_AS(competitive_occupancy(two, -1.0, {}, out), std::invalid_argument);
}
