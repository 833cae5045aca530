#include "agents/transport.h"

#include <algorithm>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {

void refresh_transport(const Tissue& tissue, const TransportRule& rule, engine::TransportWeights& weights) {
  const double log_barrier = engine::pinned_log(rule.mineral_barrier);
  const auto collagen = tissue[Constituent::collagen].values();
  const auto cartilage = tissue[Constituent::cartilage].values();
  const auto osteoid = tissue[Constituent::osteoid].values();
  const auto mineral = tissue[Constituent::mineral].values();
  for (std::size_t i = 0; i < mineral.size(); ++i) {
    const double dense = std::min(1.0, (collagen[i] + cartilage[i] + osteoid[i]) / rule.dense_matrix);
    const double passage = mineral[i] > 0.0 ? engine::pinned_exp(log_barrier * mineral[i]) : 1.0;
    weights.dense.data()[i] = dense * passage;
    weights.loose.data()[i] = (1.0 - dense) * passage;
  }
}

}  // namespace enthesis::agents
