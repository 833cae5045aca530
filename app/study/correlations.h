#pragma once
// How two readouts go together over the animals of an arm: Spearman's rank correlation.

#include <vector>

#include "app/study/measurements.h"
#include "config/study/study.h"
#include "readouts/association.h"

namespace enthesis::app {

struct ArmCorrelation {
  std::size_t place{}, arm{};  // in Study::correlations and Study::arms
  double time_h{};
  std::size_t animals{};
  readouts::Correlation spearman;  // not-a-number with fewer than four animals, or where one of the two is constant
};

// By correlation, then arm, then time of report.
std::vector<ArmCorrelation> find_correlations(const config::Study& study, const Measurements& measurements);

}  // namespace enthesis::app
