#pragma once
// Sums in double precision whose order of additions is fixed, and fast: eight running sums, added up in pairs at the end.

#include <array>
#include <cstddef>
#include <span>

namespace enthesis::engine {

template <class T>
inline double sum(std::span<const T> values) {
  constexpr std::size_t running = 8;
  std::array<double, running> part{};
  std::size_t i = 0;
  for (; i + running <= values.size(); i += running)
    for (std::size_t k = 0; k < running; ++k) part[k] += static_cast<double>(values[i + k]);
  for (; i < values.size(); ++i) part[0] += static_cast<double>(values[i]);
  return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}

}  // namespace enthesis::engine
