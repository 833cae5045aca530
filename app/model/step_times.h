#pragma once
// Where the time of the steps goes, phase by phase.

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace enthesis::app {

enum class Phase : std::uint8_t { perturb, load, decide, fields, fates, move, remodel, bury, recruit, tissue, label };
inline constexpr std::size_t phase_count = static_cast<std::size_t>(Phase::label) + 1;
inline constexpr std::array<std::string_view, phase_count> phase_names{
    "perturb", "load", "decide", "fields", "fates", "move", "remodel", "bury", "recruit", "tissue", "label"};

struct StepTimes {
  std::array<double, phase_count> seconds{};  // by phase
  double& operator[](Phase phase) { return seconds[static_cast<std::size_t>(phase)]; }
};

// Gives the time since the last phase ended, or since the clock was made, to the phase that ends.
class PhaseClock {
 public:
  explicit PhaseClock(StepTimes& times) : times_(times) {}
  void end(Phase phase) {
    const auto now = std::chrono::steady_clock::now();
    times_[phase] += std::chrono::duration<double>(now - since_).count();
    since_ = now;
  }

 private:
  StepTimes& times_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace enthesis::app
