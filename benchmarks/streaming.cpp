#include "benchmarks/streaming.h"

#include <stdexcept>

namespace enthesis::bench {

Streaming stream_memory(int repetitions, const Crew& crew) {
  constexpr std::size_t elements = std::size_t{1} << 24, block = std::size_t{1} << 16;
  constexpr double factor = 3.0;
  std::vector<double> a(elements), b(elements, 1.0), c(elements, 2.0);
  const double bytes = 3.0 * sizeof(double) * static_cast<double>(elements);
  const auto work = [&](const engine::Workers& workers) {
    workers.for_blocks(elements, block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) a[i] = b[i] + factor * c[i];
    });
  };
  const Paired time = measure_pairs(
      repetitions, crew, [] {}, work);
  if (a[elements / 2] != 7.0) throw std::logic_error("the triad computed something else");
  return {bytes, bytes / time.seconds.median, time.gain};
}

}  // namespace enthesis::bench
