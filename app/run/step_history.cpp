#include "app/run/step_history.h"

#include "engine/formatted.h"

namespace enthesis::app {

void StepHistory::add(const engine::FieldSet& fields, double dt_h) {
  if (names_.empty())
    for (std::size_t f = 0; f < fields.count(); ++f) names_.push_back(fields.properties(f).name);
  solutions_.resize(names_.size());
  for (std::size_t f = 0; f < names_.size(); ++f) solutions_[f] += fields.report().fields[f].waited ? 0 : 1;
  ++steps_[dt_h];
}

std::vector<std::string> StepHistory::report() const {
  if (steps_.empty()) return {};
  std::string steps = "  steps: ", fields = "  fields solved every ";
  double hours = 0.0;
  for (const auto& [length_h, count] : steps_) {
    steps += (hours > 0.0 ? ", " : "") + std::to_string(count) + engine::formatted(" of %.3g h", length_h);
    hours += static_cast<double>(count) * length_h;
  }
  const auto every = [&](std::size_t times) {
    return times == 0 ? std::string("never") : engine::formatted("%.3g h", hours / static_cast<double>(times));
  };
  for (std::size_t f = 0; f < names_.size(); ++f)
    fields += (f == 0 ? "" : ", ") + every(solutions_[f]) + " (" + names_[f] + ")";
  return {steps, fields};
}

}  // namespace enthesis::app
