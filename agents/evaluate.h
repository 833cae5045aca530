#pragma once
// Evaluation of a program over a block of cells: operations outside, cells inside.

#include <span>
#include <vector>

#include "agents/rules.h"

namespace enthesis::agents {

inline constexpr std::size_t cells_per_block = 256;

// Working memory of one block: signals in, response values out, each as rows of cells_per_block values.
class EvaluationBlock {
 public:
  explicit EvaluationBlock(const Program& program)
      : signals_(program.signals.size() * cells_per_block),
        values_(program.responses.size() * cells_per_block),
        half_(cells_per_block),
        hill_(cells_per_block),
        scratch_(scratch_rows * cells_per_block) {}

  std::span<double> signal(std::size_t s) { return row(signals_, s); }
  std::span<double> value(std::size_t response) { return row(values_, response); }
  std::span<double> half() { return half_; }
  std::span<double> hill() { return hill_; }
  std::span<double> scratch(std::size_t i) { return row(scratch_, i); }
  static constexpr std::size_t scratch_rows = 8;

 private:
  static std::span<double> row(std::vector<double>& v, std::size_t i) {
    return {v.data() + i * cells_per_block, cells_per_block};
  }
  std::vector<double> signals_, values_, half_, hill_, scratch_;
};

// Fills block.value(r)[i] for every response r and cell i < count from block.signal(s)[i] and the cells' stages; speed
// without what is felt on the way (agents/rules.h).
void evaluate(const Program& program, const ProgramFactors& factors, std::span<const std::uint8_t> stages,
              EvaluationBlock& block);

// By what a modulator or a need that has no competitors multiplies its response where the signal has this level.
double modulation(const Term& term, double factor, double signal);

}  // namespace enthesis::agents
