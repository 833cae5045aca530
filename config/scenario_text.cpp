#include "config/scenario_text.h"

#include <cmath>
#include <sstream>

#include "config/scenario.h"

namespace enthesis::config {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string time_text(double hours) {
  return quoted(format_quantity(hours, Dimension::time));
}

}  // namespace

std::string scenario_text(const Scenario& scenario) {
  std::ostringstream out;
  out << "# Resolved: every number of this run is spelled out below.\n"
      << "title = " << quoted(scenario.title) << "\n"
      << "anatomy = \"achilles\"\n"
      << "dimensions = " << (scenario.section ? "\"section\"" : "\"3d\"") << "\n"
      << "duration = " << time_text(scenario.duration_h) << "\n"
      << "seed = " << scenario.seed << "\n"
      << "census_every = " << time_text(scenario.report.census_min / 60.0) << "\n"
      << "snapshot_every = " << time_text(scenario.report.snapshot_min / 60.0) << "\n";
  for (const Perturbation& p : scenario.perturbations) {
    out << "\n[[perturbation]]\nname = " << quoted(p.name) << "\ntarget = " << quoted(p.target)
        << "\nfactor = " << format_quantity(p.factor, Dimension::none) << "\nfrom = " << time_text(p.from_h) << "\n";
    if (std::isfinite(p.until_h)) out << "until = " << time_text(p.until_h) << "\n";
  }
  for (const Injury& injury : scenario.injuries) {
    out << "\n" << injury_text(injury, achilles_region_names(), scenario.book);
  }
  out << "\n[parameters]\n";
  for (const Parameter& p : scenario.book.all()) {
    if (p.id.starts_with("spread.")) continue;  // this animal is already drawn
    if (p.id.starts_with("injury.")) continue;  // spelled out above
    out << quoted(p.id) << " = " << quoted(format_quantity(p.value, p.dimension)) << "\n";
  }
  return out.str();
}

}  // namespace enthesis::config
