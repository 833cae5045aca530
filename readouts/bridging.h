#pragma once
// Whether new tissue joins what were separate bones.
//
// The parts of the first bone are its pieces that touched nowhere, not even at an edge (which is how a lattice draws
// one bone with stairs) and that were not mere islands. Two parts are joined once one piece of tissue, held together by
// faces, for only these carry load, reaches what is left of both. Bone is what is mineralised (readouts/histology.h).

#include "readouts/histology.h"

namespace enthesis::readouts {

struct Bridging {
  static constexpr double no_gap = -1.0;
  double parts{};           // of the first bone
  double joined{};          // pairs of parts joined by what is mineralised, calcified cartilage included
  double joined_by_bone{};  // pairs joined without new calcified cartilage
  double gap_um{no_gap};    // left between what hangs together with each of the two largest parts; 0 where they are
                            // joined or touch at an edge, -1 where there are no two parts or one of them is gone
};

Bridging bridging(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                  const HistologySettings& settings);

}  // namespace enthesis::readouts
