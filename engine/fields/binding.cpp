#include "engine/fields/binding.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace enthesis::engine {

namespace {

constexpr int most_newton_steps = 24;
constexpr double infinity = std::numeric_limits<double>::infinity();

void check_length(std::size_t length, std::size_t wanted) {
  if (length != wanted) throw std::invalid_argument("the arrays of a binding equilibrium must have equal length");
}

void check_constant(double kd_pM) {
  if (!(kd_pM > 0.0)) throw std::invalid_argument("a dissociation constant or half-saturation must be above zero");
}

// Free trap at one site; affinities are 1 / Kd, zero for what does not bind.
double free_trap(std::span<const TrappedLigand> ligands, std::size_t site, double trap) {
  double slope_at_zero = 1.0, bound_at_most = 0.0;
  for (const TrappedLigand& ligand : ligands) {
    if (ligand.kd_pM == infinity) continue;
    slope_at_zero += ligand.total_pM[site] / ligand.kd_pM;
    bound_at_most += ligand.total_pM[site];
  }
  double a = std::max(trap / slope_at_zero, trap - bound_at_most);
  for (int n = 0; n < most_newton_steps; ++n) {
    double excess = a - trap, slope = 1.0;
    for (const TrappedLigand& ligand : ligands) {
      if (ligand.kd_pM == infinity) continue;
      const double per = 1.0 / (ligand.kd_pM + a);
      const double bound = ligand.total_pM[site] * per;
      excess += a * bound;
      slope += ligand.kd_pM * bound * per;
    }
    const double next = std::min(std::max(a - excess / slope, a), trap);
    if (next == a) break;
    a = next;
  }
  return a;
}

}  // namespace

void free_ligands(std::span<const TrappedLigand> ligands, std::span<const double> trap_pM,
                  std::span<double> free_trap_pM) {
  check_length(free_trap_pM.size(), trap_pM.size());
  for (const TrappedLigand& ligand : ligands) {
    check_constant(ligand.kd_pM);
    check_length(ligand.total_pM.size(), trap_pM.size());
    check_length(ligand.free_pM.size(), trap_pM.size());
  }
  for (std::size_t i = 0; i < trap_pM.size(); ++i) {
    const double a = trap_pM[i] > 0.0 ? free_trap(ligands, i, trap_pM[i]) : 0.0;
    free_trap_pM[i] = a;
    for (const TrappedLigand& ligand : ligands) ligand.free_pM[i] = ligand.total_pM[i] / (1.0 + a / ligand.kd_pM);
  }
}

}  // namespace enthesis::engine
