#include "engine/fields/binding.h"

#include <limits>
#include <stdexcept>

#include "engine/fields/packs.h"

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

constexpr std::size_t lanes = PackOf<double>::lanes;

// The values of some sites, from the first on; of fewer at the end, with zeros beyond it.
Pack<double> load_some(std::span<const double> values, std::size_t first) {
  if (first + lanes <= values.size()) return load(values.data() + first);
  Pack<double> some{};
  for (std::size_t i = first; i < values.size(); ++i) some[i - first] = values[i];
  return some;
}
void store_some(std::span<double> values, std::size_t first, Pack<double> some) {
  if (first + lanes <= values.size()) return store(values.data() + first, some);
  for (std::size_t i = first; i < values.size(); ++i) values[i] = some[i - first];
}

bool all_equal(Pack<double> a, Pack<double> b) {
  bool equal = true;
  for (std::size_t i = 0; i < lanes; ++i) equal = equal && a[i] == b[i];
  return equal;
}

// Free trap at some sites; affinities are 1 / Kd, zero for what does not bind. Where it stands still it does so for good,
// so that sites may wait for each other.
Pack<double> free_trap(std::span<const TrappedLigand> ligands, std::size_t first, Pack<double> trap) {
  Pack<double> slope_at_zero = Pack<double>{} + 1.0, bound_at_most{};
  for (const TrappedLigand& ligand : ligands) {
    if (ligand.kd_pM == infinity) continue;
    const Pack<double> total = load_some(ligand.total_pM, first);
    slope_at_zero += total / ligand.kd_pM;
    bound_at_most += total;
  }
  Pack<double> a = greater_of<double>(trap / slope_at_zero, trap - bound_at_most);
  for (int n = 0; n < most_newton_steps; ++n) {
    Pack<double> excess = a - trap, slope = Pack<double>{} + 1.0;
    for (const TrappedLigand& ligand : ligands) {
      if (ligand.kd_pM == infinity) continue;
      const Pack<double> per = 1.0 / (ligand.kd_pM + a);
      const Pack<double> bound = load_some(ligand.total_pM, first) * per;
      excess += a * bound;
      slope += ligand.kd_pM * bound * per;
    }
    const Pack<double> risen = greater_of<double>(a - excess / slope, a);
    const Pack<double> next = risen < trap ? risen : trap;
    if (all_equal(next, a)) break;
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
  for (std::size_t i = 0; i < trap_pM.size(); i += lanes) {
    const Pack<double> a = free_trap(ligands, i, load_some(trap_pM, i));
    store_some(free_trap_pM, i, a);
    for (const TrappedLigand& ligand : ligands)
      store_some(ligand.free_pM, i, load_some(ligand.total_pM, i) / (1.0 + a / ligand.kd_pM));
  }
}

}  // namespace enthesis::engine
