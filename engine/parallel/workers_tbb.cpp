#ifndef ENTHESIS_PLAIN_THREADS
#include <stdexcept>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/workers.h"

namespace enthesis::engine {

struct Workers::Pool {
  explicit Pool(int threads)
      : limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)), arena(threads) {}
  tbb::global_control limit;
  tbb::task_arena arena;
};

Workers::Workers(int threads) : threads_(threads) {
  if (threads < 1) throw std::invalid_argument("the number of threads must be at least 1");
  if (threads > 1) pool_ = std::make_unique<Pool>(threads);
}

Workers::~Workers() = default;

void Workers::run(std::size_t blocks, const std::function<void(std::size_t)>& block) const {
  if (!pool_ || blocks <= 1) {
    const PinnedMode pinned;
    for (std::size_t b = 0; b < blocks; ++b) block(b);
    return;
  }
  pool_->arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, blocks, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          const PinnedMode pinned;
          for (std::size_t b = range.begin(); b != range.end(); ++b) block(b);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace enthesis::engine
#endif
