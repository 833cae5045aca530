#pragma once
// The step of the model with a clock between its phases.

#include <map>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "engine/parallel/workers.h"

namespace enthesis::bench {

using Laps = std::map<std::string, std::vector<double>>;  // seconds by phase, one per step

// What app::step does. Appends the time of each phase to `laps`; "mechanics" only where the load was looked at.
void timed_step(app::Model& model, const engine::Workers& workers, Laps& laps);

// Throws std::logic_error if a model goes another way by timed_step than by app::step: then the one no longer times the
// other.
void check_timed_step(const config::Scenario& scenario, int steps);

}  // namespace enthesis::bench
