#pragma once
// In what two scenarios differ, number by number: what shows that the arms of a study differ only in what they should.

#include <string>
#include <vector>

#include "config/scenario.h"

namespace enthesis::app {

// One thing that is not the same: "duration", a parameter id, "dose NAME", "injury NAME" or "perturbation NAME". A side
// that lacks it is empty.
struct ScenarioDifference {
  std::string what;
  std::string first, second;
};

// Settings of the run, then parameters in the order of the first book, then doses, injuries and perturbations. Titles,
// names and the places where values were given do not count.
std::vector<ScenarioDifference> scenario_difference(const config::Scenario& first, const config::Scenario& second);

std::string perturbation_text(const config::Perturbation& p);                      // "secrete TNF x 6, from 0 h on"
std::string dose_times_text(const config::Dose& dose, const config::Scenario& s);  // "endotoxin at 72 h"
std::string injury_place_text(const config::Injury& injury,
                              const config::Scenario& s);           // "at 0 h, tendon, x 840 um to 940 um"
std::string fluorochromes_text(const readouts::LabelTimes& times);  // "1176 h and 1344 h"; empty if none are given

}  // namespace enthesis::app
