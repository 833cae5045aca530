#pragma once
// Makes a moment of a run again, from what a snapshot or a restart says of its origin, and compares the digests.

#include <filesystem>
#include <string>

#include "app/run/progress.h"

namespace enthesis::app {

struct RerunRequest {
  std::filesystem::path file;
  int threads{1};
  Progress::Style progress{Progress::Style::none};
};

struct RerunResult {
  bool interrupted{};
  double time_h{};           // of the moment
  std::string then, now;     // the digests
  std::string other_origin;  // in what program, compiler and libraries differ from those that wrote the file; or empty
  bool same() const { return !interrupted && then == now; }
};

// Throws Refusal, one sentence, for a file from which nothing can be made again.
RerunResult rerun(const RerunRequest& request);

}  // namespace enthesis::app
