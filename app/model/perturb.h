#pragma once
// Brings the factors of rules, loads and releases to what the perturbations ask for at this moment.

#include "app/model/model.h"

namespace enthesis::app {

// All that carries factors.
struct Factored {
  agents::Cells& cells;
  agents::VesselRules& vessels;
  std::vector<double>& load_factors;
  std::vector<double>& cycle_factors;
  std::vector<agents::FieldCoupling>& couplings;
};

// Brings them to what is active now.
void renew_factors(const std::vector<config::CompiledPerturbation>& perturbations, Factored model,
                   const PresentFactors& present);

// Returns whether anything has changed.
bool perturb(const std::vector<config::CompiledPerturbation>& perturbations, const engine::Clock& clock,
             const engine::Draws& draws, Factored model, PresentFactors& present);

}  // namespace enthesis::app
