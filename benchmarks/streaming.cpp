#include "benchmarks/streaming.h"

#include <stdexcept>

namespace enthesis::bench {

Streaming stream_memory(int repetitions, const engine::Workers& workers) {
  constexpr std::size_t elements = std::size_t{1} << 24, block = std::size_t{1} << 16;
  constexpr double factor = 3.0;
  std::vector<double> a(elements), b(elements, 1.0), c(elements, 2.0);
  const double bytes = 3.0 * sizeof(double) * static_cast<double>(elements);
  std::vector<double> rates;
  for (int r = 0; r <= repetitions; ++r) {
    const double seconds = seconds_of([&] {
      workers.for_blocks(elements, block, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) a[i] = b[i] + factor * c[i];
      });
    });
    if (r > 0) rates.push_back(bytes / seconds);  // the first touches the pages
  }
  if (a[elements / 2] != 7.0) throw std::logic_error("the triad computed something else");
  return {bytes, spread(std::move(rates))};
}

}  // namespace enthesis::bench
