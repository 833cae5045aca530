#include "app/model/step_pace.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "config/scenario.h"

namespace enthesis::app {
namespace {

constexpr double minutes_per_hour = 60.0;

// The first step that begins at or after the time begins then.
std::uint32_t begins_at(double time_min, std::uint32_t shortest_min) {
  const std::uint32_t last = std::numeric_limits<std::uint32_t>::max() / shortest_min;
  return static_cast<std::uint32_t>(std::min(std::ceil(time_min / shortest_min), static_cast<double>(last))) *
         shortest_min;
}

std::uint32_t next_multiple(std::uint32_t period_min, std::uint32_t now_min, std::uint32_t shortest_min) {
  if (period_min == 0) return std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t next = (std::uint64_t{now_min} / period_min + 1) * period_min;
  return begins_at(static_cast<double>(next), shortest_min);
}

bool circulation_allows(const config::Scenario& scenario, double now_h, double step_h) {
  constexpr double most = 0.02;  // levels are relative to a full dose
  if (scenario.doses.empty()) return true;
  const auto levels_at = [&](double time_h) {
    return config::systemic_levels(scenario.systemic, scenario.doses, time_h);
  };
  const std::vector<double> now = levels_at(now_h), then = levels_at(now_h + step_h);
  return std::ranges::equal(now, then, [](double a, double b) { return std::fabs(a - b) <= most; });
}

}  // namespace

StepPace::StepPace(const config::Scenario& scenario)
    : shortest_min(scenario.physiology.cadences.step_min),
      longest_min(std::max(shortest_min, scenario.physiology.cadences.longest_step_min)),
      wanted_min(shortest_min) {
  for (const config::CompiledPerturbation& p : scenario.compiled)
    for (const std::uint32_t at_min : {p.from_min, p.until_min})
      appointments.push_back(begins_at(at_min, shortest_min));
  for (const config::Injury& injury : scenario.injuries) appointments.push_back(begins_at(injury.at_min, shortest_min));
  for (const config::Dose& dose : scenario.doses)
    for (const double time_h : dose.times_h) appointments.push_back(begins_at(time_h * minutes_per_hour, shortest_min));
  if (scenario.label_times.given())
    for (const readouts::Fluorochrome f : readouts::both_fluorochromes)
      for (const std::uint32_t at_min :
           {scenario.label_times.given_min[readouts::index(f)], scenario.label_times.end_min(f)})
        appointments.push_back(begins_at(at_min, shortest_min));
  add_appointment(scenario.duration_h);
}

void StepPace::add_appointment(double time_h) {
  appointments.push_back(begins_at(time_h * minutes_per_hour, shortest_min));
  std::ranges::sort(appointments);
}

std::uint32_t StepPace::step_min(const config::Scenario& scenario, std::uint32_t now_min) const {
  std::uint32_t next_min = std::min(next_multiple(scenario.report.census_min, now_min, shortest_min),
                                    next_multiple(scenario.report.snapshot_min, now_min, shortest_min));
  const auto appointment = std::ranges::upper_bound(appointments, now_min);
  if (appointment != appointments.end()) next_min = std::min(next_min, *appointment);
  const auto fits = [&](std::uint32_t step_min) {
    return now_min % step_min == 0 && step_min <= next_min - now_min &&
           circulation_allows(scenario, now_min / minutes_per_hour, step_min / minutes_per_hour);
  };
  std::uint32_t step_min = wanted_min;
  while (step_min > shortest_min && !fits(step_min)) step_min /= 2;
  return step_min;
}

void StepPace::follow(std::uint32_t step_min, double unrest) {
  constexpr double most_if_longer = 0.8;
  const std::uint32_t most_min = std::min(longest_min, 2 * std::max(step_min, wanted_min));
  const auto allowed = [&](std::uint32_t length_min) {
    return unrest * length_min / step_min <= (length_min > step_min ? most_if_longer : 1.0);
  };
  wanted_min = shortest_min;
  while (2 * wanted_min <= most_min && allowed(2 * wanted_min)) wanted_min *= 2;
}

}  // namespace enthesis::app
