#pragma once
// The animals of a study: who they are, and the scenario of each in each arm.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/scenario.h"
#include "config/study/study.h"

namespace enthesis::app {

// One run of a study. Places count from 0, names of files from 1.
struct AnimalPlace {
  std::size_t arm{}, animal{};
};

// 53 bits, so that every program that reads tables holds it exactly. With shared streams it does not depend on the
// arm: animal i is the same individual in every arm, with the same chances where steps and sites are the same.
std::uint64_t animal_seed(const config::Study& study, AnimalPlace place);

// Throws ConfigError.
config::Scenario animal_scenario(const config::Study& study, AnimalPlace place);

// OUT/animals/<arm>/animal_0001
std::filesystem::path animal_directory(const std::filesystem::path& out, const config::Study& study, AnimalPlace place);

// What the results of all animals depend on beside their scenarios: the rules of the library, the program (as it was
// built, where it was built from sources that no commit holds) and the times of report.
std::string common_fingerprint(const config::Study& study);

// Of one animal: changes when anything changes that its results could depend on.
std::string fingerprint(const std::string& common, const config::Scenario& scenario);

// Reads every arm once and looks up every readout. Throws ConfigError.
void check_study(const config::Study& study);

}  // namespace enthesis::app
