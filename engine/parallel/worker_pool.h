#pragma once
// What runs the blocks of Workers on several threads. One of two backends is compiled: workers_tbb.cpp or, under
// ENTHESIS_PLAIN_THREADS, workers_threads.cpp.

#include <cstddef>
#include <functional>
#include <memory>

namespace enthesis::engine {

class WorkerPool {
 public:
  using Block = std::function<void(std::size_t)>;

  virtual ~WorkerPool() = default;
  // block(0) ... block(blocks - 1), each once, in the pinned floating-point mode; returns when all have ended, and
  // rethrows what one of them threw.
  virtual void run(std::size_t blocks, const Block& block) = 0;
};

std::unique_ptr<WorkerPool> make_worker_pool(int threads);

}  // namespace enthesis::engine
