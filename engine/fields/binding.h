#pragma once
// Fast reversible binding at equilibrium, site by site. Concentrations and dissociation constants in pM, not negative;
// a dissociation constant is above zero, and infinity means no binding. Spans of one call have equal length.

#include <span>

namespace enthesis::engine {

// Free ligand from total ligand and total trap (1:1):
// the root f >= 0 of f^2 + (trap - ligand + kd) f - kd ligand = 0, in the form without cancellation.
double free_ligand(double ligand_pM, double trap_pM, double kd_pM);
void free_ligand(std::span<const double> ligand_pM, std::span<const double> trap_pM, double kd_pM,
                 std::span<double> free_pM);

// One ligand of a shared trap.
struct TrappedLigand {
  std::span<const double> total_pM;
  std::span<double> free_pM;  // result; may be the same memory as the total
  double kd_pM{};
};

// Several ligands sharing one trap: the free trap a solves
//     a + sum_j a L_j / (Kd_j + a) = trap,
// increasing and concave in a, by Newton from below, which neither overshoots nor leaves [0, trap]; a fixed number of
// steps, which reaches the root to rounding for Kd from 1e-4 pM and concentrations to 1e7 pM. Free ligands are
// L_j Kd_j / (Kd_j + a). `free_trap_pM` is also a result; it may not be the same memory as the trap.
void free_ligands(std::span<const TrappedLigand> ligands, std::span<const double> trap_pM,
                  std::span<double> free_trap_pM);

// A competitive inhibitor of a receptor.
struct Inhibitor {
  std::span<const double> concentration_pM;
  double kd_pM{};
};

// Share of receptors held by the ligand: L / (L + K (1 + sum_j I_j / Kd_j)), with half-saturation K > 0.
void competitive_occupancy(std::span<const double> ligand_pM, double half_saturation_pM,
                           std::span<const Inhibitor> inhibitors, std::span<double> occupancy);

}  // namespace enthesis::engine
