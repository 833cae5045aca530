#pragma once
// All that a study found.

#include <vector>

#include "app/study/correlations.h"
#include "app/study/effects.h"

namespace enthesis::app {

struct Findings {
  std::vector<Effect> effects;
  std::vector<ArmCorrelation> correlations;
};

inline Findings find(const config::Study& study, const Measurements& measurements) {
  return {find_effects(study, measurements), find_correlations(study, measurements)};
}

}  // namespace enthesis::app
