#pragma once
// The animal before anything is done to it.

#include "app/model/model.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

// Before time begins, lets pathways and fields come to where the first cells and tissue hold them, with the load and
// the perturbations that are there from the start and without doses. Nothing moves, ends, is laid or worn: without
// this, the first cells would meet tissue without oxygen and sprout vessels into it.
void settle(Model& model, const engine::Workers& workers);

}  // namespace enthesis::app
