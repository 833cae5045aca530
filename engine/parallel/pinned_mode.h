#pragma once
// Pins the calling thread's floating-point mode for a scope: round to nearest, denormal inputs and results are zero.

#include <xmmintrin.h>

namespace enthesis::engine {

class PinnedMode {
 public:
  PinnedMode() : saved_(_mm_getcsr()) { _mm_setcsr(masked_exceptions | flush_to_zero | denormals_are_zero); }
  ~PinnedMode() { _mm_setcsr(saved_); }
  PinnedMode(const PinnedMode&) = delete;
  PinnedMode& operator=(const PinnedMode&) = delete;

 private:
  static constexpr unsigned masked_exceptions = 0x1f80;
  static constexpr unsigned flush_to_zero = 0x8000;
  static constexpr unsigned denormals_are_zero = 0x0040;
  unsigned saved_;
};

}  // namespace enthesis::engine
