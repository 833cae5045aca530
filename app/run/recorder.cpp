#include "app/run/recorder.h"

#include <cmath>
#include <limits>

#include "app/run/memory.h"
#include "app/run/refusal.h"
#include "app/run/stage_table.h"

namespace enthesis::app {
namespace {

// A report is due at the end of the step that reaches or passes a multiple of the period.
bool reached(std::uint32_t period_min, std::uint32_t now_min, std::uint32_t step_min) {
  return period_min != 0 && now_min % period_min < step_min;
}

}  // namespace

bool ReportPlan::census_due(std::uint32_t now_min) const {
  return now_min == 0 || now_min >= end_min || reached(census_min, now_min, step_min);
}

bool ReportPlan::snapshot_due(std::uint32_t now_min) const {
  return snapshot_min != 0 && (now_min == 0 || now_min >= end_min || reached(snapshot_min, now_min, step_min));
}

std::size_t ReportPlan::snapshots() const {
  std::size_t count = 0;
  for (std::uint64_t t = 0; t < std::uint64_t{end_min} + step_min; t += step_min) {
    if (snapshot_due(static_cast<std::uint32_t>(t))) ++count;
  }
  return count;
}

ReportPlan plan_reports(const config::Scenario& scenario) {
  constexpr double minutes_per_hour = 60.0;
  const std::uint32_t step_min = scenario.physiology.cadences.step_min;
  const double end_min = std::ceil(scenario.duration_h * minutes_per_hour);
  if (end_min + step_min > static_cast<double>(std::numeric_limits<std::uint32_t>::max())) {
    throw Refusal("duration = " + config::format_quantity(scenario.duration_h, config::Dimension::time) +
                  " is longer than the clock of the model can count (8000 yr)");
  }
  return {scenario.report.census_min, scenario.report.snapshot_min, step_min, static_cast<std::uint32_t>(end_min)};
}

Recorder::Recorder(const std::filesystem::path& directory, const Model& model, const ReportPlan& plan,
                   const io::Provenance& stamp, const std::string& date, const engine::Workers& workers,
                   const std::optional<Recorded>& from)
    : directory_(directory),
      plan_(plan),
      settings_(model.scenario.readouts),
      census_(directory / "census.csv", model, settings_.histology),
      times_(directory / "times.csv", from ? from->time_rows : 0, from ? from->times_since_row : std::vector<double>{}),
      snapshots_(directory, model, stamp, date),
      pictures_(directory / "images", settings_.histology, settings_.pictures, plan.snapshots()),
      workers_(workers) {
  if (!from) return;
  census_.take_up(from->census_rows, from->first_volumes_um3, from->cells_before);
  digest_ = from->digest;
  recorded_min_ = from->census_min;
  remarks_ = snapshots_.take_up();
  pictures_.take_up(from->pictured_moments, from->strip);
}

Recorded Recorder::recorded() {
  writing_.wait();
  census_.sync();
  times_.sync();
  const auto& [first_um3, cells_before] = census_.baseline();
  return {census_.rows(),
          times_.rows(),
          pictures_.moments(),
          recorded_min_,
          digest_,
          pictures_.strip(),
          {first_um3.begin(), first_um3.end()},
          cells_before,
          times_.since_row()};
}

void Recorder::record(Model& model, Stopwatch& watch) {
  const std::uint32_t now_min = model.clock.now_min;
  const bool snapshot = plan_.snapshot_due(now_min);
  if (recorded_min_ == now_min) return;
  if (snapshot || plan_.census_due(now_min)) {
    recorded_min_ = now_min;
    watch.time("census", [&] { digest_ = census_.append(model); });
    times_.append(model.clock.time_h());
  }
  if (!snapshot) return;
  const auto labels = readouts::tissue_labels(model.tissue, settings_.histology.thresholds);
  engine::Background::Task write, save;
  watch.time("snapshots", [&] {
    writing_.wait();  // the disk keeps up, or the run waits; and HDF5 is for one thread at a time
    write = snapshots_.pack(model, labels, digest_, watch.text(), workers_);
  });
  watch.time("pictures", [&] { save = pictures_.draw(model, labels); });
  writing_.begin([write = std::move(write), save = std::move(save)] {
    require_headroom();
    write();
    save();
  });
}

void Recorder::finish(const Model& model, Stopwatch& watch) {
  watch.time("snapshots", [&] { writing_.wait(); });
  watch.time("census", [&] {
    census_.sync();
    write_stage_table(directory_ / "stages.csv", model);
  });
  watch.time("pictures", [&] { pictures_.write_strip(); });
}

}  // namespace enthesis::app
