#include "engine/fields/checkerboard.h"

namespace enthesis::engine {

void Checkerboard::join_row(const LineVector<double>& in, double factor, int y, int z, double* sites) const {
  for (const int colour : {red, black}) {
    const std::size_t shift = offset(colour, y, z);
    const double* __restrict from = in.data() + begin(colour, row(y, z));
    double* __restrict to = sites + shift;
    const std::size_t n = count(shift);
    for (std::size_t i = 0; i < n; ++i) to[2 * i] = factor * from[i];
  }
}

void Checkerboard::join(const LineVector<double>& in, double factor, std::span<double> sites) const {
  const auto width = static_cast<std::size_t>(nx);
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y) join_row(in, factor, y, z, sites.data() + row(y, z) * width);
}

}  // namespace enthesis::engine
