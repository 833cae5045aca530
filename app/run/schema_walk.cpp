#include "app/run/schema_walk.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace enthesis::app {
namespace {

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string child_of(const std::string& path, const std::string& name) {
  return path == "/" ? "/" + name : path + "/" + name;
}

bool is_wild(const std::string& pattern) {
  return pattern.find('<', pattern.rfind('/')) != std::string::npos;
}

// As specific as it is long without the words in angle brackets.
std::size_t letters_of_its_own(const std::string& pattern) {
  std::size_t letters = 0;
  bool inside = false;
  for (const char c : pattern) {
    inside = c == '<' || (inside && c != '>');
    letters += inside || c == '>' ? 0 : 1;
  }
  return letters;
}

// The type of agents that a column belongs to: all columns of one type have one length.
std::string type_of_agents(const std::string& path) {
  for (const std::string before : {"/agents/", "/cells/", "/points/"}) {
    const std::size_t at = path.find(before);
    if (at == std::string::npos) continue;
    const std::size_t from = at + before.size();
    return path.substr(from, path.find('/', from) - from);
  }
  return "";
}

}  // namespace

std::vector<std::string> SchemaWalk::find_wrong() {
  visit("/");
  return std::move(wrong_);
}

// The most specific row; of two for the same path that of the kind.
const config::ObjectSchema* SchemaWalk::row_for(const std::string& path, const std::string& kind) const {
  const config::ObjectSchema* best = nullptr;
  const auto rank = [&](const config::ObjectSchema& row) {
    return std::pair(letters_of_its_own(row.path), row.kind == kind);
  };
  for (const config::ObjectSchema& row : rows_)
    if (config::stands_for(row.path, path) && (best == nullptr || rank(row) > rank(*best))) best = &row;
  return best;
}

void SchemaWalk::visit(const std::string& path) {
  const std::string kind = file_.kind(path);
  const config::ObjectSchema* const row = row_for(path, kind);
  if (row == nullptr) return note(io::quoted(path) + " does not belong there");
  const bool seen_as_array = row->kind == "link" && kind == "array";
  if (kind != row->kind && !seen_as_array)
    return note(io::quoted(path) + " is no " + row->kind + " but " + (kind == "array" ? "an array" : "a " + kind));
  if (kind == "link") {
    if (!file_.contains(path))
      note(io::quoted(path) + " leads to " + io::quoted(file_.link_target(path)) + ", which is not there");
    return;
  }
  check_attributes(path, *row);
  if (row->kind == "array") check_array(path, *row);
  if (kind == "group") check_members(path);
}

void SchemaWalk::check_members(const std::string& path) {
  const std::vector<std::string> names = file_.names(path);
  for (const std::string& name : names) visit(child_of(path, name));
  for (const config::ObjectSchema& row : rows_) {
    if (row.path == "/" || !row.needed || is_wild(row.path) || !config::stands_for(parent_of(row.path), path)) continue;
    const std::string name = row.path.substr(row.path.rfind('/') + 1);
    if (!std::ranges::binary_search(names, name)) note(io::quoted(child_of(path, name)) + " is missing");
  }
}

void SchemaWalk::check_attributes(const std::string& path, const config::ObjectSchema& row) {
  std::set<std::string> seen;
  for (const std::string& name : file_.attribute_names(path)) {
    const auto wanted = std::ranges::find_if(
        row.attributes, [&](const config::AttributeSchema& a) { return config::stands_for(a.name, name); });
    // Arrays that are shown on both faces of a section have none of their own.
    if (wanted == row.attributes.end())
      note("the attribute " + io::quoted(name) + " of " + io::quoted(path) + " does not belong there");
    else
      check_attribute(path, name, *wanted);
    seen.insert(name);
  }
  for (const config::AttributeSchema& a : row.attributes)
    if (a.needed && !seen.contains(a.name))
      note("the attribute " + io::quoted(a.name) + " of " + io::quoted(path) + " is missing");
}

void SchemaWalk::check_attribute(const std::string& path, const std::string& name,
                                 const config::AttributeSchema& wanted) {
  const std::string what = "the attribute " + io::quoted(name) + " of " + io::quoted(path);
  const std::string type = file_.attribute_type(path, name);
  const bool texts = wanted.type == "texts";
  if (type != (texts ? "text" : wanted.type))
    return note(what + " is " + (type.empty() ? "of an unknown type" : type) + ", not " + wanted.type);
  const std::size_t count = file_.attribute_count(path, name);
  const std::size_t allowed = wanted.count > 0 ? static_cast<std::size_t>(wanted.count) : 1;
  if ((wanted.count > 0 || !texts) && count != allowed)
    note(what + " has " + std::to_string(count) + " values, not " + std::to_string(allowed));
}

void SchemaWalk::check_array(const std::string& path, const config::ObjectSchema& row) {
  const std::string type = file_.element_type(path);
  if (!row.types.empty() && std::ranges::find(row.types, type) == row.types.end())
    note(io::quoted(path) + " holds " + (type.empty() ? "no numbers" : type));
  if (row.extents.empty()) return;
  const io::Extents extents = file_.extents(path);
  if (extents.size() != row.extents.size())
    return note(io::quoted(path) + " has " + std::to_string(extents.size()) + " axes, not " +
                std::to_string(row.extents.size()));
  for (std::size_t axis = 0; axis < extents.size(); ++axis) check_extent(path, row.extents[axis], extents[axis]);
}

void SchemaWalk::check_extent(const std::string& path, const std::string& word, std::size_t found) {
  if (word == "any") return;
  std::size_t number = 0;
  const bool is_number = std::from_chars(word.data(), word.data() + word.size(), number).ec == std::errc{};
  const std::string key = word == "cells" ? "cells of " + type_of_agents(path) : word;
  const std::size_t wanted = is_number ? number : numbers_.try_emplace(key, found).first->second;
  if (found == wanted) return;
  note(io::quoted(path) + " has " + std::to_string(found) + " values along an axis where " +
       (is_number ? "" : word + " are ") + std::to_string(wanted) + (is_number ? " are wanted" : ""));
}

}  // namespace enthesis::app
