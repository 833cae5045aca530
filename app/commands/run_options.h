#pragma once
// What `run` and `resume` have in common: options of restarts, and what is said at the end.

#include <string>
#include <vector>

#include "app/commands/options.h"
#include "app/run/run.h"

namespace enthesis::app {

std::vector<OptionRow> restart_options();
RestartPlan restart_plan(const Given& given);  // throws Refusal

// Says how a run ended, and returns the exit status.
int tell(const RunResult& result, const std::string& directory, bool quiet);

}  // namespace enthesis::app
