#pragma once
// The animal before anything is done to it.

#include "app/model/model.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

// Before time begins, lets fields and pathways, slow ones too, come to where the first cells and tissue hold them under
// the full load: perturbations, doses and injuries begin with time. Nothing moves, ends, is laid or worn. Without this
// the first cells would meet tissue without oxygen and sprout vessels into it. Returns false if `go_on` stopped it.
// Throws std::runtime_error, naming the field, if one is not solved.
bool settle(Model& model, const engine::Workers& workers, const SettlingWatch& go_on);

}  // namespace enthesis::app
