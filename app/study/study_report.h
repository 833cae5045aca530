#pragma once
// The result of a study in words and numbers, for people.

#include <string>

#include "app/study/findings.h"

namespace enthesis::app {

std::string study_report(const config::Study& study, const Measurements& measurements, const Findings& findings);

}  // namespace enthesis::app
