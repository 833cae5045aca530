#pragma once
// What a benchmark measures, and how: the median of repetitions with the quartiles beside it.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "engine/lattice.h"
#include "engine/parallel/workers.h"

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

// All threads, and one of them.
struct Crew {
  explicit Crew(int threads) : all(threads), one(1) {}
  engine::Workers all, one;
};

struct Paired {
  Spread seconds;  // with all threads
  double gain{};   // median over the pairs of the time with one thread over the time with all
};

// work(workers) with one thread and with all of them turn about, so that whatever else the machine does slows both. The
// first pair is not counted: it wakes the threads and touches the pages.
template <class Prepare, class Work>
Paired measure_pairs(int repetitions, const Crew& crew, Prepare&& prepare, Work&& work) {
  std::vector<double> all, gains;
  for (int r = 0; r <= repetitions; ++r) {
    prepare();
    const double alone = seconds_of([&] { work(crew.one); });
    prepare();
    const double together = seconds_of([&] { work(crew.all); });
    if (r == 0) continue;
    all.push_back(together);
    gains.push_back(alone / together);
  }
  return {spread(std::move(all)), spread(std::move(gains)).median};
}

struct Measurement {
  std::string benchmark;  // rows of one name and several sizes give its growth
  engine::Lattice lattice;
  Spread seconds;
  double state_bytes{};  // of the arrays that the work cannot do without, each read or written once
  double items{};        // done in that time
  std::string item;      // what they are
  std::string remark;
  double gain{};  // of all threads over one; 0: not measured
};

// Slope of log(time) on log(sites) over the lattices of one benchmark of the same dimension: 1 is proportional.
struct Growth {
  std::string benchmark;
  std::size_t sizes{};
  double exponent{};
};
std::vector<Growth> growth(const std::vector<Measurement>& all);  // of benchmarks with at least two sizes in 3-D

}  // namespace enthesis::bench
