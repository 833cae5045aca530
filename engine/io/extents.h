#pragma once
// The numbers of values along the axes of an array.

#include <cstddef>
#include <vector>

namespace enthesis::io {

using Extents = std::vector<std::size_t>;  // slowest axis first: (z, y, x)

// The number of values; the largest number where it overflows.
std::size_t product(const Extents& extents);

}  // namespace enthesis::io
