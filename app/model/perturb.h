#pragma once
// Brings the factors of rules and loads to what the perturbations ask for at this moment.

#include "app/model/model.h"

namespace enthesis::app {

void perturb(const std::vector<config::CompiledPerturbation>& perturbations, const engine::Clock& clock,
             const engine::Draws& draws, agents::Cells& cells, agents::VesselRules& vessels,
             std::vector<double>& load_factors, PresentFactors& present);

}  // namespace enthesis::app
