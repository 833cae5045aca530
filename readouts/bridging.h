#pragma once
// What hangs on the bone of the start, and whether it joins what were separate bones.
//
// The parts of the first bone are its pieces that touched nowhere, not even at an edge (which is how a lattice draws
// one bone with stairs) and that were not mere islands. Two parts are joined once one piece of tissue, held together by
// faces, for only these carry load, reaches what is left of both. Bone is what is mineralised (readouts/histology.h).
// What has mineralised outside the first outline and hangs on a part is a spur; what hangs on none is an island, though
// out of the plane of a section it may hang on bone as well.

#include "readouts/histology.h"

namespace enthesis::readouts {

struct Bridging {
  static constexpr double no_gap = -1.0;
  double parts{};           // of the first bone
  double joined{};          // pairs of parts joined by what is mineralised, calcified cartilage included
  double joined_by_bone{};  // pairs joined without new calcified cartilage
  double gap_um{no_gap};    // left between what hangs together with each of the two largest parts; 0 where they are
                            // joined or touch at an edge, -1 where there are no two parts or one of them is gone
  double spur_um3{};        // volume of the sites outside that have mineralised and hang on a part, face to face
  double island_um3{};      // of those that do not
};

// `outside`: 1 where tissue stands outside the first outline of the bone.
Bridging bridging(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                  const engine::Grid<std::uint8_t>& outside, const HistologySettings& settings);

}  // namespace enthesis::readouts
