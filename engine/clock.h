#pragma once
// Absolute model time in whole minutes, which goes on in steps of any length, and cadences: things that happen every so
// often, counted from time zero, so that a longer step or a restart does not shift them.

#include <cstdint>

#include "engine/random/draws.h"

namespace enthesis::engine {

struct Clock {
  std::uint32_t step_min{60};  // of the step at hand
  std::uint32_t now_min{0};
  std::uint32_t last_step_min{60};  // of the one before; before the first, a number above zero

  Tick tick() const { return Tick{now_min}; }
  double time_h() const { return now_min / 60.0; }
  double step_h() const { return step_min / 60.0; }
  double last_step_h() const { return last_step_min / 60.0; }
  // True in the first step that begins at or after a multiple of the period; period 0 means never.
  bool due(std::uint32_t period_min) const { return period_min != 0 && now_min % period_min < last_step_min; }
  // True in the first step that begins at or after that time.
  bool comes_to(std::uint32_t at_min) const { return at_min <= now_min && now_min - at_min < last_step_min; }
  void advance() {
    now_min += step_min;
    last_step_min = step_min;
  }
};

}  // namespace enthesis::engine
