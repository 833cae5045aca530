#include "config/scenario_text.h"

#include <cmath>
#include <sstream>

#include "config/document.h"
#include "config/scenario.h"

namespace enthesis::config {
namespace {

std::string time_text(double hours) {
  return toml_string(format_quantity(hours, Dimension::time));
}

}  // namespace

std::string scenario_text(const Scenario& scenario) {
  std::ostringstream out;
  out << "# Resolved: every number of this run is spelled out below.\n"
      << "name = " << toml_string(scenario.name) << "\n"
      << "title = " << toml_string(scenario.title) << "\n"
      << "anatomy = " << toml_string(scenario.anatomy.name) << "\n"
      << "daily_load = " << (scenario.weigh_cycles ? "\"by_cycles\"" : "\"peak\"") << "\n"
      << "pore_fluid = " << (scenario.has_pore_fluid ? "\"solved\"" : "\"left_out\"") << "\n"
      << "mechanoregulation = " << toml_string(scenario.law) << "\n"
      << "dimensions = " << (scenario.section ? "\"section\"" : "\"3d\"") << "\n"
      << "duration = " << time_text(scenario.duration_h) << "\n"
      << "seed = " << scenario.seed << "\n"
      << "census_every = " << time_text(scenario.report.census_min / 60.0) << "\n"
      << "snapshot_every = " << time_text(scenario.report.snapshot_min / 60.0) << "\n"
      << "snapshot_bits = " << scenario.report.snapshot_bits << "\n";
  for (const Perturbation& p : scenario.perturbations) {
    out << "\n[[perturbation]]\nname = " << toml_string(p.name) << "\ntarget = " << toml_string(p.target)
        << "\nfactor = " << format_quantity(p.factor, Dimension::none) << "\nfrom = " << time_text(p.from_h) << "\n";
    if (std::isfinite(p.until_h)) out << "until = " << time_text(p.until_h) << "\n";
  }
  for (const Injury& injury : scenario.injuries) {
    out << "\n" << injury_text(injury, scenario.anatomy.shape->region_names(), scenario.book);
  }
  for (const Dose& dose : scenario.doses) out << "\n" << dose_text(dose, scenario.systemic, scenario.book);
  if (scenario.label_times.given()) out << "\n" << label_times_text(scenario.label_times);
  out << "\n[parameters]\n";
  for (const Parameter& p : scenario.book.all()) {
    if (p.id.starts_with("spread.")) continue;                               // this animal is already drawn
    if (p.id.starts_with("injury.") || p.id.starts_with("dose.")) continue;  // spelled out above
    out << toml_string(p.id) << " = " << toml_string(format_quantity(p.value, p.dimension)) << "\n";
  }
  return out.str();
}

}  // namespace enthesis::config
