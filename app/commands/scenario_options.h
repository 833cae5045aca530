#pragma once
// The options that change a scenario, shared by the commands that load one.

#include <vector>

#include "app/commands/options.h"
#include "config/scenario.h"

namespace enthesis::app {

std::vector<OptionRow> scenario_options();  // --seed, --until, --set

// A ready name, a scenario file, or the directory of a run, whose scenario is meant then.
// Throws ConfigError or Refusal.
config::Scenario load_given(const std::string& name_or_path, const Given& given,
                            const std::vector<std::string>& more_settings = {});

}  // namespace enthesis::app
