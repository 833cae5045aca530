#pragma once
// times.csv: where the time of the steps went, one row with each row of the census.
//
//   time_h           model time at the end of the steps
//   steps            since the row before
//   <phase>_s        wall time of each phase of these steps (app/model/step_times.h); 0 in the first row

#include <filesystem>
#include <vector>

#include "app/model/step_times.h"
#include "engine/io/csv.h"

namespace enthesis::app {

class TimeTable {
 public:
  // Replaces what is there, or goes on after so many rows of it. Throws io::FileError where that cannot be, and where
  // writing fails, as all members do.
  explicit TimeTable(const std::filesystem::path& file, std::size_t rows = 0,
                     const std::vector<double>& since_row = {});

  void add(const StepTimes& of_one_step);
  void append(double time_h);
  void sync() { csv_.sync(); }
  std::size_t rows() const { return csv_.rows(); }
  // What the next row has come to: seconds by phase, and the number of steps.
  std::vector<double> since_row() const;

 private:
  io::CsvWriter csv_;
  StepTimes since_row_;
  std::int64_t steps_{};
};

}  // namespace enthesis::app
