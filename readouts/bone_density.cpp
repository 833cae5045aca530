#include "readouts/bone_density.h"

#include "readouts/site_walk.h"

namespace enthesis::readouts {

BoneDensity new_bone_density(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                             const engine::Grid<std::uint8_t>& region, const HistologySettings& settings) {
  const engine::Grid<double>& mineral = tissue[agents::Constituent::mineral];
  double sum = 0.0, sites = 0.0;
  for_each_site(tissue.lattice, [&](engine::Site s) {
    if (settings.thresholds.is_bone(first_mineral[s]) || !in_region(region, s)) return;
    if (!settings.thresholds.is_bone(mineral[s])) return;
    sum += mineral[s];
    sites += 1.0;
  });
  if (sites == 0.0) return {};
  const double mg_per_cm3 = settings.ct.full_mineral_mg_per_cm3 * sum / sites;
  return {mg_per_cm3, settings.ct.soft_tissue_HU + settings.ct.HU_per_mg_per_cm3 * mg_per_cm3};
}

}  // namespace enthesis::readouts
