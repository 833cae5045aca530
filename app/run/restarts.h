#pragma once
// OUT/restart: when the restarts of a run are due, and which are kept.

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "app/model/model.h"
#include "app/run/recorder.h"
#include "engine/io/stamp.h"

namespace enthesis::app {

// A restart is due at the end of the step that reaches or passes a multiple of a period of model time, and once so much
// time of the clock on the wall has gone since the last one. 0: not for that reason. Neither changes what is computed.
struct RestartPlan {
  std::uint32_t every_min{0};
  double every_s{600.0};
};

class Restarts {
 public:
  Restarts(std::filesystem::path directory, RestartPlan plan, io::Provenance provenance);

  bool due(const engine::Clock& clock) const;
  // Writes one, which is sealed in the recorder's background; the newest two stay. `times`: where the time of the run has
  // gone so far. Throws io::FileError where that fails, or has failed for what was written before: those that stood there
  // still do.
  void write(Model& model, Recorder& recorder, const std::string& times);

  static constexpr std::size_t kept = 2;

 private:
  std::filesystem::path directory_;
  RestartPlan plan_;
  io::Provenance provenance_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace enthesis::app
