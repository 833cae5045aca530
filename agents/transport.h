#pragma once
// How freely factors move through tissue, as the two weights of the field solver:
//   dense = q p,  loose = (1 - q) p,  p = b_bone^(m - c) b_cartilage^c
// q = (collagen + cartilage + osteoid) / (fraction at which matrix counts as fully dense), at most 1; m is the mineral
// fraction and c the part of it that formed in cartilage; b is the diffusivity left where mineral fills the site, more
// in bone, which canaliculi run through, than in calcified cartilage.

#include "agents/tissue.h"
#include "engine/fields/field_set.h"

namespace enthesis::agents {

struct TransportRule {
  double dense_matrix{};       // volume fraction of organic matrix that is fully dense
  double bone_barrier{};       // b_bone
  double cartilage_barrier{};  // b_cartilage
};

// The tissue must outlive it.
engine::FieldSet::Transport transport_in(const Tissue& tissue, const TransportRule& rule);

}  // namespace enthesis::agents
