#include "app/run/time_table.h"

#include <algorithm>
#include <string>
#include <vector>

namespace enthesis::app {
namespace {

std::vector<std::string> header() {
  std::vector<std::string> names{"time_h", "steps"};
  for (const std::string_view phase : phase_names) names.push_back(std::string(phase) + "_s");
  return names;
}

}  // namespace

TimeTable::TimeTable(const std::filesystem::path& file, std::size_t rows, const std::vector<double>& since_row)
    : csv_(rows == 0 ? io::CsvWriter::create(file, header()) : io::CsvWriter::resume(file, header(), rows)) {
  if (since_row.size() != phase_count + 1) return;
  std::copy_n(since_row.begin(), phase_count, since_row_.seconds.begin());
  steps_ = static_cast<std::int64_t>(since_row.back());
}

std::vector<double> TimeTable::since_row() const {
  std::vector<double> values(since_row_.seconds.begin(), since_row_.seconds.end());
  values.push_back(static_cast<double>(steps_));
  return values;
}

void TimeTable::add(const StepTimes& of_one_step) {
  for (std::size_t phase = 0; phase < phase_count; ++phase) since_row_.seconds[phase] += of_one_step.seconds[phase];
  ++steps_;
}

void TimeTable::append(double time_h) {
  std::vector<io::CsvCell> row{time_h, steps_};
  for (const double seconds : since_row_.seconds) row.emplace_back(seconds);
  csv_.append(row);
  since_row_ = {};
  steps_ = 0;
}

}  // namespace enthesis::app
