#pragma once
// How long a step is. Where much happens it is the shortest, `time.step`; while little happens to the cells anywhere
// (agents/unrest.h) each is up to twice as long as the one before, up to `time.longest_step`, and a flare brings it back.
//
// Steps are the shortest times a power of two and begin at multiples of their length. None goes past the beginning or end
// of a perturbation, an injury, a dose, a fluorochrome or a report, nor does what circulates change much in one.

#include <cstdint>
#include <vector>

namespace enthesis::config {
struct Scenario;
}

namespace enthesis::app {

struct StepPace {
  std::uint32_t shortest_min{60}, longest_min{60};
  std::uint32_t wanted_min{60};             // if nothing hinders it
  std::vector<std::uint32_t> appointments;  // that no step goes past, in order; multiples of the shortest

  // For the first step of a scenario, whose census is written at these hours besides the regular ones.
  explicit StepPace(const config::Scenario& scenario);
  void add_appointment(double time_h);

  // The length of the step that begins now.
  std::uint32_t step_min(const config::Scenario& scenario, std::uint32_t now_min) const;
  // After a step of that length in which so much happened where most did (1: as much as may).
  void follow(std::uint32_t step_min, double unrest);
  // Something has happened from without.
  void wake() { wanted_min = shortest_min; }
  bool adapts() const { return longest_min > shortest_min; }
};

}  // namespace enthesis::app
