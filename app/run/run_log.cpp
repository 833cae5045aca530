#include "app/run/run_log.h"

#include <span>

#include "app/run/provenance.h"
#include "engine/formatted.h"

namespace enthesis::app {

void RunLog::line(const std::string& text) {
  plain(date_text() + "  " + text);
}

void RunLog::plain(const std::string& text) {
  const std::string whole = text + "\n";
  file_.write(std::as_bytes(std::span(whole)));
}

void Stopwatch::add(const std::string& what, double seconds) {
  for (auto& [name, sum] : laps_) {
    if (name == what) {
      sum += seconds;
      return;
    }
  }
  laps_.emplace_back(what, seconds);
}

double Stopwatch::total_s() const {
  double total = 0.0;
  for (const auto& [name, seconds] : laps_) total += seconds;
  return total;
}

std::string Stopwatch::text() const {
  std::string all;
  for (const auto& [name, seconds] : laps_)
    all += (all.empty() ? "" : ", ") + engine::formatted("%s %.2f s", name.c_str(), seconds);
  return all;
}

std::vector<std::string> Stopwatch::report() const {
  std::vector<std::string> lines;
  const double total = total_s();
  for (const auto& [name, seconds] : laps_) {
    const double percent = total > 0.0 ? 100.0 * seconds / total : 0.0;
    lines.push_back(engine::formatted("  %-14s %10.2f s  %3.0f %%", name.c_str(), seconds, percent));
  }
  return lines;
}

}  // namespace enthesis::app
