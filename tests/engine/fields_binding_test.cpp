#include <algorithm>
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

// The root f >= 0 of f^2 + (trap - ligand + kd) f - kd ligand = 0, in the form without cancellation.
double free_of_one(double ligand, double trap, double kd) {
  const double b = (trap - ligand) + kd;
  const double root = std::sqrt(b * b + 4.0 * kd * ligand);
  return std::min(ligand, b > 0.0 ? 2.0 * kd * ligand / (b + root) : 0.5 * (root - b));
}

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
  const std::vector<double> other{55.0};
  std::vector<double> free_trap(1), free_one(1), free_other(1);
  for (const double ligand : scales) {
    for (const double trap : scales) {
      for (const double kd : constants) {
        CAPTURE(ligand, trap, kd);
        const std::vector<double> one{ligand}, traps{trap};
        const std::vector<TrappedLigand> ligands{{one, free_one, kd}, {other, free_other, infinity}};
        free_ligands(ligands, traps, free_trap);
        CHECK(free_one[0] == Approx(free_of_one(ligand, trap, kd)).epsilon(1e-9).margin(1e-300));
        CHECK(free_trap[0] == Approx(free_of_one(trap, ligand, kd)).epsilon(1e-9).margin(1e-300));
        CHECK(free_other[0] == 55.0);
      }
    }
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

TEST_CASE("binding refuses constants and lengths that make no sense") {
  const std::vector<double> two{1.0, 2.0}, three{1.0, 2.0, 3.0};
  std::vector<double> free(2), free_trap(2);
  const std::vector<TrappedLigand> good{{two, free, 1.0}}, nothing{{two, free, 0.0}}, longer{{three, free, 1.0}};
  CHECK_NOTHROW(free_ligands(good, two, free_trap));
  CHECK_THROWS_AS(free_ligands(good, three, free_trap), std::invalid_argument);
  CHECK_THROWS_AS(free_ligands(nothing, two, free_trap), std::invalid_argument);
  CHECK_THROWS_AS(free_ligands(longer, two, free_trap), std::invalid_argument);
}
