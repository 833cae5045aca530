#pragma once
// Vessels: cells enter from them, and they sprout and regress. A vessel is as wide as a cell: every place with vessel
// in it evaluates the rules of the vessel with what is sensed there. All sites below are those of places.

#include <cstdint>
#include <vector>

#include "agents/passage.h"
#include "agents/sense.h"
#include "engine/parallel/workers.h"

namespace enthesis::agents {

struct VesselRules {  // their outputs are of the kinds `enter`, `sprout` and `regress`
  Program program;
  ProgramFactors factors;
};

struct VesselLimits {
  double lumen{};                // share of a site that a new vessel fills
  double avascular_cartilage{};  // cartilage matrix above which a site repels vessels ...
  double calcified{};            // ... unless it holds this much mineral
};

// What happens at the vessel sites in this step, decided from what cells have left of the tissue and its places.
struct VesselPlan {
  std::vector<Site> sites;
  std::vector<std::uint8_t> entry, growth;  // response by which it happens, or no_event
};

// At most one cell enters a site and step: competing hazards choose which, those of visitors by the arrival factor of
// agents/events.h, as they make way for the next. Rates of entry are per site full of vessel,
// and scale with its vessel fraction; a cell enters at its site if that is open to its layer, otherwise it stays in the
// blood. A site sprouts or regresses at most once in a step, at a rate that does not depend on its vessel fraction.
void plan_vessels(const Surroundings& world, const VesselRules& rules, const engine::Draws& draws, double dt_h,
                  const engine::Workers& workers, VesselPlan& plan);

// Those who enter stand there with the end of the step, and their stage begins in its middle.
void recruit(const VesselRules& rules, const VesselPlan& plan, const engine::Draws& draws, double dt_h, Cells& cells);

// A sprout grows into that surrounding site where most is of the factor that its rule names, among those that can hold a
// vessel and have none. Sites in the order of the lattice: of two sprouts towards one site the second takes its next best.
void grow_vessels(const Surroundings& world, const VesselRules& rules, const VesselPlan& plan,
                  const VesselLimits& limits, Tissue& tissue);

}  // namespace enthesis::agents
