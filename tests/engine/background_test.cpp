#include "engine/parallel/background.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

using enthesis::engine::Background;

TEST_CASE("tasks in the background end in their order, one at a time", "[parallel]") {
  std::vector<int> ended;  // no lock: the next task, and the caller after wait(), must see it
  std::atomic<int> running{0}, most{0};
  {
    Background background;
    for (int i = 0; i < 50; ++i)
      background.begin([&ended, &running, &most, i] {
        most = std::max(most.load(), ++running);
        ended.push_back(i);
        --running;
      });
    background.wait();
    CHECK(ended.size() == 50);
    background.begin([&ended] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ended.push_back(50);
    });
  }  // the last task has ended here
  CHECK(ended.size() == 51);
  for (int i = 0; i < 51; ++i) CHECK(ended[static_cast<std::size_t>(i)] == i);
  CHECK(most == 1);
}

TEST_CASE("what a task in the background throws is told once, at the next wait or task, which is dropped",
          "[parallel]") {
  Background background;
  bool begun = false;
  background.begin([] { throw std::runtime_error("the disk is gone"); });
  CHECK_THROWS_WITH(background.begin([&] { begun = true; }), "the disk is gone");
  CHECK_NOTHROW(background.wait());
  CHECK_FALSE(begun);
  background.begin([] { throw std::runtime_error("again"); });
  CHECK_THROWS_WITH(background.wait(), "again");
  CHECK_NOTHROW(background.begin([&] { begun = true; }));
  background.wait();
  CHECK(begun);
}
