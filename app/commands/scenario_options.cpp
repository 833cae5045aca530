#include "app/commands/scenario_options.h"

#include <filesystem>
#include <system_error>

#include "app/run/refusal.h"

namespace enthesis::app {
namespace {

std::string scenario_in(const std::string& name_or_path) {
  std::error_code error;
  const std::filesystem::path inside = std::filesystem::path(name_or_path) / "scenario.toml";
  return std::filesystem::is_regular_file(inside, error) ? inside.string() : name_or_path;
}

}  // namespace

std::vector<OptionRow> scenario_options() {
  return {{"seed", "The animal: another seed draws another one", "N"},
          {"until", "End of the run in model time", "14d"},
          {"set",
           "Change a key of the scenario (census_every=6h) or a parameter (load.walking.traction='3 MPa'); "
           "may be repeated",
           "KEY=VALUE", true}};
}

config::Scenario load_given(const std::string& name_or_path, const Given& given,
                            const std::vector<std::string>& more_settings) {
  config::ScenarioRequest request;
  request.name_or_path = scenario_in(name_or_path);
  request.settings = given.texts("set");
  request.settings.insert(request.settings.end(), more_settings.begin(), more_settings.end());
  request.seed = given.whole("seed", 0, static_cast<std::uint64_t>(config::largest_seed));
  request.until = given.text("until");
  try {
    return config::load_scenario(request);
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
}

}  // namespace enthesis::app
