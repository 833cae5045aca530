#include "app/commands/study_options.h"

#include <filesystem>
#include <limits>

#include "app/study/animals.h"

namespace enthesis::app {

config::Study load_given_study(const std::string& name_or_path, const Given& given) {
  constexpr auto largest_seed = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::error_code error;
  const std::filesystem::path inside = std::filesystem::path(name_or_path) / "study.toml";
  config::StudyRequest request;
  request.name_or_path = std::filesystem::is_regular_file(inside, error) ? inside.string() : name_or_path;
  request.settings = given.texts("set");
  request.seed = given.whole("seed", 0, largest_seed / 2);
  request.animals = given.whole("replicates", 1, config::Study::most_animals);
  request.until = given.text("until");
  return config::load_study(request);
}

std::optional<config::Scenario> given_arm(const std::string& text, const Given& given) {
  std::optional<std::string> study_name = given.text("study");
  std::string arm = text;
  if (const std::size_t colon = text.rfind(':'); !study_name && colon != std::string::npos) {
    study_name = text.substr(0, colon);
    arm = text.substr(colon + 1);
  }
  if (!study_name) return std::nullopt;
  const config::Study study = load_given_study(*study_name, given);
  return animal_scenario(study, {study.arm_index(arm), 0});
}

}  // namespace enthesis::app
