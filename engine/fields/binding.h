#pragma once
// Fast reversible binding at equilibrium, site by site. Concentrations and dissociation constants in pM, not negative;
// a dissociation constant is above zero, and infinity means no binding. Spans of one call have equal length.

#include <span>

namespace enthesis::engine {

// One ligand of a shared trap.
struct TrappedLigand {
  std::span<const double> total_pM;
  std::span<double> free_pM;  // result; may be the same memory as the total
  double kd_pM{};
};

// Several ligands sharing one trap: the free trap a solves
//     a + sum_j a L_j / (Kd_j + a) = trap,
// increasing and concave in a, by Newton from below, which neither overshoots nor leaves [0, trap], until it stands
// still; at most 24 steps, which reach the root to rounding for Kd from 1e-4 pM and concentrations to 1e7 pM. Free
// ligands are L_j Kd_j / (Kd_j + a). `free_trap_pM` is also a result; it may not be the same memory as the trap.
void free_ligands(std::span<const TrappedLigand> ligands, std::span<const double> trap_pM,
                  std::span<double> free_trap_pM);

}  // namespace enthesis::engine
