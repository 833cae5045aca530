#pragma once
// What a run writes while it goes: rows of the census and of times, and at snapshots the state, the sidecars and the
// pictures; at the end the course of each site and the strip of pictures.

#include <filesystem>
#include <optional>
#include <string>

#include "app/run/census_table.h"
#include "app/run/pictures.h"
#include "app/run/run_log.h"
#include "app/run/snapshot_series.h"
#include "app/run/time_table.h"

namespace enthesis::app {

// Times of reports are multiples of their period in model time, and the start and the end of the run.
struct ReportPlan {
  std::uint32_t census_min{}, snapshot_min{}, step_min{}, end_min{};
  bool census_due(std::uint32_t now_min) const;
  bool snapshot_due(std::uint32_t now_min) const;  // never if the period is 0
  std::size_t snapshots() const;                   // in the whole run
};

// The plan of a scenario. Throws Refusal for times that cannot be counted in whole steps of a clock in minutes.
ReportPlan plan_reports(const config::Scenario& scenario);

// How far the reports of a run have come: what a run that goes on takes up.
struct Recorded {
  std::uint64_t census_rows{}, time_rows{}, pictured_moments{};
  std::optional<std::uint32_t> census_min;  // time of the last census row
  std::string digest;                       // likewise
  std::vector<readouts::Image> strip;
  std::vector<double> first_volumes_um3;    // of the constituents, at the start
  std::vector<std::uint64_t> cells_before;  // of each kind, at the last census row
  std::vector<double> times_since_row;      // of the steps since the last row of times: seconds by phase, and how many
};

class Recorder {
 public:
  // Of a model at its start; or goes on with reports that stand there, if `from` tells how far they are to be kept, and
  // cuts off the rest: throws io::FileError where they do not reach so far. The workers must outlive it.
  Recorder(const std::filesystem::path& directory, const Model& model, const ReportPlan& plan,
           const io::Provenance& stamp, const std::string& date, const engine::Workers& workers,
           const std::optional<Recorded>& from = {});

  // The times of a step go into the next row.
  void add(const StepTimes& of_one_step) { times_.add(of_one_step); }

  // What is due now. Snapshots and pictures are written in the background.
  void record(Model& model, Stopwatch& watch);
  void finish(const Model& model, Stopwatch& watch);

  const std::string& digest() const { return digest_; }                 // of the last census row
  const std::vector<std::string>& remarks() const { return remarks_; }  // on what stood there: one sentence each
  // With all rows on the disk, and what was written in the background.
  Recorded recorded();
  engine::Background& writing() { return writing_; }

 private:
  std::filesystem::path directory_;
  ReportPlan plan_;
  config::ReadoutSettings settings_;
  CensusTable census_;
  TimeTable times_;
  SnapshotSeries snapshots_;
  Pictures pictures_;
  std::string digest_;
  std::optional<std::uint32_t> recorded_min_;  // time of the last census row
  std::vector<std::string> remarks_;
  const engine::Workers& workers_;
  engine::Background writing_;  // last: it ends before what it writes goes
};

}  // namespace enthesis::app
