#pragma once
// When two fluorochromes are given, for dynamic histomorphometry (readouts/bone_formation.h). A scenario says
//
//   [fluorochromes]
//   first = "49d"
//   second = "56d"
//
// and how long each is available is a number of the readouts, formation.available.

#include <string>

#include "config/document.h"
#include "readouts/fluorochrome.h"

namespace enthesis::config {

// Throws ConfigError unless the first has gone when the second is given.
readouts::LabelTimes read_label_times(const Table& table, double available_h);

// The rows of a scenario file that say the same; empty if none are given.
std::string label_times_text(const readouts::LabelTimes& times);

}  // namespace enthesis::config
