#pragma once
// The result of a study in words and numbers, for people.

#include <string>
#include <vector>

#include "app/study/effects.h"

namespace enthesis::app {

std::string study_report(const config::Study& study, const Measurements& measurements,
                         const std::vector<Effect>& effects);

}  // namespace enthesis::app
