#pragma once
// How freely factors move through tissue, as the two weights of the field solver:
//   dense = q b^m,  loose = (1 - q) b^m
// q = (collagen + cartilage + osteoid) / (fraction at which matrix counts as fully dense), at most 1; m is the mineral
// fraction, b the diffusivity left in fully mineralised matrix.

#include "agents/tissue.h"
#include "engine/fields/field_set.h"

namespace enthesis::agents {

struct TransportRule {
  double dense_matrix{};     // volume fraction of organic matrix that is fully dense
  double mineral_barrier{};  // b
};

void refresh_transport(const Tissue& tissue, const TransportRule& rule, engine::TransportWeights& weights);

}  // namespace enthesis::agents
