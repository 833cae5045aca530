#pragma once
// What circulates in the whole animal at one level: antibodies, endotoxin, hormones, drugs. Each is a row of the
// library with its resting level; a scenario adds doses.
//
//   [[dose]]
//   name = "anti-collagen antibody"
//   of = "collagen_antibody"
//   amount = { value = "1", ... }        added to the level at once
//   half_life = { value = "6d", ... }    of what was added
//   at = "0d"
//   every = "7d"  until = "28d"          repeated; once if left out

#include <optional>
#include <string>
#include <vector>

#include "config/numbers.h"

namespace enthesis::config {

struct Systemic {
  std::string name, meaning;
  double resting_level{};
};

struct Dose {
  std::string name;
  std::size_t of{};  // place among the systemic quantities
  double amount{};
  double half_life_h{};
  std::vector<double> times_h;
  std::optional<double> every_h{}, until_h{};  // as they were given

  double remaining(double now_h) const;  // of all that was given until now
};

std::vector<Systemic> read_systemic(const Table& root, Numbers& numbers);
Dose read_dose(const Table& row, const std::vector<Systemic>& known, double duration_h, Numbers& numbers);

// The rows of a scenario file that say the same.
std::string dose_text(const Dose& dose, const std::vector<Systemic>& known, const ParameterBook& book);

// Level of each quantity at a moment.
std::vector<double> systemic_levels(const std::vector<Systemic>& known, const std::vector<Dose>& doses, double now_h);

}  // namespace enthesis::config
