#include "engine/io/extents.h"

#include <limits>

namespace enthesis::io {

std::size_t product(const Extents& extents) {
  std::size_t count = 1;
  for (const std::size_t e : extents) {
    if (__builtin_mul_overflow(count, e, &count)) return std::numeric_limits<std::size_t>::max();
  }
  return count;
}

}  // namespace enthesis::io
