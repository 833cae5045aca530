#pragma once
// Where a run that has stopped, or was killed, goes on: from its newest restart that can be read, or, if there is none,
// from its own scenario; and what must be mended for that.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/scenario.h"
#include "engine/io/stamp.h"

namespace enthesis::app {

struct ResumePoint {
  std::optional<std::filesystem::path> restart;  // none: from the start
  std::uint32_t tick{};
  std::vector<std::string> remarks;  // one sentence each, of what was found
};

// Looks only. Throws Refusal, one sentence, if the directory holds no run, if the program that wrote the restart is
// another one (unless `other_program` allows it, which is remarked on), or if the scenario there is not that of the
// restart.
ResumePoint find_resume_point(const std::filesystem::path& directory, bool other_program);

// In what the program that wrote a file differs from this one, in words; empty if in nothing that could change a result.
std::string other_program_text(const io::Provenance& provenance);

// Takes away what was written later than the tick, and what was never finished. Returns a sentence for each kind of it.
std::vector<std::string> mend(const std::filesystem::path& directory, std::uint32_t tick);

}  // namespace enthesis::app
