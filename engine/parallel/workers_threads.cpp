#ifdef ENTHESIS_PLAIN_THREADS
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/worker_pool.h"

namespace enthesis::engine {
namespace {

// Threads wait for a batch, take block numbers from one counter until none is left, and report back.
class ThreadPool : public WorkerPool {
 public:
  explicit ThreadPool(int threads) {
    for (int t = 1; t < threads; ++t) crew_.emplace_back([this] { serve(); });
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    batch_ready_.notify_all();
    for (std::thread& t : crew_) t.join();
  }

  void run(std::size_t blocks, const Block& block) override {
    {
      const std::lock_guard lock(mutex_);
      block_ = &block;
      blocks_ = blocks;
      next_ = 0;
      busy_ = crew_.size();
      error_ = nullptr;
      ++batch_;
    }
    batch_ready_.notify_all();
    take_blocks();
    std::unique_lock lock(mutex_);
    batch_done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void serve() {
    std::size_t seen = 0;
    while (true) {
      {
        std::unique_lock lock(mutex_);
        batch_ready_.wait(lock, [&] { return closing_ || batch_ != seen; });
        if (closing_) return;
        seen = batch_;
      }
      take_blocks();
      const std::lock_guard lock(mutex_);
      if (--busy_ == 0) batch_done_.notify_all();
    }
  }

  void take_blocks() {
    const PinnedMode pinned;
    while (true) {
      std::size_t mine = 0;
      {
        const std::lock_guard lock(mutex_);
        if (next_ >= blocks_ || error_) return;
        mine = next_++;
      }
      try {
        (*block_)(mine);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
      }
    }
  }

  std::vector<std::thread> crew_;
  std::mutex mutex_;
  std::condition_variable batch_ready_, batch_done_;
  const Block* block_{};
  std::size_t blocks_{}, next_{}, busy_{}, batch_{};
  std::exception_ptr error_;
  bool closing_{};
};

}  // namespace

std::unique_ptr<WorkerPool> make_worker_pool(int threads) {
  return std::make_unique<ThreadPool>(threads);
}

}  // namespace enthesis::engine
#endif
