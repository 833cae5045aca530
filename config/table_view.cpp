#include "config/table_view.h"

#include <algorithm>
#include <cmath>

namespace enthesis::config {
namespace {

std::string real_text(double value) {
  const std::string text = format_quantity(value, Dimension::none);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  return "\"" + std::string(text.substr(0, longest)) + (text.size() > longest ? "...\"" : "\"");
}

std::string found(const toml::node& node) {
  if (const auto* text = node.as_string()) return "= " + in_quotes(text->get());
  if (const auto* whole = node.as_integer()) return "= " + std::to_string(whole->get());
  if (const auto* real = node.as_floating_point())
    return std::isfinite(real->get()) ? "= " + real_text(real->get()) : "is not a finite number";
  if (const auto* flag = node.as_boolean()) return flag->get() ? "= true" : "= false";
  if (node.is_array()) return "is a list";
  if (node.is_table()) return "is a table";
  return "is a date or a time of day";
}

std::optional<double> bare_number(const toml::node& node) {
  if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
  if (const auto* real = node.as_floating_point(); real != nullptr && std::isfinite(real->get())) return real->get();
  return std::nullopt;
}

std::string Table::View::path_of(std::string_view key) const {
  return path.empty() || key.empty() ? path + std::string(key) : path + "." + std::string(key);
}

bool Table::View::is_overridden(std::string_view key) const {
  const std::string whole = path_of(key);
  for (auto end = whole.find('.'); end != std::string::npos; end = whole.find('.', end + 1))
    if (content->overridden.contains(whole.substr(0, end))) return true;
  return content->overridden.contains(whole);
}

int Table::View::line(std::string_view key) const {
  if (is_overridden(key)) return 0;
  if (const auto found_key = table->find(key); found_key != table->end())
    return static_cast<int>(found_key->first.source().begin.line);
  return static_cast<int>(table->source().begin.line);
}

std::string Table::View::file(std::string_view key) const {
  if (is_overridden(key)) return std::string(override_name);
  const auto file_of = [&](const toml::source_region& source) { return source.path ? *source.path : content->name; };
  if (const auto found_key = table->find(key); found_key != table->end()) return file_of(found_key->first.source());
  return table == &content->root ? content->name : file_of(table->source());
}

std::vector<std::string> Table::View::keys() const {
  std::vector<std::pair<toml::source_position, std::string>> places;
  for (auto&& [name, node] : *table) places.emplace_back(name.source().begin, std::string(name.str()));
  const auto before = [](const auto& a, const auto& b) {
    return b.first.line == 0 ? a.first.line > 0 : a.first.line > 0 && a.first < b.first;
  };
  std::stable_sort(places.begin(), places.end(), before);
  std::vector<std::string> names;
  for (auto& one : places) names.push_back(std::move(one.second));
  return names;
}

const toml::node* Table::View::ask(std::string_view key) const {
  content->asked[path].emplace(key);
  return table->get(key);
}

const toml::node& Table::View::need(std::string_view key, const std::string& expected) const {
  const toml::node* node = ask(key);
  if (node != nullptr) return *node;
  std::vector<std::string> unasked;
  for (std::string& name : keys())
    if (!content->asked[path].contains(name)) unasked.push_back(std::move(name));
  const std::string near = nearest_name(key, unasked);
  const std::string hint =
      near.empty() ? "" : "; is it meant by \"" + near + "\" at " + place(file(near), line(near)) + "?";
  complain(key, "is missing, but " + expected + hint);
}

void Table::View::refuse_unknown_keys() const {
  const auto& known = content->asked[path];
  for (const std::string& key : keys()) {
    if (!known.contains(key)) {
      const std::vector<std::string> names(known.begin(), known.end());
      complain(key, "is not a known key" + did_you_mean(key, names));
    }
    const auto check = [&](const toml::node& node, std::string inner) {
      if (node.is_table() && content->asked.contains(inner))
        View{content, node.as_table(), std::move(inner)}.refuse_unknown_keys();
    };
    const toml::node& node = *table->get(key);
    check(node, path_of(key));
    if (const toml::array* list = node.as_array())
      for (std::size_t i = 0; i < list->size(); ++i)
        check((*list)[i], path_of(key) + "[" + std::to_string(i + 1) + "]");
  }
}

}  // namespace enthesis::config
