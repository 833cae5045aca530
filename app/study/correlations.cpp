#include "app/study/correlations.h"

#include <limits>

namespace enthesis::app {
namespace {

using Values = std::vector<double>;

// The readout of each animal at the report, or its mean over all rows up to then.
Values values_of(const Measurements& m, std::size_t arm, std::size_t readout, std::size_t row, bool over_course) {
  if (!over_course) return m.of_arm(arm, readout, row);
  Values means;
  for (std::size_t animal = 0; animal < m.animals; ++animal) {
    double sum = 0.0;
    for (std::size_t r = 0; r <= row; ++r) sum += m.at(arm, animal, readout, r);
    means.push_back(sum / static_cast<double>(row + 1));
  }
  return means;
}

readouts::Correlation spearman(const Values& x, const Values& y, double confidence) {
  constexpr std::size_t least = 4;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (x.size() < least) return {none, {none, none}, none};
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
        const Values x = values_of(m, arm, asked.x, row, asked.x_over_course);
        found.push_back({place, arm, m.time_h[row], m.animals,
                         spearman(x, m.of_arm(arm, asked.y, row), study.analysis.confidence)});
      }
    }
  }
  return found;
}

}  // namespace enthesis::app
