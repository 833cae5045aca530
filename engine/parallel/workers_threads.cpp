#ifdef ENTHESIS_PLAIN_THREADS
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/workers.h"

namespace enthesis::engine {

// Threads wait for a batch, take block numbers from one counter until none is left, and report back.
struct Workers::Pool {
  explicit Pool(int threads) {
    for (int t = 1; t < threads; ++t) crew.emplace_back([this] { serve(); });
  }
  ~Pool() {
    {
      const std::lock_guard lock(mutex);
      closing = true;
    }
    batch_ready.notify_all();
    for (std::thread& t : crew) t.join();
  }

  void run(std::size_t count, const std::function<void(std::size_t)>& body) {
    {
      const std::lock_guard lock(mutex);
      block = &body;
      blocks = count;
      next = 0;
      busy = crew.size();
      error = nullptr;
      ++batch;
    }
    batch_ready.notify_all();
    take_blocks();
    std::unique_lock lock(mutex);
    batch_done.wait(lock, [this] { return busy == 0; });
    if (error) std::rethrow_exception(error);
  }

  void serve() {
    std::size_t seen = 0;
    while (true) {
      {
        std::unique_lock lock(mutex);
        batch_ready.wait(lock, [&] { return closing || batch != seen; });
        if (closing) return;
        seen = batch;
      }
      take_blocks();
      const std::lock_guard lock(mutex);
      if (--busy == 0) batch_done.notify_all();
    }
  }

  void take_blocks() {
    const PinnedMode pinned;
    while (true) {
      std::size_t mine = 0;
      {
        const std::lock_guard lock(mutex);
        if (next >= blocks || error) return;
        mine = next++;
      }
      try {
        (*block)(mine);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!error) error = std::current_exception();
      }
    }
  }

  std::vector<std::thread> crew;
  std::mutex mutex;
  std::condition_variable batch_ready, batch_done;
  const std::function<void(std::size_t)>* block{};
  std::size_t blocks{}, next{}, busy{}, batch{};
  std::exception_ptr error;
  bool closing{};
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
  pool_->run(blocks, block);
}

}  // namespace enthesis::engine
#endif
