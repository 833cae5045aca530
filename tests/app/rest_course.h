#pragma once
// Animals that are watched day by day: what a healthy enthesis does, and what it does after a disturbance.

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/model/step.h"
#include "readouts/census.h"
#include "readouts/statistics.h"

namespace enthesis::tests {

// The census of one animal at the start of each day, the first being the moment at which the cells were put in place.
// Events (births, deaths, entries) are counted since the start.
struct Course {
  std::vector<std::string> names;
  std::vector<std::vector<double>> days;  // by day, then by name

  double at(const std::string& name, std::size_t day) const;
  // Mean over the daily values of [first_day, first_day + 7). Cells are counted in whole numbers and come and go; a
  // week of counts tames that noise, which one count at either end would carry into the drift.
  double week_mean(const std::string& name, std::size_t first_day) const;
};

inline std::size_t column_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw std::out_of_range("the census has no column '" + name + "'");
  return static_cast<std::size_t>(found - names.begin());
}

inline double Course::at(const std::string& name, std::size_t day) const {
  return days.at(day)[column_of(names, name)];
}

inline constexpr std::size_t week_days = 7;

inline double Course::week_mean(const std::string& name, std::size_t first_day) const {
  const std::size_t column = column_of(names, name);
  double sum = 0.0;
  for (std::size_t day = first_day; day < first_day + week_days; ++day) sum += days.at(day)[column];
  return sum / static_cast<double>(week_days);
}

// Animal `seed` of the healthy, walking mouse. Equal seeds are the same individual with the same chances.
inline config::Scenario healthy_animal(std::uint64_t seed, const std::vector<config::Perturbation>& disturbances = {}) {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_wild_type";
  request.seed = seed;
  request.added = disturbances;
  return config::load_scenario(request);
}

// Runs `days` days and takes a census at the start of each and at the end of the last: days + 1 rows.
inline Course watch(const config::Scenario& scenario, std::size_t days) {
  const engine::Workers alone(1);
  const auto model = app::build_model(scenario, alone);
  const readouts::HistologySettings settings = scenario.readouts.histology;
  const engine::Grid<double> distances = config::distances_to_insertion_um(*scenario.anatomy.shape, model->lattice);
  const engine::Grid<std::uint8_t> everywhere;
  const readouts::CensusBaseline first = readouts::baseline_of(model->tissue, model->cells);
  constexpr std::uint32_t day_min = 24 * 60;

  Course course;
  for (std::size_t day = 0;; ++day) {
    const readouts::CensusRow row = readouts::census_row(
        model->tissue, model->cells, first,
        readouts::histology({model->tissue, model->cells, model->first_mineral, distances, everywhere}, settings));
    auto& values = course.days.emplace_back();
    for (const readouts::CensusEntry& entry : row) {
      if (day == 0) course.names.push_back(entry.name);
      values.push_back(entry.value);
    }
    if (day == days) return course;
    for (const std::uint32_t end_min = model->clock.now_min + day_min; model->clock.now_min < end_min;)
      app::step(*model, alone);
  }
}

// Animals 1 ... count, two at a time.
inline std::vector<Course> watch_animals(std::size_t count, std::size_t days,
                                         const std::vector<config::Perturbation>& disturbances = {}) {
  std::vector<Course> courses(count);
  engine::Workers(2).for_jobs(
      count, [&](std::size_t animal) { courses[animal] = watch(healthy_animal(animal + 1, disturbances), days); });
  return courses;
}

// Column by animal.
inline std::vector<double> week_means(const std::vector<Course>& courses, const std::string& name, std::size_t day) {
  std::vector<double> means;
  for (const Course& course : courses) means.push_back(course.week_mean(name, day));
  return means;
}

// How far a mean may go astray and still count as unchanged: 5 % of what it was, and for cells at least two of them,
// as fewer than that are not seen on a section.
inline double allowance(double mean_before, bool cells) {
  constexpr double share = 0.05, cells_unseen = 2.0;
  return std::max(share * mean_before, cells ? cells_unseen : 0.0);
}

// "n_<kind>_<stage>" of every stage of every kind, and "n_<kind>".
inline std::vector<std::string> cell_columns(const config::Scenario& scenario) {
  std::vector<std::string> names;
  for (const agents::CellKind& kind : scenario.kinds) {
    names.push_back("n_" + kind.traits.name);
    for (const agents::StageTraits& stage : kind.traits.stages) {
      names.push_back("n_" + kind.traits.name + "_" + stage.name);
    }
  }
  return names;
}

}  // namespace enthesis::tests
