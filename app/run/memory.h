#pragma once
// Whether a model fits into the memory of this machine, asked before anything is allocated.

#include <optional>
#include <string>

#include "config/scenario.h"

namespace enthesis::app {

// What the system could still give to this process: MemAvailable, or less where a control group allows less.
std::optional<double> available_memory_bytes();

double peak_memory_bytes();  // the most that this process has held so far

std::string size_text(double bytes);  // "1.3 GB"

std::string lattice_text(const engine::Blocks& blocks);  // "80 x 50 x 1 sites of 20 um"

// Throws Refusal, naming both sizes.
void refuse_too_large(const config::Scenario& scenario, int threads);

}  // namespace enthesis::app
