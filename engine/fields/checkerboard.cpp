#include "engine/fields/checkerboard.h"

namespace enthesis::engine {

void Checkerboard::join(const LineVector<double>& in, double factor, std::span<double> sites) const {
  const auto width = static_cast<std::size_t>(nx);
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y) join_row(in, factor, 0.0, y, z, sites.data() + row(y, z) * width);
}

}  // namespace enthesis::engine
