#pragma once

#include <string>
#include <vector>

#include "config/scenario.h"

namespace enthesis::tests {

// A scenario on a coarse lattice: all phases, all kinds of cell, in a fraction of a second.
inline config::Scenario small_scenario(std::uint64_t seed, const std::string& name = "achilles_tnf_are",
                                       const std::vector<std::string>& settings = {}) {
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = seed;
  request.settings = {R"(parameters={"achilles.spacing"="40 um"})"};
  request.settings.insert(request.settings.end(), settings.begin(), settings.end());
  return config::load_scenario(request);
}

}  // namespace enthesis::tests
