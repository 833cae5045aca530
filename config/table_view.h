#pragma once
// What a document and its tables are made of; the header of document.cpp, table.cpp and table_view.cpp alone.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "config/document.h"

namespace enthesis::config {

inline constexpr std::string_view override_name = "--set";

std::string in_quotes(std::string_view text);  // shortened

struct Document::Content {
  std::string name;
  toml::table root;
  using Names = std::set<std::string, std::less<>>;
  Names overridden;                            // paths that --set gave
  mutable std::map<std::string, Names> asked;  // keys asked for, by the path of each table that was opened
};

// The name of a key and this make a clause: `= 14` or `is a list`.
std::string found(const toml::node& node);
std::optional<double> bare_number(const toml::node& node);  // finite

// `key` is a key of the table, or empty for the table itself.
struct Table::View {
  std::shared_ptr<const Document::Content> content;
  const toml::table* table;
  std::string path;

  // One view per opening; from now on the table answers for its keys.
  static Table open(std::shared_ptr<const Document::Content> content, const toml::table& table, std::string path) {
    content->asked.try_emplace(path);
    return Table(std::make_shared<const View>(View{std::move(content), &table, std::move(path)}));
  }

  std::string path_of(std::string_view key) const;
  bool is_overridden(std::string_view key) const;
  int line(std::string_view key) const;  // 0 if the value is from the command line
  std::string file(std::string_view key) const;

  [[noreturn]] void fail(std::string_view key, std::string sentence) const {
    throw ConfigError(file(key), line(key), path_of(key), std::move(sentence));
  }

  // The sentence is the path of the key and what is said of it.
  [[noreturn]] void complain(std::string_view key, const std::string& predicate) const {
    fail(key, path_of(key) + " " + predicate);
  }

  std::vector<std::string> keys() const;  // in the order of the file, those of the command line last

  // The node at a key, or null; the key counts as asked for from now on.
  const toml::node* ask(std::string_view key) const;

  // `expected` is a clause: `a time is expected`.
  const toml::node& need(std::string_view key, const std::string& expected) const;

  template <class Type>
  const auto& need_value(std::string_view key, const std::string& expected) const {
    const toml::node& node = need(key, expected);
    const auto* value = node.as<Type>();
    if (value == nullptr) complain(key, found(node) + ", but " + expected);
    return *value;
  }

  template <class Read>
  double number(std::string_view key, const toml::node& node, Dimension dimension, const Bounds& bounds,
                Read read) const {
    std::optional<double> value = bare_number(node);
    if (const auto* text = node.as_string()) {
      try {
        value = read(text->get());
      } catch (const QuantityError& error) {
        complain(key, "= " + std::string(error.what()));
      }
    } else if (!value) {
      complain(key, found(node) + ", but " + expectation(dimension));
    } else if (!is_dimensionless(dimension)) {
      complain(key, found(node) + " has no unit, but " + expectation(dimension));
    }
    if (!bounds.contain(*value))
      complain(key, found(node) + " is out of bounds, allowed is " + describe(bounds, dimension));
    return *value;
  }

  template <class Read>
  std::vector<double> list(std::string_view key, Dimension dimension, const Bounds& bounds, Read read) const {
    const std::string example = example_of(dimension);
    std::vector<double> values;
    for (const toml::node& one : need_value<toml::array>(
             key, "a list is expected, each entry " + dimension_name(dimension) + ", for example [" + example + "]"))
      values.push_back(number(key, one, dimension, bounds, read));
    return values;
  }

  void refuse_unknown_keys() const;
};

}  // namespace enthesis::config
