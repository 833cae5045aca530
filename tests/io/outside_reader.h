#pragma once
// Runs a program that is not ours and returns what it printed and its exit status.

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace enthesis::tests {

struct OutsideOutcome {
  int status{-1};
  std::string output;  // of both streams
};

inline OutsideOutcome run_program(const std::string& command) {
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start: " + command);
  OutsideOutcome outcome;
  std::array<char, 4096> portion{};
  for (std::size_t count = 1; count > 0;) {
    count = std::fread(portion.data(), 1, portion.size(), pipe);
    outcome.output.append(portion.data(), count);
  }
  outcome.status = pclose(pipe);
  return outcome;
}

// A script of tests/io under the system's Python, for which setup installs h5py, numpy and VTK.
inline OutsideOutcome run_python(const std::string& script, const std::string& arguments) {
  return run_program("/usr/bin/python3 " ENTHESIS_SOURCE_DIR "/tests/io/" + script + " " + arguments);
}

}  // namespace enthesis::tests
