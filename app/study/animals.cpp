#include "app/study/animals.h"

#include <algorithm>
#include <limits>

#include "app/build_identity.h"
#include "app/run/census_table.h"
#include "app/study/animal_run.h"
#include "config/library.h"
#include "config/setting.h"
#include "engine/digest.h"
#include "engine/formatted.h"
#include "engine/io/posix_file.h"
#include "engine/random/draws.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

constexpr engine::Purpose animal_of_study{301};

std::span<const char> letters(const std::string& text) {
  return text;
}

// The library's rules, in the order of their names; scenarios and studies are in the scenario's own text.
void add_rules(engine::Digest& digest) {
  const fs::path root = config::library_root();
  std::vector<fs::path> files;
  for (const fs::path& folder : {root, root / "cells", root / "anatomies"}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) digest.add(file.stem().string(), letters(io::read_text(file)));
}

// The first animal of an arm; what its settings get wrong is said with the name of the arm.
config::Scenario scenario_of_arm(const config::Study& study, std::size_t arm) {
  try {
    return animal_scenario(study, {arm, 0});
  } catch (const config::ConfigError& error) {
    if (study.arms[arm].settings.empty()) throw;
    throw config::ConfigError(study.name, 0, error.key, "in the arm \"" + study.arms[arm].name + "\": " + error.what());
  }
}

// A number that an arm sets is no longer drawn, so that its animals would not be those of the other arms.
void refuse_individual_settings(const config::Study& study, std::size_t arm, const config::Scenario& scenario) {
  for (const std::string& setting : study.arms[arm].settings) {
    const std::string id = config::setting_key(setting);
    if (scenario.book.find("spread." + id) == nullptr) continue;
    throw config::ConfigError(study.name, 0, id,
                              "the arm \"" + study.arms[arm].name + "\" sets " + id +
                                  ", which differs from animal to animal; a perturbation changes it in each animal");
  }
}

// Arms may differ in anatomy, and so in the columns of their census.
void find_readouts(const config::Study& study, std::size_t arm, const std::vector<std::string>& known) {
  for (const std::string& readout : study.readouts) {
    if (std::find(known.begin(), known.end(), readout) != known.end()) continue;
    const std::string near = config::nearest_name(readout, known);
    throw config::ConfigError(study.name, 0, "readout",
                              "the census of the arm \"" + study.arms[arm].name + "\" has no column \"" + readout +
                                  "\"" + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
  }
}

}  // namespace

std::uint64_t animal_seed(const config::Study& study, AnimalPlace place) {
  constexpr int unused_bits = 64 - std::numeric_limits<double>::digits;
  const std::uint32_t stream = study.shared_streams ? 0 : static_cast<std::uint32_t>(place.arm) + 1;
  const engine::LineageKey key = engine::entry_key(static_cast<std::uint32_t>(place.animal), engine::Tick{stream}, 0);
  return engine::Draws(study.seed, engine::Tick{0}).bits(key, animal_of_study) >> unused_bits;
}

config::Scenario animal_scenario(const config::Study& study, AnimalPlace place) {
  const config::Arm& arm = study.arms[place.arm];
  config::ScenarioRequest request;
  request.name_or_path = arm.scenario;
  request.settings = study.settings;
  request.settings.insert(request.settings.end(), arm.settings.begin(), arm.settings.end());
  request.seed = animal_seed(study, place);
  request.until = config::format_quantity(study.duration_h, config::Dimension::time);
  request.added = arm.added;
  return config::load_scenario(request);
}

fs::path animal_directory(const fs::path& out, const config::Study& study, AnimalPlace place) {
  return out / "animals" / study.arms[place.arm].name / engine::formatted("animal_%04zu", place.animal + 1);
}

std::string common_fingerprint(const config::Study& study) {
  const BuildIdentity build = build_identity();
  engine::Digest digest;
  digest.add("program", letters(build.version + " " + build.git_commit));
  if (build.uncommitted_changes) digest.add("build", letters(io::read_text("/proc/self/exe")));
  digest.add("report", std::span<const double>(study.report_h));
  add_rules(digest);
  return digest.text();
}

std::string fingerprint(const std::string& common, const config::Scenario& scenario) {
  engine::Digest digest;
  digest.add("common", letters(common));
  digest.add("scenario", letters(scenario.resolved_text));
  return digest.text();
}

void check_study(const config::Study& study) {
  std::vector<double> rows_h;
  for (std::size_t arm = 0; arm < study.arms.size(); ++arm) {
    config::Scenario scenario = scenario_of_arm(study, arm);
    refuse_individual_settings(study, arm, scenario);
    const std::vector<double> these_h = census_times_h(scenario, study.report_h);
    if (rows_h.empty()) rows_h = these_h;
    if (these_h != rows_h) {
      throw config::ConfigError(study.name, 0, "settings",
                                "the rows of the census of the arm \"" + study.arms[arm].name +
                                    "\" would be at other times than those of the arm \"" + study.arms[0].name +
                                    "\"; census_every and the times of report must be whole numbers of its steps");
    }
    find_readouts(study, arm, census_names(std::move(scenario)));
  }
}

}  // namespace enthesis::app
