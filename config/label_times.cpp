#include "config/label_times.h"

#include <cmath>
#include <sstream>

namespace enthesis::config {
namespace {

constexpr double min_per_h = 60.0;
constexpr double clock_h = 4294967295.0 / min_per_h;  // that the clock counts, in minutes

std::uint32_t minutes(double hours) {
  return static_cast<std::uint32_t>(std::lround(hours * min_per_h));
}

}  // namespace

readouts::LabelTimes read_label_times(const Table& table, double available_h) {
  const Bounds countable{.low = 0.0, .high = clock_h - available_h, .above_low = false};
  readouts::LabelTimes times;
  times.available_min = minutes(available_h);
  for (const readouts::Fluorochrome f : readouts::both_fluorochromes) {
    const std::string key(readouts::fluorochrome_names[index(f)]);
    times.given_min[index(f)] = minutes(table.quantity(key, Dimension::time, countable));
  }
  if (times.given_min[1] < times.end_min(readouts::Fluorochrome::first)) {
    table.fail("second",
               "fluorochromes.second = " + format_quantity(times.given_min[1] / min_per_h, Dimension::time) +
                   " is too early, the first is available until " +
                   format_quantity(times.end_min(readouts::Fluorochrome::first) / min_per_h, Dimension::time));
  }
  return times;
}

std::string label_times_text(const readouts::LabelTimes& times) {
  if (!times.given()) return {};
  std::ostringstream out;
  out << "[fluorochromes]\n";
  for (const readouts::Fluorochrome f : readouts::both_fluorochromes) {
    out << readouts::fluorochrome_names[index(f)] << " = "
        << toml_string(format_quantity(times.given_min[index(f)] / min_per_h, Dimension::time)) << "\n";
  }
  return out.str();
}

}  // namespace enthesis::config
