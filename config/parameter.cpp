#include "config/parameter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "config/diagnostics.h"

namespace enthesis::config {
namespace {

const std::array<std::string, 3> grades{"measured", "fitted", "assumed"};

Grade read_grade(const Table& row) {
  const std::string word = row.choice("grade", grades);
  return static_cast<Grade>(std::find(grades.begin(), grades.end(), word) - grades.begin());
}

void read_numbers(const Table& row, Parameter& parameter) {
  std::vector<double> range;
  if (parameter.dimension == Dimension::concentration && row.has("molar_mass")) {
    const double molar_mass_kDa = row.quantity("molar_mass", Dimension::molar_mass, positive);
    parameter.value = row.concentration("value", molar_mass_kDa);
    range = row.concentrations("range", molar_mass_kDa);
  } else {
    parameter.value = row.quantity("value", parameter.dimension);
    range = row.quantities("range", parameter.dimension);
  }
  const std::string name = row.path() + ".range";
  if (range.size() != 2)
    row.fail("range",
             name + " has " + std::to_string(range.size()) + " entries, but a lowest and a highest value are expected");
  parameter.low = range[0];
  parameter.high = range[1];
  const auto text = [&](double x) { return format_quantity(x, parameter.dimension); };
  if (parameter.low > parameter.high)
    row.fail("range", name + " is reversed, allowed is [lowest, highest], but it runs from " + text(parameter.low) +
                          " down to " + text(parameter.high));
  const Bounds bounds{.low = parameter.low, .high = parameter.high};
  if (!bounds.contain(parameter.value))
    row.fail("value", row.path() + ".value = " + text(parameter.value) + " is outside its own range, allowed is " +
                          describe(bounds, parameter.dimension));
}

void read_grounds(const Table& row, Parameter& parameter) {
  parameter.grade = read_grade(row);
  parameter.why = row.optional_text("why").value_or("");
  const auto source = row.optional_text("source");
  parameter.source = source.value_or(std::string(no_source));
  const std::string grade(grade_name(parameter.grade));
  if (!source && parameter.grade != Grade::assumed)
    row.fail("source", row.path() + ".source is missing, but a value that is " + grade +
                           " needs the key of an entry of the bibliography, for example source = \"key2014\"");
  if (!source && parameter.why.empty())
    row.fail("why", row.path() + ".why is missing, but an assumed value without a source must say why, for example " +
                        "why = \"between the two measured tissues\"");
  if (source && cited_keys(*source).empty())
    row.fail("source", row.path() + ".source = \"" + *source +
                           "\" names no entry of the bibliography; leave source out, with grade = \"assumed\" and why");
}

}  // namespace

std::string_view grade_name(Grade grade) {
  return grades[static_cast<std::size_t>(grade)];
}

Parameter read_parameter(const Table& row_owner, const std::string& key, Dimension dimension, std::string id) {
  if (row_owner.has(key) && !row_owner.is_table(key))
    row_owner.fail(key, (row_owner.path().empty() ? "" : row_owner.path() + ".") + key +
                            " is not a row, but { value = " + example_of(dimension) +
                            ", range = [...], grade = \"...\", source = \"...\" } is expected");
  const Table row = row_owner.table(key);
  Parameter parameter;
  parameter.id = std::move(id);
  parameter.dimension = dimension;
  read_numbers(row, parameter);
  read_grounds(row, parameter);
  row.refuse_unknown_keys();
  const int line = row.line("value");
  parameter.line = line;
  parameter.file = line > 0 ? row_owner.file() : "--set";
  return parameter;
}

std::string row_text(const Parameter& p) {
  const auto text = [&](double x) { return "\"" + format_quantity(x, p.dimension) + "\""; };
  std::string row = "{ value = " + text(p.value) + ", range = [" + text(p.low) + ", " + text(p.high) + "], grade = \"" +
                    std::string(grade_name(p.grade)) + "\"";
  if (p.source != no_source) row += ", source = " + toml_string(p.source);
  if (!p.why.empty()) row += ", why = " + toml_string(p.why);
  return row + " }";
}

std::vector<std::string> cited_keys(std::string_view source) {
  std::vector<std::string> keys;
  std::string key;
  const auto finish = [&] {
    if (!key.empty() && key != no_source) keys.push_back(key);
    key.clear();
  };
  for (const char c : source) {
    if (c == ',' || c == ';' || c == ' ' || c == '\t')
      finish();
    else
      key += c;
  }
  finish();
  return keys;
}

const Parameter& ParameterBook::add(Parameter parameter) {
  const auto [place_of_id, is_new] = index_.try_emplace(parameter.id, parameters_.size());
  if (!is_new) {
    const Parameter& first = parameters_[place_of_id->second];
    throw ConfigError(parameter.file, parameter.line, parameter.id,
                      "the parameter " + parameter.id + " is already given at " + place(first.file, first.line));
  }
  parameters_.push_back(std::move(parameter));
  return parameters_.back();
}

const Parameter* ParameterBook::find(std::string_view id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &parameters_[found->second];
}

std::vector<std::string> ParameterBook::ids() const {
  std::vector<std::string> names;
  names.reserve(parameters_.size());
  for (const Parameter& parameter : parameters_) names.push_back(parameter.id);
  return names;
}

std::size_t ParameterBook::index_of(std::string_view id, std::string_view asked_by) const {
  const auto found = index_.find(id);
  if (found == index_.end())
    throw ConfigError(std::string(asked_by), 0, std::string(id),
                      "there is no parameter " + std::string(id) + did_you_mean(id, ids()));
  return found->second;
}

const Parameter& ParameterBook::at(std::string_view id) const {
  return parameters_[index_of(id, "")];
}

void ParameterBook::change(std::size_t index, double value, const std::string& written, std::string_view given_by) {
  Parameter& parameter = parameters_[index];
  const Bounds bounds{.low = parameter.low, .high = parameter.high};
  if (!bounds.contain(value))
    throw ConfigError(std::string(given_by), 0, parameter.id,
                      parameter.id + " = " + written + " is out of bounds, allowed is " +
                          describe(bounds, parameter.dimension) + " (" + place(parameter.file, parameter.line) + ")");
  parameter.value = value;
  parameter.file = given_by;
  parameter.line = 0;
}

void ParameterBook::set(std::string_view id, double value, std::string_view given_by) {
  const std::size_t index = index_of(id, given_by);
  change(index, value, format_quantity(value, parameters_[index].dimension), given_by);
}

void ParameterBook::set(std::string_view id, std::string_view text, std::string_view given_by) {
  const std::size_t index = index_of(id, given_by);
  double value = 0.0;
  try {
    value = parse_quantity(text, parameters_[index].dimension);
  } catch (const QuantityError& error) {
    throw ConfigError(std::string(given_by), 0, std::string(id), std::string(id) + " = " + error.what());
  }
  change(index, value, "\"" + std::string(text) + "\"", given_by);
}

}  // namespace enthesis::config
