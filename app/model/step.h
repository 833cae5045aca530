#pragma once
// One step of the model.

#include "app/model/model.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

void step(Model& model, const engine::Workers& workers);

}  // namespace enthesis::app
