#include <algorithm>
#include <cstdint>

#include "config/table_view.h"

namespace enthesis::config {

Table::Table(std::shared_ptr<const View> view) : view_(std::move(view)) {}

bool Table::has(std::string_view key) const {
  return view_->ask(key) != nullptr;
}

bool Table::is_table(std::string_view key) const {
  const toml::node* node = view_->ask(key);
  return node != nullptr && node->is_table();
}

double Table::quantity(std::string_view key, Dimension dimension, const Bounds& bounds) const {
  return view_->number(key, view_->need(key, expectation(dimension)), dimension, bounds,
                       [dimension](std::string_view text) { return parse_quantity(text, dimension); });
}

std::optional<double> Table::optional_quantity(std::string_view key, Dimension dimension, const Bounds& bounds) const {
  if (!has(key)) return std::nullopt;
  return quantity(key, dimension, bounds);
}

std::vector<double> Table::quantities(std::string_view key, Dimension dimension, const Bounds& bounds) const {
  return view_->list(key, dimension, bounds,
                     [dimension](std::string_view text) { return parse_quantity(text, dimension); });
}

double Table::concentration(std::string_view key, double molar_mass_kDa, const Bounds& bounds) const {
  constexpr auto dimension = Dimension::concentration;
  return view_->number(key, view_->need(key, expectation(dimension)), dimension, bounds,
                       [molar_mass_kDa](std::string_view text) { return parse_concentration(text, molar_mass_kDa); });
}

std::vector<double> Table::concentrations(std::string_view key, double molar_mass_kDa, const Bounds& bounds) const {
  return view_->list(key, Dimension::concentration, bounds,
                     [molar_mass_kDa](std::string_view text) { return parse_concentration(text, molar_mass_kDa); });
}

std::string Table::text(std::string_view key) const {
  return view_
      ->need_value<std::string>(key, "a text in quotes is expected, for example " + std::string(key) + " = \"...\"")
      .get();
}

std::optional<std::string> Table::optional_text(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  return text(key);
}

std::string Table::choice(std::string_view key, std::span<const std::string> allowed) const {
  std::string word = view_->need_value<std::string>(key, "one of " + joined(allowed) + " is expected").get();
  if (std::find(allowed.begin(), allowed.end(), word) == allowed.end())
    view_->complain(key, "= " + in_quotes(word) + " is not known, one of " + joined(allowed) + " is expected" +
                             (nearest_name(word, allowed).empty() ? "" : did_you_mean(word, allowed)));
  return word;
}

long Table::integer(std::string_view key, long min, long max) const {
  const std::string range = "between " + std::to_string(min) + " and " + std::to_string(max);
  const auto value = view_->need_value<std::int64_t>(key, "a whole number " + range + " is expected").get();
  if (value < min || value > max)
    view_->complain(key, "= " + std::to_string(value) + " is out of bounds, allowed is " + range);
  return static_cast<long>(value);
}

bool Table::flag(std::string_view key) const {
  return view_->need_value<bool>(key, "true or false is expected").get();
}

std::vector<std::string> Table::texts(std::string_view key) const {
  const std::string expected = "a list of texts is expected, for example [\"a\", \"b\"]";
  std::vector<std::string> values;
  for (const toml::node& one : view_->need_value<toml::array>(key, expected)) {
    const auto* text = one.as_string();
    if (text == nullptr) view_->complain(key, "has an entry that " + found(one) + ", but " + expected);
    values.push_back(text->get());
  }
  return values;
}

std::vector<double> Table::numbers(std::string_view key) const {
  const std::string expected = "a list of numbers is expected, for example [0.5, 1.0]";
  std::vector<double> values;
  for (const toml::node& one : view_->need_value<toml::array>(key, expected)) {
    const auto value = bare_number(one);
    if (!value) view_->complain(key, "has an entry that " + found(one) + ", but " + expected);
    values.push_back(*value);
  }
  return values;
}

Table Table::table(std::string_view key) const {
  const toml::table& inner = view_->need_value<toml::table>(key, "a table is expected, [" + view_->path_of(key) + "]");
  return View::open(view_->content, inner, view_->path_of(key));
}

std::vector<Table> Table::tables(std::string_view key) const {
  std::vector<Table> inner;
  if (!has(key)) return inner;
  const std::string expected = "a list of tables is expected, [[" + view_->path_of(key) + "]]";
  for (const toml::node& one : view_->need_value<toml::array>(key, expected)) {
    if (!one.is_table()) view_->complain(key, "has an entry that " + found(one) + ", but " + expected);
    const std::string number = std::to_string(inner.size() + 1);
    inner.push_back(View::open(view_->content, *one.as_table(), view_->path_of(key) + "[" + number + "]"));
  }
  return inner;
}

std::vector<std::string> Table::keys() const {
  return view_->keys();
}

const std::string& Table::path() const {
  return view_->path;
}

std::string Table::file() const {
  return view_->file({});
}

int Table::line() const {
  return view_->line({});
}

int Table::line(std::string_view key) const {
  return view_->line(key);
}

std::string Table::where(std::string_view key) const {
  return place(view_->file(key), view_->line(key));
}

void Table::fail(std::string_view key, std::string_view sentence) const {
  view_->fail(key, std::string(sentence));
}

void Table::refuse_unknown_keys() const {
  view_->refuse_unknown_keys();
}

}  // namespace enthesis::config
