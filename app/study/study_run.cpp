#include "app/study/study_run.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "app/model/memory_budget.h"
#include "app/model/model.h"
#include "app/run/interruption.h"
#include "app/run/memory.h"
#include "app/run/output_directory.h"
#include "app/run/refusal.h"
#include "app/study/animal_run.h"
#include "app/study/animals.h"
#include "engine/io/atomic_file.h"
#include "engine/io/posix_file.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

std::vector<AnimalPlace> all_places(const config::Study& study) {
  std::vector<AnimalPlace> places;
  for (std::size_t animal = 0; animal < study.animals; ++animal) {
    for (std::size_t arm = 0; arm < study.arms.size(); ++arm) places.push_back({arm, animal});
  }
  return places;
}

// What is the same for all jobs that run at once.
class Reporting {
 public:
  Reporting(Progress::Style style, double all_h) : progress_(style, all_h) {}

  void went_on(double hours) {
    const std::lock_guard lock(mutex_);
    gone_h_ += hours;
    progress_.show(gone_h_);
  }

  void failed(const std::string& sentence) {
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = sentence;
    stop_ = true;
  }

  bool stopped() const { return stop_ || interruption_.asked(); }

  // Call it when no job runs any more.
  std::string reason() const { return !failure_.empty() ? failure_ : interruption_.asked() ? "interrupted" : ""; }

 private:
  Interruption interruption_;
  std::mutex mutex_;
  Progress progress_;
  double gone_h_{0.0};
  std::string failure_;
  std::atomic<bool> stop_{false};
};

void run_job(const config::Study& study, const fs::path& out, const std::string& common, AnimalPlace place,
             Reporting& reporting) {
  if (reporting.stopped()) return;
  const fs::path directory = animal_directory(out, study, place);
  try {
    config::Scenario scenario = animal_scenario(study, place);
    const AnimalRun run{directory, fingerprint(common, scenario), study.report_h, [&] { return reporting.stopped(); },
                        [&](double hours) { reporting.went_on(hours); }};
    run_animal(std::move(scenario), run);
  } catch (const std::exception& error) {
    reporting.failed(directory.filename().string() + " of the arm " + study.arms[place.arm].name + ": " + error.what());
  }
}

}  // namespace

void check_study_output(const config::Study& study, const StudyRun& run) {
  std::error_code error;
  const fs::path begun = run.directory / "study.toml";
  if (!fs::is_regular_file(begun, error)) {
    check_output(run.directory, false);
  } else if (config::design_text(io::read_text(begun)) != config::design_text(study.resolved_text)) {
    throw Refusal(run.directory.string() + " holds a study of another design (" + begun.string() +
                  "), whose animals would be lost; choose another output directory");
  }
  const double at_once = static_cast<double>(run.threads);
  for (std::size_t arm = 0; arm < study.arms.size(); ++arm) {
    const double needed = at_once * estimated_bytes(animal_scenario(study, {arm, 0}), 1);
    const std::optional<double> available = available_memory_bytes();
    if (available && needed > *available) {
      throw Refusal("the arm " + study.arms[arm].name + " needs about " + size_text(needed) + " of memory on " +
                    std::to_string(run.threads) + " threads, but " + size_text(*available) +
                    " are available; fewer --threads need less");
    }
  }
}

StudyOutcome run_study(const config::Study& study, const StudyRun& run) {
  const engine::Workers workers(run.threads);
  const std::vector<AnimalPlace> places = all_places(study);
  const std::string common = common_fingerprint(study);
  std::vector<std::uint8_t> done(places.size());
  workers.for_jobs(places.size(), [&](std::size_t i) {
    const fs::path directory = animal_directory(run.directory, study, places[i]);
    std::error_code error;
    if (!fs::exists(directory / "done", error)) return;
    done[i] = is_done(directory, fingerprint(common, animal_scenario(study, places[i]))) ? 1 : 0;
  });
  std::vector<AnimalPlace> left;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (done[i] == 0) left.push_back(places[i]);
  }
  StudyOutcome outcome{places.size(), places.size() - left.size(), true, {}};
  if (left.empty()) return outcome;
  Reporting reporting(run.progress, static_cast<double>(left.size()) * study.duration_h);
  std::atomic<std::size_t> next{0};  // jobs are taken in their order, whichever the pool starts first
  workers.for_jobs(left.size(), [&](std::size_t) { run_job(study, run.directory, common, left[next++], reporting); });
  outcome.stopped_because = reporting.reason();
  if (outcome.stopped_because.empty() && common_fingerprint(study) != common) {
    outcome.stopped_because = "the rules in the library changed while it ran";
  }
  outcome.finished = outcome.stopped_because.empty();
  return outcome;
}

}  // namespace enthesis::app
