#pragma once
// The yardstick: how fast this machine streams memory now, with the same threads. a = b + s c over three arrays of
// doubles, as in STREAM (McCalpin 1995), 24 bytes per element; together larger than its caches.

#include "benchmarks/measurement.h"

namespace enthesis::bench {

struct Streaming {
  double array_bytes{};  // of the three together
  double bytes_per_s{};
  double gain{};  // of all threads over one
};

Streaming stream_memory(int repetitions, const Crew& crew);

}  // namespace enthesis::bench
