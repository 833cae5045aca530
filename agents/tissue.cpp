#include "agents/tissue.h"

#include <algorithm>

namespace enthesis::agents {

Tissue::Tissue(const Lattice& box)
    : lattice(box), slow_osteoid(box), net(box), resorbed_um3(box), fibre_angle_deg(box) {
  for (auto& grid : fraction) grid = Grid<double>(box);
}

double Tissue::room(Site s) const {
  double filled = 0.0;
  for (const auto& grid : fraction) filled += grid[s];
  return std::max(0.0, 1.0 - filled);
}

double Tissue::lay(Constituent c, Site s, double volume_um3) {
  const double site_um3 = lattice.site_volume_um3();
  const double share = std::min(volume_um3 / site_um3, room(s));
  fraction[index(c)][s] += share;
  ledger.laid_um3[index(c)] += share * site_um3;
  return share * site_um3;
}

double Tissue::remove(Constituent c, Site s, double volume_um3) {
  const double site_um3 = lattice.site_volume_um3();
  double& present = fraction[index(c)][s];
  const double share = std::min(volume_um3 / site_um3, present);
  if (c == Constituent::osteoid && present > 0.0) slow_osteoid[s] *= 1.0 - share / present;
  present -= share;
  ledger.removed_um3[index(c)] += share * site_um3;
  return share * site_um3;
}

double Tissue::total_um3(Constituent c) const {
  double sum = 0.0;
  for (const double f : fraction[index(c)].values()) sum += f;
  return sum * lattice.site_volume_um3();
}

}  // namespace enthesis::agents
