#pragma once
// The measurements as a table for people, and as JSON.

#include <filesystem>
#include <string>

#include "benchmarks/arithmetic.h"
#include "benchmarks/streaming.h"

namespace enthesis::bench {

struct Session {
  int threads{};
  Arithmetic arithmetic;
  Streaming before, after;  // at the start and at the end: what else the machine had to do shows in the difference
  std::vector<Measurement> measurements;

  double bytes_per_s() const { return 0.5 * (before.bytes_per_s + after.bytes_per_s); }
  // Time over the time it takes to stream the state once.
  double streams(const Measurement& m) const { return m.seconds.median * bytes_per_s() / m.state_bytes; }
};

std::string table_text(const Session& session);
std::string json_text(const Session& session);

}  // namespace enthesis::bench
