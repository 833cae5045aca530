#include "engine/fields/binding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace enthesis::engine {

namespace {

constexpr int newton_steps = 24;
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
  for (int n = 0; n < newton_steps; ++n) {
    double excess = a - trap, slope = 1.0;
    for (const TrappedLigand& ligand : ligands) {
      if (ligand.kd_pM == infinity) continue;
      const double per = 1.0 / (ligand.kd_pM + a);
      const double bound = ligand.total_pM[site] * per;
      excess += a * bound;
      slope += ligand.kd_pM * bound * per;
    }
    a = std::min(std::max(a - excess / slope, a), trap);
  }
  return a;
}

}  // namespace

double free_ligand(double ligand_pM, double trap_pM, double kd_pM) {
  const double b = (trap_pM - ligand_pM) + kd_pM;
  const double root = std::sqrt(b * b + 4.0 * kd_pM * ligand_pM);
  return std::min(ligand_pM, b > 0.0 ? 2.0 * kd_pM * ligand_pM / (b + root) : 0.5 * (root - b));
}

void free_ligand(std::span<const double> ligand_pM, std::span<const double> trap_pM, double kd_pM,
                 std::span<double> free_pM) {
  check_constant(kd_pM);
  check_length(trap_pM.size(), ligand_pM.size());
  check_length(free_pM.size(), ligand_pM.size());
  for (std::size_t i = 0; i < ligand_pM.size(); ++i)
    free_pM[i] = kd_pM == infinity ? ligand_pM[i] : free_ligand(ligand_pM[i], trap_pM[i], kd_pM);
}

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

void competitive_occupancy(std::span<const double> ligand_pM, double half_saturation_pM,
                           std::span<const Inhibitor> inhibitors, std::span<double> occupancy) {
  check_constant(half_saturation_pM);
  check_length(occupancy.size(), ligand_pM.size());
  for (const Inhibitor& inhibitor : inhibitors) {
    check_constant(inhibitor.kd_pM);
    check_length(inhibitor.concentration_pM.size(), ligand_pM.size());
  }
  for (std::size_t i = 0; i < ligand_pM.size(); ++i) {
    double crowding = 1.0;
    for (const Inhibitor& inhibitor : inhibitors) crowding += inhibitor.concentration_pM[i] / inhibitor.kd_pM;
    occupancy[i] = ligand_pM[i] / (ligand_pM[i] + half_saturation_pM * crowding);
  }
}

}  // namespace enthesis::engine
