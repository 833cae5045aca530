#ifndef ENTHESIS_PLAIN_THREADS
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/worker_pool.h"

namespace enthesis::engine {
namespace {

class TbbPool : public WorkerPool {
 public:
  explicit TbbPool(int threads)
      : limit_(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)), arena_(threads) {}

  void run(std::size_t blocks, const Block& block) override {
    arena_.execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, blocks, 1),
          [&](const tbb::blocked_range<std::size_t>& range) {
            const PinnedMode pinned;
            for (std::size_t b = range.begin(); b != range.end(); ++b) block(b);
          },
          tbb::simple_partitioner());
    });
  }

 private:
  tbb::global_control limit_;
  tbb::task_arena arena_;
};

}  // namespace

std::unique_ptr<WorkerPool> make_worker_pool(int threads) {
  return std::make_unique<TbbPool>(threads);
}

}  // namespace enthesis::engine
#endif
