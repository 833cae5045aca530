#include "readouts/osteoid_seam.h"

#include <algorithm>

#include "readouts/site_walk.h"

namespace enthesis::readouts {

using agents::Constituent;
using engine::Grid;
using engine::Lattice;
using engine::Site;

namespace {

// The seams on the lines of sites through faces of the bone surface.
class SeamLines {
 public:
  SeamLines(const agents::Tissue& tissue, const FormationSettings& settings)
      : blocks_(tissue.blocks),
        lattice_(tissue.lattice),
        seam_(tissue.lattice),
        covering_(tissue.lattice),
        seen_(settings.seam_um / tissue.lattice.spacing_um),
        seen_in_place_(settings.seam_um / tissue.blocks.places.spacing_um) {
    for_each_site(lattice_, [&](Site s) { seam_[s] = seam_at(tissue, s, settings.fast_share); });
  }

  // Whether the seams on the line through a face of a bone site are seen; they then cover the surface.
  bool cover(Site bone, std::size_t face, Site beyond) {
    double on_line = 0.0;
    const auto add = [&](Site s) { on_line += seam_[s]; };
    const auto mark = [&](Site s) { covering_[s] = 1; };
    const auto for_line = [&](auto&& visit) {
      follow(bone, engine::opposite_face(face), visit);
      follow(beyond, face, visit);
    };
    for_line(add);
    if (on_line <= seen_) return false;
    for_line(mark);
    return true;
  }

  double covering_um3() const {  // each seam once
    double sum = 0.0;
    for_each_site(lattice_, [&](Site s) { sum += covering_[s] != 0 ? seam_[s] : 0.0; });
    return sum * lattice_.site_volume_um3();
  }

 private:
  template <class Visitor>
  void follow(Site s, std::size_t face, Visitor&& visit) const {
    do {
      visit(s);
      s = lattice_.neighbour(s, engine::face_steps[face]);
    } while (s != engine::no_site && blocks_.mean(seam_, blocks_.place_of(s)) > seen_in_place_);
  }

  const engine::Blocks& blocks_;
  const Lattice& lattice_;
  Grid<double> seam_;
  Grid<std::uint8_t> covering_;
  double seen_;           // share of a site
  double seen_in_place_;  // and of a place, over whose sites osteoid is laid
};

}  // namespace

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
  const Lattice& lattice = tissue.lattice;
  const auto is_bone = [&](Site s) { return settings.thresholds.is_bone(tissue[Constituent::mineral][s]); };
  SeamLines lines(tissue, settings.formation);
  OsteoidMeasure result;
  double seams = 0.0, matrix = 0.0;
  for_each_site(lattice, [&](Site s) {
    if (!in_region(region, s)) return;
    seams += seam_at(tissue, s, settings.formation.fast_share);
    matrix += tissue[Constituent::mineral][s] + tissue[Constituent::osteoid][s];
    if (!is_bone(s)) return;
    for_each_face(lattice, s, face_count(lattice), [&](std::size_t face, Site other) {
      if (!is_bone(other) && lines.cover(s, face, other)) result.surface_um2 += lattice.face_um2();
    });
  });
  result.surface_share = ratio_or_zero(result.surface_um2, measure_bone(tissue, region, settings).surface_um2);
  result.thickness_um = ratio_or_zero(lines.covering_um3(), result.surface_um2);
  result.volume_share = ratio_or_zero(seams, matrix);
  return result;
}

}  // namespace enthesis::readouts
