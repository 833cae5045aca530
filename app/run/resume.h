#pragma once
// Where a run that has stopped, or was killed, goes on: from its newest restart that can be read, or, if it was killed
// before it wrote one, from its own scenario; and what must be mended for that.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/run/recorder.h"
#include "engine/io/stamp.h"

namespace enthesis::app {

struct ResumeRules {
  std::optional<std::string> until;  // another end of the run, as a duration
  bool other_program{};              // go on although another program began
  bool from_start{};                 // begin again where no restart can be used
};

struct ResumePoint {
  config::Scenario scenario;     // as it is to be gone on with
  std::unique_ptr<Model> model;  // at the moment of the restart; null: from the start
  Recorded recorded;             // what was reported until then
  std::uint32_t tick{};
  std::vector<std::string> remarks;  // one sentence each, of what was found
};

// Looks only, at a directory that this process holds. Throws Refusal, one sentence, if it holds no run that could go on, if
// another program wrote the restart (unless that is allowed, which is remarked on), if the scenario there is not that of
// the restart, or if none of the restarts that are there can be used.
ResumePoint find_resume_point(const std::filesystem::path& directory, const ResumeRules& rules,
                              const engine::Workers& workers);

// Throws Refusal unless the directory holds a run of its own that could go on.
void require_run(const std::filesystem::path& directory);

// Takes away what the run wrote later than the tick, and what it never finished; files of other names stay. Returns a
// sentence for each kind of it. Throws io::FileError where that fails.
std::vector<std::string> mend(const std::filesystem::path& directory, std::uint32_t tick);

}  // namespace enthesis::app
