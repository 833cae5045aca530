#include "app/commands/scenario_difference.h"

#include <algorithm>
#include <cmath>

namespace enthesis::app {
namespace {

using config::Dimension;
using config::format_quantity;
using config::Parameter;
using config::Perturbation;
using config::Scenario;
using Differences = std::vector<ScenarioDifference>;

void add(Differences& all, const std::string& what, const std::string& first, const std::string& second) {
  if (first != second) all.push_back({what, first, second});
}

void add_run(const Scenario& a, const Scenario& b, Differences& all) {
  const auto time = [](double hours) { return format_quantity(hours, Dimension::time); };
  const auto dimensions = [](const Scenario& s) { return std::string(s.section ? "section" : "3d"); };
  add(all, "dimensions", dimensions(a), dimensions(b));
  add(all, "duration", time(a.duration_h), time(b.duration_h));
  add(all, "seed", std::to_string(a.seed), std::to_string(b.seed));
  add(all, "census_every", time(a.report.census_min / 60.0), time(b.report.census_min / 60.0));
  add(all, "fluorochromes", fluorochromes_text(a.label_times), fluorochromes_text(b.label_times));
  add(all, "snapshot_every", time(a.report.snapshot_min / 60.0), time(b.report.snapshot_min / 60.0));
}

std::string value_text(const Parameter* p) {
  return p == nullptr ? "" : format_quantity(p->value, p->dimension);
}

// How this animal was drawn is in the drawn values, not in the spread.
bool counts(const Parameter& p) {
  return !p.id.starts_with("spread.");
}

void add_parameters(const Scenario& a, const Scenario& b, Differences& all) {
  for (const Parameter& p : a.book.all()) {
    if (counts(p)) add(all, p.id, value_text(&p), value_text(b.book.find(p.id)));
  }
  for (const Parameter& p : b.book.all()) {
    if (counts(p) && a.book.find(p.id) == nullptr) add(all, p.id, "", value_text(&p));
  }
}

std::vector<std::string> texts_of(const Scenario& s, const std::string& name) {
  std::vector<std::string> texts;
  for (const Perturbation& p : s.perturbations) {
    if (p.name == name) texts.push_back(perturbation_text(p));
  }
  return texts;
}

// Rows of the same name are compared as a whole, in their order.
void add_perturbations(const Scenario& a, const Scenario& b, Differences& all) {
  std::vector<std::string> names;
  for (const Scenario* s : {&a, &b}) {
    for (const Perturbation& p : s->perturbations) {
      if (std::find(names.begin(), names.end(), p.name) == names.end()) names.push_back(p.name);
    }
  }
  for (const std::string& name : names) {
    const std::vector<std::string> first = texts_of(a, name), second = texts_of(b, name);
    const std::size_t rows = std::max(first.size(), second.size());
    const auto at = [](const std::vector<std::string>& texts, std::size_t i) {
      return i < texts.size() ? texts[i] : std::string();
    };
    for (std::size_t i = 0; i < rows; ++i) add(all, "perturbation " + name, at(first, i), at(second, i));
  }
}

}  // namespace

std::string perturbation_text(const Perturbation& p) {
  const auto time = [](double hours) { return format_quantity(hours, Dimension::time); };
  const std::string scaled = p.target + " x " + format_quantity(p.factor, Dimension::none);
  if (std::isinf(p.until_h)) return scaled + ", from " + time(p.from_h) + " on";
  return scaled + ", " + time(p.from_h) + " to " + time(p.until_h);
}

std::string fluorochromes_text(const readouts::LabelTimes& times) {
  if (!times.given()) return {};
  const auto time = [](std::uint32_t minutes) { return format_quantity(minutes / 60.0, Dimension::time); };
  return time(times.given_min[0]) + " and " + time(times.given_min[1]);
}

std::vector<ScenarioDifference> scenario_difference(const Scenario& first, const Scenario& second) {
  Differences all;
  add_run(first, second, all);
  add_parameters(first, second, all);
  add_perturbations(first, second, all);
  return all;
}

}  // namespace enthesis::app
