#pragma once
// OUT/log.txt: dated lines; and where the time of a run goes.

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/posix_file.h"

namespace enthesis::app {

class RunLog {
 public:
  using Mode = io::PosixFile::Mode;
  explicit RunLog(const std::filesystem::path& file, Mode mode = Mode::replace) : file_(file, mode) {}
  void line(const std::string& text);   // with the date before it
  void plain(const std::string& text);  // as it is

 private:
  io::PosixFile file_;
};

// Seconds by what they were spent on, in the order of first mention.
class Stopwatch {
 public:
  template <class Work>
  decltype(auto) time(const std::string& what, Work&& work) {
    struct Lap {
      Stopwatch& watch;
      const std::string& what;
      std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
      ~Lap() { watch.add(what, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()); }
    } lap{*this, what};
    return work();
  }

  void add(const std::string& what, double seconds);

  double total_s() const;
  std::string text() const;                 // "census 0.64 s, step: fields 12.30 s"
  std::vector<std::string> report() const;  // "  step: fields         12.30 s   78 %"

 private:
  std::vector<std::pair<std::string, double>> laps_;
};

}  // namespace enthesis::app
