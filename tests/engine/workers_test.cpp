#include "engine/parallel/workers.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine/parallel/pinned_mode.h"
#include "tests/support/catch.h"

using enthesis::engine::Workers;

namespace {

// Runs one block per thread, each of which waits until all of them have begun; returns how many distinct threads ran.
int threads_that_really_ran(const Workers& workers) {
  const auto wanted = static_cast<std::size_t>(workers.threads());
  std::mutex mutex;
  std::set<std::thread::id> seen;
  std::atomic<std::size_t> begun{0};
  workers.for_jobs(wanted, [&](std::size_t) {
    {
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    }
    ++begun;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (begun < wanted && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  });
  return static_cast<int>(seen.size());
}

}  // namespace

TEST_CASE("a limit of N threads means that N threads run, also on fewer cores", "[parallel]") {
  for (const int n : {1, 2, 3, 8}) {
    const Workers workers(n);
    CHECK(threads_that_really_ran(workers) == n);
  }
}

TEST_CASE("every item is visited once, in blocks that do not depend on the threads", "[parallel]") {
  for (const int n : {1, 2, 3, 8}) {
    const Workers workers(n);
    std::vector<int> visits(10'007, 0);
    workers.for_blocks(visits.size(), 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++visits[i];
    });
    CHECK(visits == std::vector<int>(visits.size(), 1));
  }
}

TEST_CASE("a sum has the same bits on any number of threads", "[parallel]") {
  std::vector<double> values(100'003);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0 / (1.0 + static_cast<double>(i % 977) * 1e-3);
  const auto sum = [&](int n) {
    const Workers workers(n);
    return workers.sum_blocks(values.size(), 1000, [&](std::size_t begin, std::size_t end) {
      double s = 0.0;
      for (std::size_t i = begin; i < end; ++i) s += values[i];
      return s;
    });
  };
  const double one = sum(1);
  for (const int n : {2, 3, 8}) CHECK(sum(n) == one);
}

TEST_CASE("denormals are zero on every thread", "[parallel]") {
  const Workers workers(8);
  std::atomic<int> denormals{0};
  workers.for_jobs(200, [&](std::size_t) {
    volatile double tiny = 1e-308;
    if (tiny * 1e-3 != 0.0) ++denormals;
  });
  CHECK(denormals == 0);
}

TEST_CASE("the caller's floating-point mode is restored", "[parallel]") {
  const unsigned before = _mm_getcsr();
  for (const int n : {1, 3}) {
    const Workers workers(n);
    workers.for_jobs(5, [](std::size_t) {});
    CHECK((_mm_getcsr() & 0xffc0u) == (before & 0xffc0u));
  }
}

TEST_CASE("an exception in a block reaches the caller", "[parallel]") {
  for (const int n : {1, 3}) {
    const Workers workers(n);
    CHECK_THROWS_AS(workers.for_jobs(50,
                                     [](std::size_t i) {
                                       if (i == 7) throw std::runtime_error("seven");
                                     }),
                    std::runtime_error);
  }
}

TEST_CASE("zero threads are refused") {
  CHECK_THROWS_AS(Workers(0), std::invalid_argument);
}
