#pragma once
// The tables of a study, for programs: one row per fact.
//
//   arms.csv      arm, title, scenario, settings, perturbation, target, factor, from_h, until_h   (one row per
//                 perturbation that the study adds; one with empty cells for an arm without)
//   protocol.csv  what, value, unit, grade, source, why, acts_on
//   animals.csv   arm, animal, seed, time_h, readout, value
//   effects.csv   kind (contrast, interaction), comparison, arm, reference, readout, time_h, n, test, mean_arm,
//                 mean_reference, difference, low, high, p, ratio, ratio_low, ratio_high, correlation, correlation_low,
//                 correlation_high, variance_ratio, confidence; equivalent_within, equivalence_p, equivalence_low,
//                 equivalence_high, equivalence_confidence, equivalent (1 or 0; empty where the contrast does not ask);
//                 and for each size of unpaired laboratory groups power_<n> and wrong_direction_<n> (share of
//                 experiments)
//   correlations.csv  correlation, arm, x, x_over, y, time_h, n, spearman, low, high, p; only if the study asks for one

#include <filesystem>
#include <vector>

#include "app/study/findings.h"

namespace enthesis::app {

void write_design(const std::filesystem::path& out, const config::Study& study);  // study.toml, arms, protocol
void write_results(const std::filesystem::path& out, const config::Study& study, const Measurements& measurements,
                   const Findings& findings);

std::string effect_name(const config::Study& study, const Effect& effect);

}  // namespace enthesis::app
