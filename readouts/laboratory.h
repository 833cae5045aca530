#pragma once
// What an unpaired laboratory group would see of a study whose true paired effect is known: groups are drawn again and
// again from the animals of the study, and each pair of groups is compared by Welch's test.
//
// Where the study has at least two groups' worth of animals they are drawn without replacement, so that no animal
// serves in both groups of one experiment; under no effect this is the permutation distribution, so that the
// false-positive rate is that of the test. A smaller study is drawn from with replacement, each group on its own: then
// the spread among the animals is taken for that of the population, and power is somewhat overstated (variance (N - 1)
// / N). Draws are keyed by (seed, experiment, place in the group): the same answer on every machine.

#include <cstdint>

#include "readouts/statistics.h"

namespace enthesis::readouts {

struct LaboratoryDesign {
  std::size_t group_size{};   // animals per group, at least 2
  std::size_t experiments{};  // how often the experiment is repeated
  double significance{};      // e.g. 0.05
  double confidence{};        // of the interval of the power
  std::uint64_t seed{};
  bool same_animals{true};  // entry i of both lists is animal i; otherwise each arm has animals of its own
};

struct LaboratoryView {
  double power{};                // share of the experiments with p < significance
  Interval power_interval;       // Wilson; only the chance of the draws, not of the animals of the study
  double significant_against{};  // share that is significant in the direction opposite to the paired mean difference
  double same_direction{};       // share whose difference has the direction of the paired mean difference
  double median_difference{};    // treated - control
  double median_significant{};   // likewise among the significant experiments: what gets published; 0 if there are none
  bool without_replacement{};
};

// Arms of the same animals have lists of one length. Throws std::invalid_argument where the design asks for too little.
LaboratoryView laboratory_view(Values treated, Values control, const LaboratoryDesign& design);

}  // namespace enthesis::readouts
