#pragma once
// The run of one animal of a study, and whether it has been done already.
//
// Its directory holds scenario.toml (enough to run it alone), census.csv and, once it is complete,
// stages.csv and `done`: the fingerprints of what was run and of the census. An animal that was cut short, or whose
// census has changed since, starts afresh.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/scenario.h"

namespace enthesis::app {

bool is_done(const std::filesystem::path& directory, const std::string& fingerprint);

// When its census has rows: at the regular times and at those of report, each at the end of the step that reaches it.
std::vector<double> census_times_h(const config::Scenario& scenario, const std::vector<double>& report_h);

struct AnimalRun {
  std::filesystem::path directory;
  std::string fingerprint;
  std::vector<double> report_h;         // times of census rows besides the regular ones
  std::function<bool()> stop;           // asked before every step
  std::function<void(double)> went_on;  // hours since the last call
};

// Returns false if it was stopped. Throws std::runtime_error where a field or the load is not solved.
bool run_animal(config::Scenario scenario, const AnimalRun& run);

}  // namespace enthesis::app
