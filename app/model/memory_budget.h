#pragma once
// What a model will hold in memory, told from its scenario before anything is allocated.

#include <cstddef>
#include <string>
#include <vector>

#include "config/scenario.h"

namespace enthesis::app {

struct MemoryItem {
  std::string what;
  double bytes_each{};
  double count{};
  std::string each;  // what is counted: "site", "agent", ...
  double bytes() const { return bytes_each * count; }
};

// With so many threads at work. Agents are taken to stand on a third of the places.
std::vector<MemoryItem> memory_budget(const config::Scenario& scenario, int threads);
double estimated_bytes(const config::Scenario& scenario, int threads);

}  // namespace enthesis::app
