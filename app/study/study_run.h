#pragma once
// Runs the animals of a study that have not been run yet, on all threads: each job is one animal in one arm.

#include <filesystem>
#include <string>

#include "app/run/progress.h"
#include "config/study/study.h"

namespace enthesis::app {

struct StudyRun {
  std::filesystem::path directory;
  int threads{1};
  Progress::Style progress{Progress::Style::none};
};

struct StudyOutcome {
  std::size_t runs{};  // arms x animals
  std::size_t done_before{};
  bool finished{};
  std::string stopped_because;  // one sentence, if it did not finish
};

// Throws Refusal, before anything is written, if the directory holds something else than a study, cannot be written, or
// memory does not suffice.
void check_study_output(const config::Study& study, const StudyRun& run);

// Animals go through all arms before the next: a study that is stopped has whole animals.
StudyOutcome run_study(const config::Study& study, const StudyRun& run);

}  // namespace enthesis::app
