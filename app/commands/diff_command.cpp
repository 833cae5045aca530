#include "app/commands/diff_command.h"

#include <cstdio>

#include "app/commands/scenario_difference.h"
#include "app/commands/scenario_options.h"
#include "app/commands/study_options.h"

namespace enthesis::app {
namespace {

config::Scenario scenario_or_arm(const std::string& text, const Given& given) {
  std::optional<config::Scenario> arm = given_arm(text, given);
  return arm ? std::move(*arm) : load_given(text, given);
}

std::vector<OptionRow> diff_options() {
  std::vector<OptionRow> options = scenario_options();
  options.push_back({"study", "The study whose arms are compared; STUDY:ARM names an arm without it", "STUDY"});
  return options;
}

int act(const Given& given) {
  const std::string first = *given.operand(0), second = *given.operand(1);
  const auto differences = scenario_difference(scenario_or_arm(first, given), scenario_or_arm(second, given));
  if (differences.empty()) std::printf("%s and %s are the same\n", first.c_str(), second.c_str());
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  for (const ScenarioDifference& d : differences) {
    std::printf("%s: %s -> %s\n", d.what.c_str(), shown(d.first).c_str(), shown(d.second).c_str());
  }
  return exit_done;
}

}  // namespace

Command diff_command() {
  return {{"diff",
           {"SCENARIO1", "SCENARIO2"},
           "Show every number and perturbation in which two scenarios, or two arms of a study, differ",
           diff_options()},
          act};
}

}  // namespace enthesis::app
