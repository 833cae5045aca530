#include "app/commands/study_command.h"

#include <cstdio>

#include "app/commands/study_options.h"
#include "app/run/output_directory.h"
#include "app/run/progress.h"
#include "app/run/refusal.h"
#include "app/study/animals.h"
#include "app/study/study_figure.h"
#include "app/study/study_report.h"
#include "app/study/study_run.h"
#include "app/study/study_tables.h"
#include "engine/io/atomic_file.h"

namespace enthesis::app {
namespace {

void note(bool quiet, const std::string& sentence) {
  if (!quiet) std::fprintf(stderr, "enthesis: %s\n", sentence.c_str());
}

void analyse(const config::Study& study, const std::filesystem::path& out, bool quiet) {
  const Measurements measurements = read_measurements(out, study);
  const Findings findings = find(study, measurements);
  write_results(out, study, measurements, findings);
  const std::string report = study_report(study, measurements, findings);
  io::write_atomically(out / "report.txt", std::string_view(report));
  if (!quiet) std::fputs(report.c_str(), stdout);
  if (const std::string problem = draw_study(out); !problem.empty()) {
    std::fprintf(stderr, "enthesis: %s; the tables in %s are complete\n", problem.c_str(), out.c_str());
  }
}

void warn_of_late_perturbations(const config::Study& study) {
  for (const config::Arm& arm : study.arms) {
    for (const config::Perturbation& p : arm.added) {
      if (p.from_h < study.duration_h) continue;
      std::fprintf(
          stderr, "enthesis: warning: the perturbation \"%s\" of the arm %s begins at %s, after the end of the study\n",
          p.name.c_str(), arm.name.c_str(), duration_text(p.from_h).c_str());
    }
  }
}

int act(const Given& given) {
  const std::optional<std::string> out = given.text("out");
  if (!out) throw Refusal("`enthesis study` needs an output directory: -o OUT");
  const bool quiet = given.has("quiet");
  const config::Study study = load_given_study(*given.operand(0), given);
  const StudyRun run{*out, given.threads(), Progress::style_for(quiet)};
  check_study(study);
  check_study_output(study, run);
  warn_of_late_perturbations(study);
  const io::DirectoryLock held = hold_output(*out);
  write_design(*out, study);
  const StudyOutcome outcome = run_study(study, run);
  if (outcome.done_before > 0) {
    note(quiet, std::to_string(outcome.done_before) + " of " + std::to_string(outcome.runs) + " runs were done before");
  }
  if (!outcome.finished) {
    std::fprintf(stderr, "enthesis: the study stopped: %s; the same command goes on where %s ends\n",
                 outcome.stopped_because.c_str(), out->c_str());
    return exit_failed;
  }
  analyse(study, *out, quiet);
  return exit_done;
}

}  // namespace

Command study_command() {
  return {{"study",
           {"STUDY"},
           "Run every animal of every arm of a study, or what is left of them, and compare the arms",
           {{"o,out", "Directory for what the study writes; a study that was stopped goes on there", "OUT"},
            {"replicates", "Animals per arm", "N"},
            {"threads", "Runs at once; the result is the same on any number", "N"},
            {"seed", "Of all animals: another seed draws others", "N"},
            {"until", "A shorter study, in model time", "14d"},
            {"set",
             "Change, in every arm, a key of the scenario or a parameter (achilles.spacing=40um), or a row of the "
             "protocol (protocol.suspension_start=7d); may be repeated",
             "KEY=VALUE", true},
            {"quiet", "Say nothing unless something is wrong", ""}}},
          act};
}

}  // namespace enthesis::app
