#include "engine/parallel/workers.h"

#include <stdexcept>

#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/worker_pool.h"

namespace enthesis::engine {

Workers::Workers(int threads) : threads_(threads) {
  if (threads < 1) throw std::invalid_argument("the number of threads must be at least 1");
  if (threads > 1) pool_ = make_worker_pool(threads);
}

Workers::~Workers() = default;

void Workers::run(std::size_t blocks, const WorkerPool::Block& block) const {
  if (pool_ && blocks > 1) return pool_->run(blocks, block);
  const PinnedMode pinned;
  for (std::size_t b = 0; b < blocks; ++b) block(b);
}

}  // namespace enthesis::engine
