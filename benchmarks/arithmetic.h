#pragma once
// The yardstick for work that computes rather than streams: how many fused multiply-adds of doubles this machine does now,
// in the registers of all threads, each of the instruction set of this build.

#include "benchmarks/measurement.h"
#include "engine/parallel/workers.h"

namespace enthesis::bench {

struct Arithmetic {
  Spread flops_per_s;  // a multiply-add counts as two
};

Arithmetic multiply_adds(int repetitions, const engine::Workers& workers);

}  // namespace enthesis::bench
