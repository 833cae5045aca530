#pragma once
// How often each field was solved in the steps of a run.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/fields/field_set.h"

namespace enthesis::app {

class StepHistory {
 public:
  // Another step of so many hours is over.
  void add(const engine::FieldSet& fields, double dt_h);
  // "  steps: 48 of 1 h, 5 of 8 h", "  fields solved every 1 h (TNF), 1.6 h (IL1b), ..."; nothing before the first step.
  std::vector<std::string> report() const;

 private:
  std::map<double, std::size_t> steps_;  // by their length in hours
  std::vector<std::string> names_;
  std::vector<std::size_t> solutions_;
};

}  // namespace enthesis::app
