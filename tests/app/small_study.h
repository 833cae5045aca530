#pragma once
// Studies that run in moments: a small coarse enthesis for some hours.

#include <fstream>
#include <string>

#include "app/study/findings.h"
#include "app/study/study_run.h"
#include "app/study/study_tables.h"
#include "config/study/study.h"
#include "engine/io/posix_file.h"
#include "tests/io/scratch_directory.h"

namespace enthesis::tests {

inline constexpr const char* small_enthesis = R"toml(
scenario = "achilles_tnf_are"
settings = ["census_every=6h", "achilles.length=400um", "achilles.height=560um", "achilles.tendon_low=120um",
            "achilles.tendon_thickness=350um", "achilles.insertion=200um", "achilles.spacing=40um",
            "achilles.bursa=40um"]
)toml";

inline constexpr const char* unloaded_and_loaded = R"toml(
title = "a small study"
duration = "12h"
animals = 4
readout = ["mean_TNF_pM", "n_neutrophil", "eroded_um2"]
[[arm]]
name = "loaded"
[[arm]]
name = "unloaded"
[[arm.perturbation]]
name = "suspension"
target = "load walking"
factor = 0.1
[[contrast]]
name = "suspension"
arm = "unloaded"
reference = "loaded"
)toml";

inline config::Study small_study(const std::string& text, config::StudyRequest request = {}) {
  const ScratchDirectory scratch;
  std::ofstream(scratch / "small.toml") << small_enthesis << text;
  request.name_or_path = (scratch / "small.toml").string();
  return config::load_study(request);
}

// Runs it and writes its tables; the study must come to its end.
inline app::StudyOutcome complete(const config::Study& study, const std::filesystem::path& out, int threads) {
  app::write_design(out, study);
  const app::StudyOutcome outcome = app::run_study(study, {out, threads, app::Progress::Style::none});
  if (!outcome.finished) throw std::runtime_error(outcome.stopped_because);
  const app::Measurements measurements = app::read_measurements(out, study);
  app::write_results(out, study, measurements, app::find(study, measurements));
  return outcome;
}

}  // namespace enthesis::tests
