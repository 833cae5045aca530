#include "app/study/animal_run.h"

#include <algorithm>
#include <cmath>

#include "app/model/step.h"
#include "app/run/census_table.h"
#include "app/run/recorder.h"
#include "app/run/stage_table.h"
#include "engine/digest.h"
#include "engine/io/atomic_file.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

// Whether a row of the census is due, or a time of report was reached or passed in the last step.
bool row_due(const ReportPlan& plan, const std::vector<double>& report_h, const engine::Clock& clock) {
  const double now_h = clock.time_h(), shortest_h = plan.step_min / 60.0;
  return plan.census_due(clock.now_min) ||
         std::any_of(report_h.begin(), report_h.end(), [&](double t) { return t <= now_h && t > now_h - shortest_h; });
}

std::string done_text(const fs::path& directory, const std::string& fingerprint) {
  const std::string census = io::read_text(directory / "census.csv");
  engine::Digest digest;
  digest.add("census", std::span<const char>(census));
  return fingerprint + " " + digest.text() + "\n";
}

}  // namespace

bool is_done(const fs::path& directory, const std::string& fingerprint) {
  std::error_code error;
  if (!fs::is_regular_file(directory / "done", error) || !fs::is_regular_file(directory / "census.csv", error)) {
    return false;
  }
  return io::read_text(directory / "done") == done_text(directory, fingerprint);
}

std::vector<double> census_times_h(const config::Scenario& scenario, const std::vector<double>& report_h) {
  const ReportPlan plan = plan_reports(scenario);
  std::vector<double> times_h{0.0};
  engine::Clock clock{.step_min = plan.step_min};
  while (clock.now_min < plan.end_min) {
    clock.advance();
    if (row_due(plan, report_h, clock)) times_h.push_back(clock.time_h());
  }
  return times_h;
}

bool run_animal(config::Scenario scenario, const AnimalRun& run) {
  fs::create_directories(run.directory);
  for (const char* last : {"done", "stages.csv"}) fs::remove(run.directory / last);
  io::write_atomically(run.directory / "scenario.toml", std::string_view(scenario.resolved_text));
  const engine::Workers workers(1);
  const ReportPlan plan = plan_reports(scenario);
  const auto model = build_model(std::move(scenario), workers, [&](double /*share*/) { return !run.stop(); });
  if (!model) return false;
  for (const double time_h : run.report_h) model->pace.add_appointment(time_h);
  CensusTable census(run.directory / "census.csv", *model, model->scenario.readouts.histology);
  census.append(*model);
  while (model->clock.now_min < plan.end_min) {
    if (run.stop()) return false;
    step(*model, workers);
    require_sound_fields(*model);
    if (row_due(plan, run.report_h, model->clock)) census.append(*model);
    run.went_on(model->clock.last_step_h());
  }
  census.sync();
  write_stage_table(run.directory / "stages.csv", *model);
  io::write_atomically(run.directory / "done", std::string_view(done_text(run.directory, run.fingerprint)));
  return true;
}

}  // namespace enthesis::app
