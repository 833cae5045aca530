#pragma once
// Keeps the load field up to date with the tissue.

#include "agents/tissue.h"
#include "app/model/model.h"
#include "config/physiology.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

FibreDirections fibre_directions(const agents::Tissue& tissue);

// Sets the stiffness of a body made for the mixture rule of the physiology, in a box.
void mix_stiffness(const agents::Tissue& tissue, const FibreDirections& fibres, const config::Physiology& physiology,
                   const engine::Box& box, const engine::Workers& workers, mechanics::ElasticBody& body);

Loading make_loading(const config::Scenario& scenario, const engine::Lattice& lattice);

// To be called after each step: beyond this box the tissue has not changed since.
void note_changes(const engine::Box& box, Loading& loading);

// Mixes the stiffness from the tissue where that has changed and solves every load case that has no solution, or since whose last one the
// stiffness, or the permeability of pores that hold fluid, of so large a volume has changed beyond the bound, however
// large the box. Throws std::runtime_error if one does not converge.
void refresh_loading(const agents::Tissue& tissue, const config::Physiology& physiology, const engine::Workers& workers,
                     Loading& loading);

// Where fibres are crimped a solution holds for the size that the load had, and must not be scaled.
bool load_has_another_size(const Loading& loading);

// Brings the felt load up to date with the present sizes and cycles where there are several load cases; to be called
// when either, or a solution, has changed.
void combine_loads(const engine::Workers& workers, Loading& loading);

// The size that the load has now, of the only load case; 1 where there are several, whose sizes are in the felt field.
double present_size(const Loading& loading);

// The load of the day as cells feel it: a field and a factor on its strains.
struct FeltLoad {
  const mechanics::LoadField* field{};
  double factor{};
};
FeltLoad felt_load(const Loading& loading);

}  // namespace enthesis::app
