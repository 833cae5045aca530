#include "readouts/distributions.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "tests/support/catch.h"

using namespace enthesis::readouts;

namespace {

double student_t_cdf(double t, double dof) {
  const double tail = 0.5 * student_t_two_sided_p(t, dof);
  return t < 0.0 ? tail : 1.0 - tail;
}

}  // namespace

TEST_CASE("the incomplete beta function has its closed forms") {
  for (const double x : {1e-9, 0.01, 0.2, 0.5, 0.77, 0.999}) {
    const double y = 1.0 - x;
    CHECK(incomplete_beta(1.0, 1.0, x, y) == Approx(x).epsilon(1e-13));
    CHECK(incomplete_beta(2.0, 3.0, x, y) == Approx(x * x * (6.0 - 8.0 * x + 3.0 * x * x)).epsilon(1e-13));
    CHECK(incomplete_beta(3.5, 1.0, x, y) == Approx(std::pow(x, 3.5)).epsilon(1e-13));
    CHECK(incomplete_beta(0.5, 0.5, x, y) == Approx(2.0 / std::numbers::pi * std::asin(std::sqrt(x))).epsilon(1e-13));
    CHECK(incomplete_beta(4.2, 7.7, x, y) + incomplete_beta(7.7, 4.2, y, x) == Approx(1.0).epsilon(1e-13));
  }
  CHECK(incomplete_beta(2.0, 3.0, 0.0, 1.0) == 0.0);
  CHECK(incomplete_beta(2.0, 3.0, 1.0, 0.0) == 1.0);
}

TEST_CASE("Student's t has its closed forms at 1, 2 and 4 degrees of freedom") {
  for (const double t : {-40.0, -3.0, -0.5, 0.0, 0.001, 1.0, 2.5, 30.0}) {
    CHECK(student_t_cdf(t, 1.0) == Approx(0.5 + std::atan(t) / std::numbers::pi).epsilon(1e-12));
    CHECK(student_t_cdf(t, 2.0) == Approx(0.5 + 0.5 * t / std::sqrt(2.0 + t * t)).epsilon(1e-11));
    const double u = t / std::sqrt(4.0 + t * t);
    CHECK(student_t_cdf(t, 4.0) == Approx(0.5 + 0.25 * u * (3.0 - u * u)).epsilon(1e-9));
  }
  // Deep in the tail, where 1/2 + ... would cancel: 2 P(T > t) = (2 / pi) atan(1 / t) at one degree of freedom.
  CHECK(student_t_two_sided_p(1e8, 1.0) == Approx(2.0 / std::numbers::pi * std::atan(1e-8)).epsilon(1e-12));
}

TEST_CASE("quantiles of Student's t are those of the tables") {
  // 97.5 % points, to the digits of common tables (Fisher & Yates; Abramowitz & Stegun table 26.10).
  CHECK(student_t_quantile(0.975, 1.0) == Approx(12.7062047362).epsilon(1e-11));
  CHECK(student_t_quantile(0.975, 5.0) == Approx(2.5705818356).epsilon(1e-10));
  CHECK(student_t_quantile(0.975, 9.0) == Approx(2.2621571628).epsilon(1e-10));
  CHECK(student_t_quantile(0.975, 30.0) == Approx(2.0422724563).epsilon(1e-10));
  CHECK(student_t_quantile(0.95, 9.0) == Approx(1.8331129327).epsilon(1e-10));
  CHECK(student_t_quantile(0.995, 120.0) == Approx(2.617421).epsilon(1e-6));
  CHECK(student_t_quantile(0.5, 7.0) == 0.0);
}

TEST_CASE("quantile and distribution undo each other, also for fractional degrees of freedom") {
  for (const double dof : {0.7, 1.0, 3.3, 8.0, 17.776, 250.0, 1e5}) {
    for (const double p : {1e-6, 0.003, 0.05, 0.4, 0.51, 0.9, 0.9999}) {
      const double t = student_t_quantile(p, dof);
      CHECK(student_t_cdf(t, dof) == Approx(p).epsilon(1e-9));
      // The upper quantile is found for 1 - (1 - p), which may differ from p by rounding.
      CHECK(student_t_quantile(1.0 - p, dof) == Approx(-t).epsilon(1e-9));
    }
  }
  // With many degrees of freedom it is the normal one, to order 1 / dof.
  CHECK(student_t_quantile(0.975, 1e6) == Approx(1.959963985).epsilon(1e-5));
  CHECK_THROWS_AS(student_t_quantile(1.0, 3.0), std::invalid_argument);
  CHECK_THROWS_AS(student_t_quantile(0.5, 0.0), std::invalid_argument);
}
