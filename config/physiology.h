#pragma once
// Numbers of the tissue as a whole, and numerical settings: everything that is neither a rule nor a field.

#include "agents/fate.h"
#include "agents/motion.h"
#include "agents/passage.h"
#include "agents/remodel.h"
#include "agents/transport.h"
#include "agents/vessels.h"
#include "config/numbers.h"
#include "engine/fields/field_properties.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/mixture_rule.h"
#include "mechanics/pore_rule.h"

namespace enthesis::config {

struct Cadences {                    // of absolute model time, in minutes
  std::uint32_t step_min{};          // where much happens
  std::uint32_t longest_step_min{};  // where little does
  std::uint32_t tissue_min{};        // transport, passage and labels follow the tissue
  std::uint32_t mechanics_min{};     // the stiffness is looked at; solved again if it changed beyond the bound
};

struct Physiology {
  agents::PassageLimits passage;
  agents::VesselLimits vessels;
  double reach_um{};  // how far a cell feels the density of others
  agents::PlaceSearch search;
  agents::Motion motion;
  agents::MatrixRates matrix;
  agents::TransportRule transport;
  Cadences cadences;
  double calm_share{};           // of the cells of a block, to which something may happen in one step
  std::uint32_t settling_min{};  // fields have so long to settle before time begins
  double fate_node_h{};          // a node whose time constant is at least this is a matter of fate
  engine::FieldSettings fields;
  mechanics::SolverSettings elasticity;
  mechanics::CrimpSettings crimp;  // where fibres are crimped
  mechanics::PoreRule pores;       // where the pore fluid is solved
  mechanics::PoroelasticSettings poroelasticity;
  double stiffness_change_bound{};   // of a site
  double changed_volume_um3{};       // the load is looked at again once so much has changed beyond the bound, ...
  double outdated_bound{};           // ... and solved if its error may be more than this, in the energy norm
  double daily_exponent{};           // of the loads of a day, where they are weighed by their cycles
  mechanics::MixtureRule stiffness;  // constituents in the order of agents::Constituent
};

Physiology read_physiology(const Table& root, Numbers& numbers);

}  // namespace enthesis::config
