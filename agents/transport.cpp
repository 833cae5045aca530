#include "agents/transport.h"

#include <algorithm>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {

void refresh_transport(const Tissue& tissue, const TransportRule& rule, engine::TransportWeights& weights) {
  const double log_bone = engine::pinned_log(rule.bone_barrier);
  const double log_cartilage = engine::pinned_log(rule.cartilage_barrier);
  const auto collagen = tissue[Constituent::collagen].values();
  const auto cartilage = tissue[Constituent::cartilage].values();
  const auto osteoid = tissue[Constituent::osteoid].values();
  const auto mineral = tissue[Constituent::mineral].values();
  const auto calcified = tissue.calcified.values();
  engine::for_rows(tissue.changed, tissue.lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const double dense = std::min(1.0, (collagen[i] + cartilage[i] + osteoid[i]) / rule.dense_matrix);
      const double barrier = log_bone * (mineral[i] - calcified[i]) + log_cartilage * calcified[i];
      const double passage = mineral[i] > 0.0 ? engine::pinned_exp(barrier) : 1.0;
      weights.dense.data()[i] = dense * passage;
      weights.loose.data()[i] = (1.0 - dense) * passage;
    }
  });
}

}  // namespace enthesis::agents
