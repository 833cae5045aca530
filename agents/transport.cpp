#include "agents/transport.h"

#include <algorithm>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {

engine::FieldSet::Transport transport_in(const Tissue& tissue, const TransportRule& rule) {
  const double log_bone = engine::pinned_log(rule.bone_barrier);
  const double log_cartilage = engine::pinned_log(rule.cartilage_barrier);
  return [&tissue, of_dense_matrix = rule.dense_matrix, log_bone, log_cartilage](
             std::size_t first, std::span<double> loose, std::span<double> dense) {
    const auto row = [&](const Grid<double>& grid) { return grid.values().subspan(first, loose.size()); };
    const auto collagen = row(tissue[Constituent::collagen]), cartilage = row(tissue[Constituent::cartilage]);
    const auto osteoid = row(tissue[Constituent::osteoid]), mineral = row(tissue[Constituent::mineral]);
    const auto calcified = row(tissue.calcified);
    for (std::size_t i = 0; i < loose.size(); ++i) {
      const double matrix = std::min(1.0, (collagen[i] + cartilage[i] + osteoid[i]) / of_dense_matrix);
      const double barrier = log_bone * (mineral[i] - calcified[i]) + log_cartilage * calcified[i];
      const double passage = mineral[i] > 0.0 ? engine::pinned_exp(barrier) : 1.0;
      loose[i] = (1.0 - matrix) * passage;
      dense[i] = matrix * passage;
    }
  };
}

}  // namespace enthesis::agents
