#include "readouts/osteoid_seam.h"

#include <algorithm>

#include "readouts/site_walk.h"

namespace enthesis::readouts {

using agents::Constituent;
using engine::Grid;
using engine::Site;

double seam_at(const agents::Tissue& tissue, Site site, double fast_share) {
  const double osteoid = tissue[Constituent::osteoid][site];
  const double fast = std::max(0.0, osteoid - tissue.slow_osteoid[site]);
  return std::min(osteoid, fast / fast_share);
}

double mineralised_bone_at(const agents::Tissue& tissue, Site site, double fast_share) {
  const double matrix = tissue[Constituent::mineral][site] + tissue[Constituent::osteoid][site];
  return std::max(0.0, matrix - tissue.calcified[site] - seam_at(tissue, site, fast_share));
}

OsteoidMeasure measure_osteoid(const agents::Tissue& tissue, const Grid<std::uint8_t>& region,
                               const HistologySettings& settings) {
  const engine::Lattice& lattice = tissue.lattice;
  const auto seam = [&](Site s) { return seam_at(tissue, s, settings.formation.fast_share); };
  const auto is_bone = [&](Site s) { return tissue[Constituent::mineral][s] > settings.thresholds.mineral; };
  const double seen = settings.formation.seam_um / lattice.spacing_um;
  Grid<std::uint8_t> covers(lattice, 0);  // 1 where a seam is part of an osteoid surface
  OsteoidMeasure result;
  double bone_surface_um2 = 0.0, seams = 0.0, matrix = 0.0, covering = 0.0;
  for_each_site(lattice, [&](Site s) {
    if (!in_region(region, s)) return;
    seams += seam(s);
    matrix += tissue[Constituent::mineral][s] + tissue[Constituent::osteoid][s];
    if (!is_bone(s)) return;
    for_each_face(lattice, s, face_count(lattice), [&](std::size_t, Site other) {
      if (is_bone(other)) return;
      bone_surface_um2 += face_um2(lattice);
      if (seam(s) + seam(other) <= seen) return;
      result.surface_um2 += face_um2(lattice);
      covers[s] = covers[other] = 1;
    });
  });
  for_each_site(lattice, [&](Site s) { covering += covers[s] != 0 ? seam(s) : 0.0; });
  result.surface_share = ratio_or_zero(result.surface_um2, bone_surface_um2);
  result.thickness_um = ratio_or_zero(covering * lattice.site_volume_um3(), result.surface_um2);
  result.volume_share = ratio_or_zero(seams, matrix);
  return result;
}

}  // namespace enthesis::readouts
