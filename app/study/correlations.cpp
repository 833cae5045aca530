#include "app/study/correlations.h"

#include <cmath>
#include <limits>
#include <set>

namespace enthesis::app {
namespace {

using Values = std::vector<double>;

// The readout of each animal at the report, or its mean over time from the first row to the report (trapezoids).
Values values_of(const Measurements& m, std::size_t arm, std::size_t readout, std::size_t row, bool over_course) {
  if (!over_course || row == 0) return m.of_arm(arm, readout, row);
  Values means;
  for (std::size_t animal = 0; animal < m.animals; ++animal) {
    double sum = 0.0;
    for (std::size_t r = 1; r <= row; ++r) {
      const double mean = 0.5 * (m.at(arm, animal, readout, r - 1) + m.at(arm, animal, readout, r));
      sum += mean * (m.time_h[r] - m.time_h[r - 1]);
    }
    means.push_back(sum / (m.time_h[row] - m.time_h[0]));
  }
  return means;
}

// Animals in which one of the two could not be measured.
void drop_unmeasured(Values& x, Values& y) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i]) || std::isnan(y[i])) continue;
    x[kept] = x[i];
    y[kept++] = y[i];
  }
  x.resize(kept);
  y.resize(kept);
}

readouts::Correlation spearman(const Values& x, const Values& y, double confidence) {
  constexpr std::size_t least = 4;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto constant = [](const Values& v) { return std::set(v.begin(), v.end()).size() == 1; };
  if (x.size() < least || constant(x) || constant(y)) return {none, {none, none}, none, {none, none}};
  return readouts::spearman(x, y, confidence);
}

}  // namespace

std::vector<ArmCorrelation> find_correlations(const config::Study& study, const Measurements& m) {
  std::vector<ArmCorrelation> found;
  for (std::size_t place = 0; place < study.correlations.size(); ++place) {
    const config::Correlation& asked = study.correlations[place];
    for (const std::size_t arm : asked.arms) {
      for (const double time_h : study.report_h) {
        const std::size_t row = m.row_at(time_h);
        Values x = values_of(m, arm, asked.x, row, asked.x_over_course);
        Values y = m.of_arm(arm, asked.y, row);
        drop_unmeasured(x, y);
        found.push_back({place, arm, m.time_h[row], x.size(), spearman(x, y, study.analysis.confidence)});
      }
    }
  }
  return found;
}

}  // namespace enthesis::app
