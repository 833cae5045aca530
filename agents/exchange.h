#pragma once
// What flows into and out of the fields at each site: secretion and uptake by cells, exchange with the blood, release
// from resorbed matrix and from deposits such as extracellular traps.

#include <array>
#include <span>
#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "engine/box.h"
#include "engine/fields/field_pace.h"

namespace enthesis::agents {

struct FieldCoupling {
  double vessel_exchange_per_h{};        // with the blood, where a site is full of vessel
  double plasma_pM{};                    // level in the blood
  double cartilage_release_per_um3_h{};  // molecules set free per volume of cartilage and hour, at level 1 of ...
  std::size_t released_by{};             // ... this systemic quantity
  double matrix_release_per_um3{};       // molecules set free per volume of matrix that osteoclasts resorb
  std::array<double, deposit_count> deposit_release_per_h{};  // molecules set free per unit of a deposit and hour
  double release_factor{1.0};  // what perturbations make of all that tissue sets free, ...
  double plasma_factor{1.0};   // ... and of the level in the blood
};

// Whether bone, cartilage or deposits set any of the field free.
bool is_released(const FieldCoupling& coupling);

// Concentration that one molecule makes in a volume: 1 molecule/um3 = 1e15 / N_A mol/l, in pM (CODATA 2018: N_A =
// 6.02214076e23 1/mol, exact).
inline constexpr double pM_per_molecule_um3 = 1e27 / 6.02214076e23;

// What fields exchange with, and the step over which resorbed matrix was set free.
struct Exchange {
  const Cells& cells;
  const Tissue& tissue;
  const std::vector<FieldCoupling>& couplings;  // one per field
  std::span<const double> systemic;
  double dt_h{};

  // Writes source [pM/h] and sink [1/h] of a field at every site of a box, in which all cells are, into grids of all
  // sites.
  void operator()(std::size_t field, const engine::Box& box, std::span<double> source_pM_per_h,
                  std::span<double> sink_per_h) const;
  // What all cells secrete and take up, and the systemic quantity that sets the field free from cartilage.
  engine::FieldFeed feed(std::size_t field) const;
};

}  // namespace enthesis::agents
