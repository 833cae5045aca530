#pragma once
// One run of one scenario into one directory, from its start or from where it stopped.

#include <filesystem>
#include <functional>
#include <string>

#include "app/run/progress.h"
#include "app/run/restarts.h"
#include "app/run/resume.h"
#include "config/scenario.h"

namespace enthesis::app {

struct RunRequest {
  std::filesystem::path directory;
  int threads{1};
  bool overwrite{};
  Progress::Style progress{Progress::Style::none};
  std::string command_line;
  RestartPlan restarts;
};

struct ResumeRequest {
  std::filesystem::path directory;
  int threads{1};
  Progress::Style progress{Progress::Style::none};
  std::string command_line;
  RestartPlan restarts;
  ResumeRules rules;
  std::function<void(const std::string& remark)> say;  // of what is found, and mended, before it goes on
};

struct RunResult {
  bool finished{};
  bool interrupted{};           // by a signal
  std::string stopped_because;  // one sentence, if it did not finish
  double reached_h{};
  double seconds{};
  std::string digest;  // of the last census row; empty if there is none
};

// Throws Refusal before anything is computed if the model does not fit into memory or the output cannot be written.
// A run that fails later, or is interrupted, keeps what it has written.
RunResult run(config::Scenario scenario, const RunRequest& request);

// Goes on with the run in a directory, bit for bit as if it had never stopped. Throws Refusal, before anything is
// changed, where that cannot be.
RunResult resume(const ResumeRequest& request);

}  // namespace enthesis::app
