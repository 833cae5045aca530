#pragma once
// One task beside the caller, on a thread of its own that gives way to all others, for work that waits for a disk or that
// the caller need not wait for. A second task waits until the first has ended, so at most one holds memory. Tasks end in
// the order in which they were given.

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace enthesis::engine {

class Background {
 public:
  using Task = std::function<void()>;

  Background();
  ~Background();  // waits; what the last task threw is lost then
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Begins a task once the one before it has ended. Rethrows what that one threw; the new task is dropped then.
  void begin(Task task);
  // Returns when no task runs. Rethrows what the last one threw.
  void wait();

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  Task task_;  // empty: none is waiting or running
  std::exception_ptr failure_;
  bool ending_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace enthesis::engine
