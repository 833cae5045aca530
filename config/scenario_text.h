#pragma once
// Writes a scenario as a file that spells out every number, perturbation and time.

#include <string>

namespace enthesis::config {

struct Scenario;
std::string scenario_text(const Scenario& scenario);

}  // namespace enthesis::config
