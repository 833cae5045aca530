#pragma once
// What the study found: for each comparison, readout and time of report, the effect with its interval, what pairing
// gained, and what a laboratory with unpaired groups would have seen.

#include <optional>
#include <string>
#include <vector>

#include "app/study/measurements.h"
#include "config/study/study.h"
#include "readouts/association.h"
#include "readouts/laboratory.h"
#include "readouts/statistics.h"

namespace enthesis::app {

// What cannot be computed from so few animals, or is not defined (a ratio to zero), is not-a-number.
struct Effect {
  bool interaction{};
  std::size_t place{};  // in Study::contrasts or Study::interactions
  std::size_t readout{};
  double time_h{};
  std::size_t animals{};
  bool paired{};                        // else Welch's test of the arms of independent animals
  double mean_arm{}, mean_reference{};  // of an interaction: the two effects
  readouts::Comparison comparison{};    // arm - reference
  double ratio{};                       // mean of the arm by mean of the reference; none for an interaction
  readouts::Interval ratio_interval{};  // Fieller's
  double share{};  // of an interaction: of its first effect, what is not in its second one, 1 - second / first
  readouts::Interval share_interval{};  // Fieller's; infinite where the first effect is not distinguishable from zero
  double correlation{};                 // between the arms, over animals
  readouts::Interval correlation_interval{};
  double variance_ratio{};                             // of the paired difference by that of independent arms
  std::optional<readouts::Equivalence> equivalence{};  // of a contrast that asks for it
  std::vector<readouts::LaboratoryView> laboratory{};  // by Analysis::laboratory_groups; none for an interaction
};

// Contrasts, then interactions; each by readout, then time.
std::vector<Effect> find_effects(const config::Study& study, const Measurements& measurements);

}  // namespace enthesis::app
