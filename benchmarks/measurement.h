#pragma once
// What a benchmark measures, and how: the median of repetitions with the quartiles beside it.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "engine/lattice.h"

namespace enthesis::bench {

struct Spread {
  double median{}, lower{}, upper{};  // quartiles
  std::size_t repetitions{};
};
Spread spread(std::vector<double> samples);  // at least one

template <class Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// prepare() is not timed.
template <class Prepare, class Work>
Spread measure(int repetitions, Prepare&& prepare, Work&& work) {
  std::vector<double> samples;
  for (int r = 0; r < repetitions; ++r) {
    prepare();
    samples.push_back(seconds_of(work));
  }
  return spread(std::move(samples));
}

struct Measurement {
  std::string benchmark;  // rows of one name and several sizes give its growth
  engine::Lattice lattice;
  Spread seconds;
  double state_bytes{};  // of the arrays that the work cannot do without, each read or written once
  double items{};        // done in that time
  std::string item;      // what they are
  std::string remark;
};

// Slope of log(time) on log(sites) over the lattices of one benchmark of the same dimension: 1 is proportional.
struct Growth {
  std::string benchmark;
  std::size_t sizes{};
  double exponent{};
};
std::vector<Growth> growth(const std::vector<Measurement>& all);  // of benchmarks with at least two sizes in 3-D

}  // namespace enthesis::bench
