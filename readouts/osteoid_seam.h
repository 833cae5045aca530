#pragma once
// Osteoid as a stain shows it, and the bone behind the mineralisation front.
//
// Osteoid turns to mineral in two pools laid down together: the fast one is the passage of the mineralisation front,
// the slow one fills up bone that has long been mineralised (agents/remodel.h). The seam is what the front has not
// passed: the fast pool that is left, with the slow one that was laid with it,
//   seam = fast pool / fast share  (all osteoid at most),
// and mineralised bone is all other bone matrix, mineral and osteoid. What was laid in cartilage is no bone.
//
// Nomenclature: Dempster et al. 2013, J Bone Miner Res 28:2 (ASBMR).

#include "agents/tissue.h"
#include "readouts/histology.h"

namespace enthesis::readouts {

// Shares of the site.
double seam_at(const agents::Tissue& tissue, engine::Site site, double fast_share);
double mineralised_bone_at(const agents::Tissue& tissue, engine::Site site, double fast_share);

// A face of the bone surface (readouts/histology.h) has osteoid if the seams on the line of sites through it, spread
// over one face, are thicker than what is seen. The line is the two sites that the face parts, and on either side those
// that follow as long as each by itself is seen.
struct OsteoidMeasure {
  double surface_um2{};    // OS
  double surface_share{};  // OS/BS; 0 if there is no surface
  double thickness_um{};   // O.Th: volume of the seams at osteoid surface by its area; 0 if there is none
  double volume_share{};   // OV/BV: all seams by all mineral and osteoid, calcified cartilage included
};
OsteoidMeasure measure_osteoid(const agents::Tissue& tissue, const engine::Grid<std::uint8_t>& region,
                               const HistologySettings& settings);

}  // namespace enthesis::readouts
