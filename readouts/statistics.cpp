#include "readouts/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "engine/arithmetic/pinned_math.h"
#include "readouts/distributions.h"

namespace enthesis::readouts {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void need(bool condition, const char* sentence) {
  if (!condition) throw std::invalid_argument(sentence);
}

double tail_quantile(double confidence, double dof) {
  need(confidence > 0.0 && confidence < 1.0, "a confidence lies between 0 and 1");
  return student_t_quantile(0.5 + 0.5 * confidence, dof);
}

// The comparison of an estimate of known standard error.
Comparison t_comparison(double difference, double standard_error, double dof, double confidence) {
  Comparison result{difference, {difference, difference}, standard_error, 0.0, dof, 1.0};
  if (standard_error > 0.0) {
    const double half_width = tail_quantile(confidence, dof) * standard_error;
    result.interval = {difference - half_width, difference + half_width};
    result.t = difference / standard_error;
    result.p = student_t_two_sided_p(result.t, dof);
  } else if (difference != 0.0) {
    result.t = std::copysign(infinity, difference);
    result.p = 0.0;
  }
  return result;
}

std::vector<double> contrast(Values a, double factor, Values b) {
  need(a.size() == b.size(), "paired values come from the same animals");
  std::vector<double> result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) result[i] = a[i] - factor * b[i];
  return result;
}

// The chance of a mean this far or farther in the direction of `sign` if the true one is zero.
double one_sided_p(const Comparison& c, double sign) {
  return sign * c.difference > 0.0 ? 0.5 * c.p : 1.0 - 0.5 * c.p;
}

// a - factor b of two independent groups, with the degrees of freedom of the smaller.
Comparison independent_contrast(Values a, double factor, Values b, double confidence) {
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double standard_error = std::sqrt(variance(a) / na + factor * factor * variance(b) / nb);
  return t_comparison(mean(a) - factor * mean(b), standard_error, std::min(na, nb) - 1.0, confidence);
}

double interval_confidence(const EquivalenceLimits& limits) {
  need(limits.lower < limits.upper, "the limits of equivalence must be in order");
  return 1.0 - 2.0 * limits.significance;
}

struct Ratio {
  double value{};
  Interval interval;
};

// From the ratio and the comparisons a - lower b and a - upper b.
Equivalence verdict(const Ratio& ratio, const Comparison& above, const Comparison& below,
                    const EquivalenceLimits& limits) {
  Equivalence result;
  result.ratio = ratio.value;
  result.interval = ratio.interval;
  result.bounded = std::isfinite(ratio.interval.low);
  result.p_above_lower = one_sided_p(above, 1.0);
  result.p_below_upper = one_sided_p(below, -1.0);
  result.p = std::max(result.p_above_lower, result.p_below_upper);
  result.equivalent = result.p < limits.significance;
  return result;
}

struct Estimate {
  double mean{}, variance{};  // the variance of the mean
};

// Fieller 1954: the ratios r for which |mean(a - r b)| <= t SE(a - r b), that is q2 r^2 - 2 q1 r + q0 <= 0.
Interval fieller(Estimate a, Estimate b, double covariance_of_means, double t) {
  const double q2 = b.mean * b.mean - t * t * b.variance;
  const double q1 = a.mean * b.mean - t * t * covariance_of_means;
  const double q0 = a.mean * a.mean - t * t * a.variance;
  if (q2 <= 0.0) return {-infinity, infinity};
  const double root = std::sqrt(std::max(0.0, q1 * q1 - q2 * q0));
  return {(q1 - root) / q2, (q1 + root) / q2};
}

}  // namespace

double mean(Values values) {
  need(!values.empty(), "a mean needs at least one value");
  double sum = 0.0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double covariance(Values a, Values b) {
  need(a.size() == b.size(), "paired values come from the same animals");
  need(a.size() >= 2, "a variance needs at least two values");
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / (static_cast<double>(a.size()) - 1.0);
}

double variance(Values values) {
  // Equal values have no variance, also where their mean is rounded.
  const bool equal = std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
  return equal && values.size() >= 2 ? 0.0 : covariance(values, values);
}

double standard_deviation(Values values) {
  return std::sqrt(variance(values));
}

double median(Values values) {
  need(!values.empty(), "a median needs at least one value");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

Comparison one_sample(Values values, double confidence) {
  const double n = static_cast<double>(values.size());
  const double standard_error = std::sqrt(variance(values) / n);
  return t_comparison(standard_error > 0.0 ? mean(values) : values.front(), standard_error, n - 1.0, confidence);
}

Comparison paired_difference(Values a, Values b, double confidence) {
  return one_sample(contrast(a, 1.0, b), confidence);
}

Comparison welch(Values a, Values b, double confidence) {
  const double na = static_cast<double>(a.size());
  const double nb = static_cast<double>(b.size());
  const double va = variance(a) / na;
  const double vb = variance(b) / nb;
  const double v = va + vb;
  const double dof = v > 0.0 ? v * v / (va * va / (na - 1.0) + vb * vb / (nb - 1.0)) : na + nb - 2.0;
  return t_comparison(v > 0.0 ? mean(a) - mean(b) : a.front() - b.front(), std::sqrt(v), dof, confidence);
}

Interval paired_ratio_interval(Values a, Values b, double confidence) {
  need(a.size() == b.size(), "a paired ratio needs as many values in both lists");
  const auto n = static_cast<double>(a.size());
  return fieller({mean(a), variance(a) / n}, {mean(b), variance(b) / n}, covariance(a, b) / n,
                 tail_quantile(confidence, n - 1.0));
}

Interval independent_ratio_interval(Values a, Values b, double confidence) {
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  return fieller({mean(a), variance(a) / na}, {mean(b), variance(b) / nb}, 0.0,
                 tail_quantile(confidence, std::min(na, nb) - 1.0));
}

Equivalence equivalence_of_ratio(Values a, Values b, const EquivalenceLimits& limits) {
  const double confidence = interval_confidence(limits);
  return verdict({mean(a) / mean(b), paired_ratio_interval(a, b, confidence)},
                 one_sample(contrast(a, limits.lower, b), confidence),
                 one_sample(contrast(a, limits.upper, b), confidence), limits);
}

Equivalence independent_equivalence_of_ratio(Values a, Values b, const EquivalenceLimits& limits) {
  const double confidence = interval_confidence(limits);
  return verdict({mean(a) / mean(b), independent_ratio_interval(a, b, confidence)},
                 independent_contrast(a, limits.lower, b, confidence),
                 independent_contrast(a, limits.upper, b, confidence), limits);
}

Interval wilson_interval(double successes, double trials, double confidence) {
  need(trials > 0.0 && successes >= 0.0 && successes <= trials, "a proportion needs successes among trials");
  need(confidence > 0.0 && confidence < 1.0, "a confidence lies between 0 and 1");
  const double z = engine::normal_quantile(0.5 + 0.5 * confidence);
  const double share = successes / trials;
  const double z2 = z * z / trials;
  const double middle = (share + 0.5 * z2) / (1.0 + z2);
  const double half_width = z / (1.0 + z2) * std::sqrt(share * (1.0 - share) / trials + 0.25 * z2 / trials);
  return {std::max(0.0, middle - half_width), std::min(1.0, middle + half_width)};
}

}  // namespace enthesis::readouts
