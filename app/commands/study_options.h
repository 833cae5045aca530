#pragma once
// How the command line names a study and the arms of one.

#include <optional>
#include <string>

#include "app/commands/options.h"
#include "config/scenario.h"
#include "config/study/study.h"

namespace enthesis::app {

config::Study load_given_study(const std::string& name_or_path, const Given& given);

// The first animal of the arm that `text` names: an arm of --study STUDY, or "STUDY:ARM". Nothing if `text` names no
// arm but, perhaps, a scenario.
std::optional<config::Scenario> given_arm(const std::string& text, const Given& given);

}  // namespace enthesis::app
