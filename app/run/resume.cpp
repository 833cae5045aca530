#include "app/run/resume.h"

#include <algorithm>
#include <array>

#include "app/model/continuation.h"
#include "app/run/memory.h"
#include "app/run/output_directory.h"
#include "app/run/progress.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "app/run/restart.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

// The text of a scenario without its duration, which a run may be given anew.
std::string but_for_the_end(const std::string& scenario) {
  const std::size_t line = scenario.find("\nduration = ");
  if (line == std::string::npos) return scenario;
  return scenario.substr(0, line) + scenario.substr(std::min(scenario.find('\n', line + 1), scenario.size()));
}

// Whether a resolved text is that of the scenario, but for the end: as it stands, or as this program resolves it, for another
// one may have known fewer keys.
bool is_text_of(const std::string& text, const config::Scenario& scenario) {
  const std::string wanted = but_for_the_end(scenario.resolved_text);
  if (but_for_the_end(text) == wanted) return true;
  config::ScenarioRequest then;
  then.name_or_path = scenario.name;
  then.text = text;
  try {
    return but_for_the_end(config::load_scenario(then).resolved_text) == wanted;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

config::Scenario scenario_of(const fs::path& directory, const ResumeRules& rules) {
  config::ScenarioRequest wanted;
  wanted.name_or_path = (directory / "scenario.toml").string();
  wanted.until = rules.until;
  try {
    config::Scenario scenario = config::load_scenario(wanted);
    plan_reports(scenario);
    return scenario;
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
}

// Throws Refusal where the run that wrote the restart is not the one that would go on.
void require_the_same_run(const fs::path& restart, const io::Provenance& then, const config::Scenario& scenario,
                          const ResumeRules& rules, std::vector<std::string>& remarks) {
  if (!is_same_program(then)) {
    const std::string other = difference_of_origin(then);
    if (!rules.other_program)
      throw Refusal(io::quoted(restart) + " was written by another program (" + other +
                    "); --other-program goes on with this one, and the result may be another");
    remarks.push_back("another program goes on: " + other);
  }
  if (!is_text_of(then.value_of("scenario"), scenario))
    throw Refusal("the scenario.toml there is not the scenario that " + io::quoted(restart) +
                  " was written for; put that back, or run the new one in another directory");
}

void require_a_later_end(const config::Scenario& scenario, std::uint32_t tick) {
  if (plan_reports(scenario).end_min >= tick) return;
  throw Refusal("the run has come to " + duration_text(tick / 60.0) + " already, later than the end asked for, " +
                duration_text(scenario.duration_h));
}

// Names that a run gives: before and after the eight or more digits of a tick.
struct Name {
  std::string_view folder, before, after;
};
constexpr std::array<Name, 5> names_with_tick{{{"snapshots", "snap_", ".h5"},
                                               {"images", "labels_", ".png"},
                                               {"images", "stain_", ".png"},
                                               {"images", "mineral_", ".png"},
                                               {"restart", "restart_", ".h5"}}};
constexpr std::array names_without{"scenario.toml", "run.xdmf",   "run.hdf.series",
                                   "index.json",    "stages.csv", "images/strip.png"};

class Broom {
 public:
  void take(const fs::path& file, std::size_t& count) const {
    std::error_code error;
    if (fs::remove(file, error)) ++count;
    if (error) throw io::FileError("cannot take away " + io::quoted(file) + ": " + error.message());
  }
};

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

void require_run(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) throw Refusal("there is no run " + io::quoted(directory) + " to go on with");
  if (!holds_a_run(directory))
    throw Refusal(io::quoted(directory) + " holds no run (scenario.toml and log.txt) to go on with");
  if (fs::exists(directory / "done", error))
    throw Refusal(io::quoted(directory) + " is an animal of a study, which `enthesis study` itself goes on with");
}

ResumePoint find_resume_point(const fs::path& directory, const ResumeRules& rules, const engine::Workers& workers) {
  ResumePoint point{scenario_of(directory, rules), nullptr, {}, 0, {}};
  refuse_too_large(point.scenario, workers.threads());
  std::vector<fs::path> restarts;
  try {
    restarts = restarts_in(directory / "restart");
  } catch (const io::FileError& error) {
    throw Refusal(error.what());
  }
  for (const fs::path& path : restarts) {
    try {
      const Restart restart(path, workers);
      const io::Provenance& then = restart.stamp().provenance;
      require_the_same_run(path, then, point.scenario, rules, point.remarks);
      point.tick = restart.tick();
      require_a_later_end(point.scenario, point.tick);
      point.recorded = restart.recorded();
      auto model = lay_out(point.scenario);
      restart.bring(*model, workers);
      point.model = std::move(model);
      point.scenario.name = then.value_of("scenario_name");
      point.model->scenario.name = point.scenario.name;
      if (point.recorded.census_min == point.tick && !plan_reports(point.scenario).census_due(point.tick))
        point.remarks.push_back("its end, " + duration_text(point.tick / 60.0) +
                                ", was no moment of a report, so that it may differ from a run to the new end");
      return point;
    } catch (const io::FileError& error) {
      point.remarks.push_back(std::string("passed over: ") + error.what());
    }
  }
  point.tick = 0;
  std::error_code error;
  const bool finished = fs::exists(directory / "stages.csv", error);
  if (!rules.from_start && (finished || !restarts.empty())) {
    const std::string why = restarts.empty() ? "the run is finished, and its restarts are gone" : point.remarks.front();
    throw Refusal(why + "; --from-start begins it again and replaces all that it wrote");
  }
  point.remarks.emplace_back("there is no restart: the run starts again from its scenario");
  return point;
}

std::vector<std::string> mend(const fs::path& directory, std::uint32_t tick) {
  for (const char* folder : {"snapshots", "images", "restart"}) make_directory(directory / folder);
  const Broom broom;
  std::size_t unfinished = 0, later = 0;
  for (const Name& name : names_with_tick) {
    for (const fs::path& file : files_in(directory / name.folder)) {
      const std::string found = file.filename().string();
      if (tick_in_name(found, name.before, std::string(name.after) + ".part"))
        broom.take(file, unfinished);
      else if (tick_in_name(found, name.before, name.after).value_or(0) > tick)
        broom.take(file, later);
    }
  }
  for (const std::string name : names_without) broom.take(directory / (name + ".part"), unfinished);
  for (const char* of_the_end : {"stages.csv", "images/strip.png"}) broom.take(directory / of_the_end, later);
  const auto files = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " file" : " files"); };
  std::vector<std::string> remarks;
  if (unfinished > 0)
    remarks.push_back(files(unfinished) + (unfinished == 1 ? " that was" : " that were") + " not finished taken away");
  if (later > 0) remarks.push_back(files(later) + " of later moments taken away, to be written again");
  return remarks;
}

}  // namespace enthesis::app
