#include "benchmarks/measurement.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace enthesis::bench {
namespace {

// Linear between order statistics.
double quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double slope(const std::vector<double>& x, const std::vector<double>& y) {
  double mean_x = 0.0, mean_y = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / static_cast<double>(x.size());
    mean_y += y[i] / static_cast<double>(x.size());
  }
  double xy = 0.0, xx = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    xx += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return xy / xx;
}

}  // namespace

Spread spread(std::vector<double> samples) {
  if (samples.empty()) throw std::invalid_argument("a benchmark needs at least one repetition");
  std::sort(samples.begin(), samples.end());
  return {quantile(samples, 0.5), quantile(samples, 0.25), quantile(samples, 0.75), samples.size()};
}

std::vector<Growth> growth(const std::vector<Measurement>& all) {
  std::vector<Growth> found;
  std::vector<std::string> seen;
  for (const Measurement& first : all) {
    if (std::find(seen.begin(), seen.end(), first.benchmark) != seen.end()) continue;
    seen.push_back(first.benchmark);
    std::vector<double> log_sites, log_seconds;
    for (const Measurement& m : all) {
      if (m.benchmark != first.benchmark || m.lattice.is_section()) continue;
      log_sites.push_back(std::log(static_cast<double>(m.lattice.site_count())));
      log_seconds.push_back(std::log(m.seconds.median));
    }
    if (log_sites.size() >= 2) found.push_back({first.benchmark, log_sites.size(), slope(log_sites, log_seconds)});
  }
  return found;
}

}  // namespace enthesis::bench
