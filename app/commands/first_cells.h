#pragma once
// How many cells a scenario begins with, without building fields or load.

#include <cstddef>
#include <vector>

#include "config/scenario.h"

namespace enthesis::app {

// By kind. Perturbations of cells that act from the start are left out.
std::vector<std::size_t> first_cells(const config::Scenario& scenario);

}  // namespace enthesis::app
