#include "engine/fields/checkerboard.h"

namespace enthesis::engine {

void Checkerboard::split(std::span<const double> sites, LineVector<double>& out) const {
  const auto width = static_cast<std::size_t>(nx);
  for (const int colour : {red, black}) {
    for_rows(*this, colour, [&](int y, int z, std::size_t first) {
      const std::size_t shift = offset(colour, y, z);
      const double* __restrict from = sites.data() + row(y, z) * width + shift;
      double* __restrict to = out.data() + first;
      const std::size_t n = count(shift);
      for (std::size_t i = 0; i < n; ++i) to[i] = from[2 * i];
    });
  }
}

void Checkerboard::join(const LineVector<double>& in, std::span<double> sites) const {
  const auto width = static_cast<std::size_t>(nx);
  for (const int colour : {red, black}) {
    for_rows(*this, colour, [&](int y, int z, std::size_t first) {
      const std::size_t shift = offset(colour, y, z);
      const double* __restrict from = in.data() + first;
      double* __restrict to = sites.data() + row(y, z) * width + shift;
      const std::size_t n = count(shift);
      for (std::size_t i = 0; i < n; ++i) to[2 * i] = from[i];
    });
  }
}

}  // namespace enthesis::engine
