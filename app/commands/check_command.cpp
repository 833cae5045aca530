#include "app/commands/check_command.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>

#include "app/commands/catalogue.h"
#include "app/commands/first_cells.h"
#include "app/commands/scenario_difference.h"
#include "app/commands/scenario_options.h"
#include "app/model/memory_budget.h"
#include "app/model/model.h"
#include "app/model/step_pace.h"
#include "app/run/file_check.h"
#include "app/run/memory.h"
#include "app/run/progress.h"
#include "app/run/recorder.h"
#include "app/run/refusal.h"

namespace enthesis::app {
namespace {

using config::Parameter;
using config::Perturbation;
using config::Scenario;

void line(const std::string& label, const std::string& text) {
  std::printf("  %-14s%s\n", label.c_str(), text.c_str());
}

std::string plain(double number) {
  return config::format_quantity(number, config::Dimension::none);
}

std::string minutes_text(std::uint32_t minutes) {
  return minutes == 0 ? "never" : "every " + duration_text(minutes / 60.0);
}

void show_run(const Scenario& s, int threads) {
  const ReportPlan plan = plan_reports(s);
  const std::uint32_t longest_min = StepPace(s).longest_min;
  const std::string up_to = longest_min > plan.step_min ? " up to " + duration_text(longest_min / 60.0) : "";
  std::printf("%s\n", s.title.c_str());
  line("scenario", s.name + ", seed " + std::to_string(s.seed));
  line("duration", duration_text(s.duration_h) + " in steps of " + duration_text(plan.step_min / 60.0) + up_to);
  line("reports", "census " + minutes_text(plan.census_min) + ", snapshots " + minutes_text(plan.snapshot_min) + " (" +
                      std::to_string(plan.snapshots()) + ")");
  const engine::Blocks blocks = config::blocks_of(s);
  line("lattice", lattice_text(blocks) + ", " + std::to_string(blocks.sites.site_count()) + " in all");
  line("anatomy", s.anatomy.name + ", " + plain(s.anatomy.cells_per_agent) + " cells per agent, life slowed " +
                      plain(s.anatomy.time_scale) + " times");
  if (s.label_times.given()) line("fluorochromes", "at " + fluorochromes_text(s.label_times));
  line("fields", std::to_string(s.fields.size()));
  const auto available = available_memory_bytes();
  line("memory", "about " + size_text(estimated_bytes(s, threads)) + ", available " +
                     (available ? size_text(*available) : std::string("unknown")));
}

void show_cells(const Scenario& s) {
  const std::vector<std::size_t> counts = first_cells(s);
  std::string text = std::to_string(std::accumulate(counts.begin(), counts.end(), std::size_t{0})) + " at the start: ";
  for (std::size_t k = 0; k < counts.size(); ++k) {
    text += (k == 0 ? "" : ", ") + std::to_string(counts[k]) + " " + s.kinds[k].traits.name;
  }
  line("cells", text);
}

void show_parameters(const Scenario& s) {
  std::array<std::size_t, 3> grades{};
  for (const Parameter& p : s.book.all()) ++grades[static_cast<std::size_t>(p.grade)];
  line("parameters", std::to_string(s.book.all().size()) + ": " + std::to_string(grades[0]) + " measured, " +
                         std::to_string(grades[1]) + " fitted, " + std::to_string(grades[2]) + " assumed");
  for (const Parameter& p : s.book.all()) {
    if (p.file == "animal" || p.file == "--set") {
      line(p.file == "animal" ? "  this animal" : "  --set",
           p.id + " = " + config::format_quantity(p.value, p.dimension));
    }
  }
  for (const config::Dose& dose : s.doses) line("dose", dose.name + ": " + dose_times_text(dose, s));
  for (const config::Injury& injury : s.injuries) line("injury", injury.name + ": " + injury_place_text(injury, s));
  line("perturbations", s.perturbations.empty() ? "none" : std::to_string(s.perturbations.size()));
  for (const Perturbation& p : s.perturbations) line("", p.name + ": " + perturbation_text(p));
}

// What comes after the run, or between two steps.
void warn_of_times(const Scenario& s, std::vector<std::string>& found) {
  const auto late = [&](const std::string& what, const std::string& name, double time_h) {
    if (time_h < s.duration_h) return false;
    found.push_back("the " + what + " \"" + name + "\" begins at " + duration_text(time_h) +
                    ", after the end of the run");
    return true;
  };
  for (const config::Dose& dose : s.doses) {
    if (!dose.times_h.empty()) late("dose", dose.name, dose.times_h.front());
  }
  for (const config::Injury& injury : s.injuries) late("injury", injury.name, injury.at_min / 60.0);
  const double step_h = s.physiology.cadences.step_min / 60.0;
  for (const Perturbation& p : s.perturbations) {
    if (late("perturbation", p.name, p.from_h)) continue;
    if (std::ceil(p.from_h / step_h) * step_h >= p.until_h) {
      found.push_back("the perturbation \"" + p.name + "\" never acts: no step of " + duration_text(step_h) +
                      " begins between " + duration_text(p.from_h) + " and " + duration_text(p.until_h));
    }
  }
}

std::vector<std::string> warnings(const Scenario& s) {
  std::vector<std::string> found;
  warn_of_times(s, found);
  const readouts::LabelTimes& labels = s.label_times;
  if (labels.given() && labels.end_min(readouts::Fluorochrome::second) > plan_reports(s).end_min) {
    found.push_back("the run ends while the second fluorochrome is still available, so nothing is read of the labels");
  }
  for (const Perturbation& p : s.perturbations) {
    if (p.factor == 1.0) found.push_back("the perturbation \"" + p.name + "\" changes nothing: its factor is 1");
  }
  const std::uint32_t step_min = s.physiology.cadences.step_min;
  const std::array periods{std::pair{"census_every", s.report.census_min},
                           std::pair{"snapshot_every", s.report.snapshot_min},
                           std::pair{"duration", static_cast<std::uint32_t>(std::lround(s.duration_h * 60.0))}};
  for (const auto& [key, minutes] : periods) {
    if (minutes % step_min != 0) {
      found.push_back(std::string(key) + " is no multiple of the step of " + duration_text(step_min / 60.0) +
                      ", so it falls on the step after");
    }
  }
  for (const config::UnknownSource& u : config::check_sources(s.book, open_catalogue(s).references).unknown) {
    found.push_back(u.sentence);
  }
  return found;
}

// Each finding on a line of its own.
int check_output(const std::string& file, const FileSchemas& schemas, const engine::Workers& workers) {
  FileFindings findings;
  try {
    findings = check_file(file, schemas, workers);
  } catch (const io::FileError& error) {
    std::fprintf(stderr, "enthesis: %s\n", error.what());
    return exit_refused;
  }
  for (const std::string& sentence : findings.wrong)
    std::fprintf(stderr, "enthesis: %s: %s\n", file.c_str(), sentence.c_str());
  if (!findings.wrong.empty()) return exit_failed;
  std::printf("%s: %s: as it should be\n", file.c_str(), findings.what.c_str());
  for (const std::string& sentence : findings.remarks) std::printf("  %s\n", sentence.c_str());
  return exit_done;
}

int check_scenario(const Given& given) {
  const Scenario scenario = load_given(*given.operand(0), given);
  show_run(scenario, given.threads());
  refuse_too_large(scenario, given.threads());
  show_cells(scenario);
  show_parameters(scenario);
  std::fflush(stdout);
  for (const std::string& sentence : warnings(scenario)) {
    std::fprintf(stderr, "enthesis: warning: %s\n", sentence.c_str());
  }
  return exit_done;
}

bool is_output(const std::string& operand) {
  return std::filesystem::path(operand).extension() == ".h5";
}

// The status is that of the worst.
int act(const Given& given) {
  const bool outputs = std::ranges::all_of(given.operands(), is_output);
  if (!outputs && given.operands().size() > 1)
    throw Refusal("`enthesis check` takes one scenario, or any number of files that end in .h5");
  if (!outputs) return check_scenario(given);
  const engine::Workers workers(given.threads());
  const FileSchemas schemas;
  int worst = exit_done;
  for (const std::string& file : given.operands()) worst = std::max(worst, check_output(file, schemas, workers));
  return worst;
}

}  // namespace

Command check_command() {
  return {{"check",
           {"SCENARIO|FILE.h5..."},
           "Read a scenario without running it and say what it amounts to; or check snapshots and restarts from seal "
           "to numbers",
           scenario_options()},
          act};
}

}  // namespace enthesis::app
