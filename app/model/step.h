#pragma once
// One step of the model.

#include "app/model/model.h"
#include "app/model/step_times.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

// Adds the time of each phase to `times`.
void step(Model& model, const engine::Workers& workers, StepTimes& times);

inline void step(Model& model, const engine::Workers& workers) {
  StepTimes unread;
  step(model, workers, unread);
}

// The fields over one step, with what cells and tissue exchange with them now.
void advance_fields(Model& model, const engine::Workers& workers);

// Throws std::runtime_error, naming the field, if one was not solved in the last step, or if its mass does not balance.
void require_sound_fields(const Model& model);

}  // namespace enthesis::app
