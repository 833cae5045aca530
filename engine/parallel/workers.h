#pragma once
// The only door to threads. Work is cut into blocks whose bounds depend on the count alone, never on the number of
// threads, and partial results are combined in block order, so that every result is the same bits on any number.
//
// Two backends run the same blocks: TBB (default), and plain std::thread for the thread sanitizer, which cannot see
// into a system TBB. Inside every block the floating-point mode is pinned: round to nearest, denormals are zero.
//
// With TBB `threads` is a limit for the whole process while the object lives (the smallest of several objects rules),
// and also the size of the arena, so that more threads than cores really run.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/parallel/worker_pool.h"

namespace enthesis::engine {

class Workers {
 public:
  // Throws std::invalid_argument unless threads >= 1. One thread runs everything in the caller, without a pool.
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int threads() const { return threads_; }

  // body(begin, end) for each block of at most `block` of `count` items.
  template <class Body>
  void for_blocks(std::size_t count, std::size_t block, Body&& body) const {
    run(block_count(count, block), [&](std::size_t b) { body(b * block, std::min(count, (b + 1) * block)); });
  }

  // The sum over blocks of body(begin, end), added in block order.
  template <class Body>
  double sum_blocks(std::size_t count, std::size_t block, Body&& body) const {
    std::vector<double> partial(block_count(count, block));
    run(partial.size(), [&](std::size_t b) { partial[b] = body(b * block, std::min(count, (b + 1) * block)); });
    double sum = 0.0;
    for (const double p : partial) sum += p;
    return sum;
  }

  // job(0) ... job(count - 1), each on whichever thread is free next. For long jobs that share nothing.
  template <class Job>
  void for_jobs(std::size_t count, Job&& job) const {
    run(count, std::forward<Job>(job));
  }

  static constexpr std::size_t block_count(std::size_t count, std::size_t block) { return (count + block - 1) / block; }

 private:
  void run(std::size_t blocks, const WorkerPool::Block& block) const;

  int threads_;
  std::unique_ptr<WorkerPool> pool_;  // none for one thread
};

}  // namespace enthesis::engine
