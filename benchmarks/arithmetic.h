#pragma once
// The yardstick for work that computes rather than streams: how many fused multiply-adds of doubles this machine does now,
// in the registers of all threads, each of the instruction set of this build.

#include "benchmarks/measurement.h"

namespace enthesis::bench {

struct Arithmetic {
  double flops_per_s{};  // a multiply-add counts as two
  double gain{};         // of all threads over one
};

Arithmetic multiply_adds(int repetitions, const Crew& crew);

}  // namespace enthesis::bench
