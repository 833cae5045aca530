#pragma once
// Evaluation of a program over a block of cells: operations outside, cells inside.

#include <span>
#include <vector>

#include "agents/rules.h"

namespace enthesis::agents {

inline constexpr std::size_t cells_per_block = 256;

// Working memory of one block: signals in, response values out, each as rows of cells_per_block values. Only what acts
// in a stage of one of its cells is sensed and evaluated.
class EvaluationBlock {
 public:
  explicit EvaluationBlock(const Program& program)
      : program_(program),
        needed_(program.signals.size(), 1),
        signals_(program.signals.size() * row_length),
        values_(program.responses.size() * row_length),
        half_(row_length),
        hill_(row_length),
        scratch_(scratch_rows * row_length) {}

  // The stages of the cells that come next; all until it is told.
  void take_stages(std::span<const std::uint8_t> stages);
  bool acts(const Response& response) const { return (response.stages & stages_) != 0; }
  // Is the signal felt by a response that acts, other than on the way?
  bool needs(std::size_t signal) const { return needed_[signal] != 0; }

  std::span<double> signal(std::size_t s) { return row(signals_, s); }
  std::span<double> value(std::size_t response) { return row(values_, response); }
  std::span<double> half() { return half_; }
  std::span<double> hill() { return hill_; }
  std::span<double> scratch(std::size_t i) { return row(scratch_, i); }
  static constexpr std::size_t scratch_rows = 8;

 private:
  // Rows a power of two apart would share a few lines of the cache.
  static constexpr std::size_t row_length = cells_per_block + 8;
  static std::span<double> row(std::vector<double>& v, std::size_t i) {
    return {v.data() + i * row_length, cells_per_block};
  }
  const Program& program_;
  std::uint32_t stages_{0xffffffffu};
  std::vector<std::uint8_t> needed_;
  std::vector<double> signals_, values_, half_, hill_, scratch_;
};

// Fills block.value(r)[i] for every response r and cell i < count from block.signal(s)[i] and the cells' stages; speed
// without what is felt on the way (agents/rules.h).
void evaluate(const Program& program, const ProgramFactors& factors, std::span<const std::uint8_t> stages,
              EvaluationBlock& block);

// By what a modulator or a need that has no competitors multiplies its response where the signal has this level.
double modulation(const Term& term, double factor, double signal);

}  // namespace enthesis::agents
