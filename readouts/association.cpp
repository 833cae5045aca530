#include "readouts/association.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "engine/arithmetic/pinned_math.h"
#include "readouts/distributions.h"

namespace enthesis::readouts {
namespace {

// Ranks from 1; equal values share the mean of their ranks.
std::vector<double> mean_ranks(Values values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + end + 1);
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
    begin = end;
  }
  return ranks;
}

double correlation_coefficient(Values x, Values y) {
  const double vx = variance(x);
  const double vy = variance(y);
  if (vx <= 0.0 || vy <= 0.0) return 0.0;
  return std::clamp(covariance(x, y) / (std::sqrt(vx) * std::sqrt(vy)), -1.0, 1.0);
}

// `spread` is the variance of atanh r times n - 3.
Correlation with_interval(Values x, Values y, double r, double spread, double confidence) {
  const double n = static_cast<double>(x.size());
  if (variance(x) <= 0.0 || variance(y) <= 0.0) return {0.0, {-1.0, 1.0}, 1.0};
  if (std::abs(r) >= 1.0) return {r, {r, r}, 0.0};
  const double half_width = engine::normal_quantile(0.5 + 0.5 * confidence) * std::sqrt(spread / (n - 3.0));
  const double t = r * std::sqrt((n - 2.0) / ((1.0 - r) * (1.0 + r)));
  return {r,
          {std::tanh(std::atanh(r) - half_width), std::tanh(std::atanh(r) + half_width)},
          student_t_two_sided_p(t, n - 2.0)};
}

// How often ranks in a random order go together at least as much as these: all orders are tried.
double exact_p(Values ranks_x, Values ranks_y, double r) {
  constexpr double rounding = 1e-12;
  std::vector<std::size_t> order(ranks_y.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> shuffled(ranks_y.size());
  std::size_t orders = 0, as_extreme = 0;
  do {
    for (std::size_t i = 0; i < order.size(); ++i) shuffled[i] = ranks_y[order[i]];
    ++orders;
    if (std::abs(correlation_coefficient(ranks_x, shuffled)) >= std::abs(r) - rounding) ++as_extreme;
  } while (std::next_permutation(order.begin(), order.end()));
  return static_cast<double>(as_extreme) / static_cast<double>(orders);
}

// Of ranks: between those in opposite orders and those in the same.
Interval attainable(std::vector<double> ranks_x, std::vector<double> ranks_y) {
  std::sort(ranks_x.begin(), ranks_x.end());
  std::sort(ranks_y.begin(), ranks_y.end());
  const double most = correlation_coefficient(ranks_x, ranks_y);
  std::reverse(ranks_y.begin(), ranks_y.end());
  return {correlation_coefficient(ranks_x, ranks_y), most};
}

void need_pairs(Values x, Values y, std::size_t least) {
  if (x.size() != y.size()) throw std::invalid_argument("pairs need two lists of equal length");
  if (x.size() < least) throw std::invalid_argument("there are too few pairs");
}

}  // namespace

Correlation pearson(Values x, Values y, double confidence) {
  need_pairs(x, y, 4);
  return with_interval(x, y, correlation_coefficient(x, y), 1.0, confidence);
}

Correlation spearman(Values x, Values y, double confidence) {
  need_pairs(x, y, 4);
  const auto ranks_x = mean_ranks(x);
  const auto ranks_y = mean_ranks(y);
  const double r = correlation_coefficient(ranks_x, ranks_y);
  Correlation found = with_interval(x, y, r, 1.0 + 0.5 * r * r, confidence);
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (variance(x) > 0.0 && variance(y) > 0.0) {
    found.attainable = attainable(ranks_x, ranks_y);
    found.interval.low = std::max(found.interval.low, found.attainable.low);
    found.interval.high = std::min(found.interval.high, found.attainable.high);
  }
  if (std::abs(r) >= 1.0) found.interval = {none, none};
  constexpr std::size_t most_orders_of = 8;
  if (x.size() <= most_orders_of) found.p = exact_p(ranks_x, ranks_y, r);
  return found;
}

PairingGain pairing_gain(Values a, Values b, double confidence) {
  need_pairs(a, b, 4);
  std::vector<double> difference(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  const double independent = variance(a) + variance(b);
  return {pearson(a, b, confidence), independent > 0.0 ? variance(difference) / independent : 1.0};
}

}  // namespace enthesis::readouts
