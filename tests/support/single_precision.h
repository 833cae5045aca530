#pragma once
// The greatest relative error of what is kept in single precision and rounded a few times, each time by 6e-8 at most.

namespace enthesis {

inline constexpr double single_precision = 3e-7;

}  // namespace enthesis
