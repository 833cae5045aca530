#include "engine/parallel/background.h"

#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace enthesis::engine {
namespace {

// Of this thread alone, as Linux has it: it takes the time that others leave.
void give_way() {
  constexpr int least_urgent = 19;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), least_urgent);
}

}  // namespace

Background::Background() : thread_([this] { serve(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Background::begin(Task task) {
  wait();
  {
    const std::lock_guard lock(mutex_);
    task_ = std::move(task);
  }
  changed_.notify_all();
}

void Background::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !task_; });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Background::serve() {
  give_way();
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return task_ || ending_; });
    if (!task_) return;
    lock.unlock();
    std::exception_ptr failure;
    try {
      task_();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    task_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace enthesis::engine
