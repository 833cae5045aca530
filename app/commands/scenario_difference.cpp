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

std::string time_text(double hours) {
  return format_quantity(hours, Dimension::time);
}

void add_run(const Scenario& a, const Scenario& b, Differences& all) {
  const auto dimensions = [](const Scenario& s) { return std::string(s.section ? "section" : "3d"); };
  add(all, "dimensions", dimensions(a), dimensions(b));
  add(all, "duration", time_text(a.duration_h), time_text(b.duration_h));
  add(all, "seed", std::to_string(a.seed), std::to_string(b.seed));
  add(all, "census_every", time_text(a.report.census_min / 60.0), time_text(b.report.census_min / 60.0));
  add(all, "fluorochromes", fluorochromes_text(a.label_times), fluorochromes_text(b.label_times));
  add(all, "snapshot_every", time_text(a.report.snapshot_min / 60.0), time_text(b.report.snapshot_min / 60.0));
  add(all, "snapshot_bits", std::to_string(a.report.snapshot_bits), std::to_string(b.report.snapshot_bits));
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

// Rows of the same name are compared as a whole, in their order.
template <class Rows, class Text>
void add_rows(const std::string& kind, const Rows& first, const Rows& second, Text&& text, Differences& all) {
  std::vector<std::string> names;
  for (const Rows* rows : {&first, &second}) {
    for (const auto& row : *rows) {
      if (std::find(names.begin(), names.end(), row.name) == names.end()) names.push_back(row.name);
    }
  }
  const auto texts_of = [&](const Rows& rows, const std::string& name, auto&& text_of_row) {
    std::vector<std::string> texts;
    for (const auto& row : rows) {
      if (row.name == name) texts.push_back(text_of_row(row));
    }
    return texts;
  };
  for (const std::string& name : names) {
    std::vector<std::string> here = texts_of(first, name, [&](const auto& row) { return text(row, true); });
    std::vector<std::string> there = texts_of(second, name, [&](const auto& row) { return text(row, false); });
    const std::size_t rows = std::max(here.size(), there.size());
    here.resize(rows);
    there.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) add(all, kind + " " + name, here[i], there[i]);
  }
}

}  // namespace

std::string perturbation_text(const Perturbation& p) {
  const std::string scaled = p.target + " x " + format_quantity(p.factor, Dimension::none);
  if (std::isinf(p.until_h)) return scaled + ", from " + time_text(p.from_h) + " on";
  return scaled + ", " + time_text(p.from_h) + " to " + time_text(p.until_h);
}

std::string dose_times_text(const config::Dose& dose, const Scenario& s) {
  std::string text = s.systemic[dose.of].name + " at ";
  for (std::size_t i = 0; i < dose.times_h.size(); ++i) text += (i == 0 ? "" : ", ") + time_text(dose.times_h[i]);
  return text;
}

std::string injury_place_text(const config::Injury& injury, const Scenario& s) {
  std::string text = "at " + time_text(injury.at_min / 60.0);
  if (injury.region >= 0) text += ", " + s.anatomy.shape->region_names()[static_cast<std::size_t>(injury.region)];
  for (std::size_t axis = 0; axis < injury.box.side.size(); ++axis) {
    const config::Interval& side = injury.box.side[axis];
    if (side == config::Interval{}) continue;
    text += std::string(", ") + "xyz"[axis] + " " + format_quantity(side.low_um, Dimension::length) + " to " +
            format_quantity(side.high_um, Dimension::length);
  }
  return text;
}

std::string fluorochromes_text(const readouts::LabelTimes& times) {
  if (!times.given()) return {};
  return time_text(times.given_min[0] / 60.0) + " and " + time_text(times.given_min[1] / 60.0);
}

std::vector<ScenarioDifference> scenario_difference(const Scenario& first, const Scenario& second) {
  Differences all;
  add_run(first, second, all);
  add_parameters(first, second, all);
  const auto of = [&](bool is_first) -> const Scenario& { return is_first ? first : second; };
  add_rows(
      "dose", first.doses, second.doses,
      [&](const config::Dose& dose, bool is_first) { return dose_times_text(dose, of(is_first)); }, all);
  add_rows(
      "injury", first.injuries, second.injuries,
      [&](const config::Injury& injury, bool is_first) { return injury_place_text(injury, of(is_first)); }, all);
  add_rows(
      "perturbation", first.perturbations, second.perturbations,
      [](const Perturbation& p, bool) { return perturbation_text(p); }, all);
  return all;
}

}  // namespace enthesis::app
