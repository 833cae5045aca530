#include "readouts/distributions.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace enthesis::readouts {
namespace {

constexpr double rounding = std::numeric_limits<double>::epsilon();
constexpr double never_zero = 1e-300;  // Lentz: keeps a vanishing partial denominator from dividing by zero
constexpr int most_terms = 10'000;     // the fraction needs O(sqrt(max(a, b))) terms

double away_from_zero(double v) {
  return std::abs(v) < never_zero ? never_zero : v;
}

// The continued fraction of I_x(a, b), which converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double value = d;
  for (int m = 1; m <= most_terms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
    double change = 1.0;
    for (const double coefficient : {even, odd}) {
      d = 1.0 / away_from_zero(1.0 + coefficient * d);
      c = away_from_zero(1.0 + coefficient / c);
      change = c * d;
      value *= change;
    }
    if (std::abs(change - 1.0) <= 2.0 * rounding) break;
  }
  return value;
}

double log_beta(double a, double b) {
  return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

double student_t_density(double t, double dof) {
  return std::exp(-0.5 * (dof + 1.0) * std::log1p(t * t / dof) - log_beta(0.5 * dof, 0.5)) / std::sqrt(dof);
}

}  // namespace

double incomplete_beta(double a, double b, double x, double y) {
  if (x <= 0.0) return 0.0;
  if (y <= 0.0) return 1.0;
  const double front = std::exp(a * std::log(x) + b * std::log(y) - log_beta(a, b));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(a, b, x) / a;
  return 1.0 - front * beta_fraction(b, a, y) / b;
}

double student_t_two_sided_p(double t, double dof) {
  if (std::isinf(t)) return 0.0;
  const double t2 = t * t;
  return incomplete_beta(0.5 * dof, 0.5, dof / (dof + t2), t2 / (dof + t2));
}

double student_t_quantile(double p, double dof) {
  if (!(p > 0.0 && p < 1.0)) throw std::invalid_argument("a quantile needs a share between 0 and 1");
  if (!(dof > 0.0)) throw std::invalid_argument("Student's t needs degrees of freedom above zero");
  if (p == 0.5) return 0.0;
  const double wanted = 2.0 * std::fmin(p, 1.0 - p);
  double low = 0.0;
  double high = 1.0;
  while (student_t_two_sided_p(high, dof) > wanted) {
    low = high;
    high *= 2.0;
  }
  double t = 0.5 * (low + high);
  // Newton's steps, replaced by halving where they leave the bracket.
  for (int i = 0; i < most_terms && high - low > 2.0 * rounding * high; ++i) {
    const double excess = student_t_two_sided_p(t, dof) - wanted;
    (excess > 0.0 ? low : high) = t;
    const double next = t + excess / (2.0 * student_t_density(t, dof));
    if (std::abs(next - t) <= 2.0 * rounding * t) break;
    t = next > low && next < high ? next : 0.5 * (low + high);
  }
  return p < 0.5 ? -t : t;
}

}  // namespace enthesis::readouts
