#pragma once
// One run of one scenario into one directory.

#include <filesystem>
#include <string>

#include "app/run/progress.h"
#include "config/scenario.h"

namespace enthesis::app {

struct RunRequest {
  std::filesystem::path directory;
  int threads{1};
  bool overwrite{};
  Progress::Style progress{Progress::Style::none};
  std::string command_line;
};

struct RunResult {
  bool finished{};
  std::string stopped_because;  // one sentence, if it did not finish
  double reached_h{};
  double seconds{};
  std::string digest;  // of the last census row; empty if there is none
};

// Throws Refusal before anything is computed if the model does not fit into memory or the output cannot be written.
// A run that fails later, or is interrupted, keeps what it has written.
RunResult run(config::Scenario scenario, const RunRequest& request);

}  // namespace enthesis::app
