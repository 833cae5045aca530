#pragma once
// What cells and vessels see of the model in a step.

#include <vector>

#include "agents/sense.h"
#include "app/model/model.h"

namespace enthesis::app {

std::vector<const engine::Grid<float>*> concentration_views(const engine::FieldSet& fields);

// Holds views: of the model, and of `concentrations`, which must outlive it.
agents::Surroundings surroundings_of(Model& model, const std::vector<const engine::Grid<float>*>& concentrations);

}  // namespace enthesis::app
