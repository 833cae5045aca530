#include "config/file_schema.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "config/document.h"
#include "config/library.h"

namespace enthesis::config {
namespace {

const std::array<std::string, 4> kinds{"group", "array", "text", "link"};

bool is_wild(std::string_view name) {
  return name.starts_with('<');
}

bool is_plain(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

// "lattice: int32 x 3", "date?: text"
AttributeSchema attribute_in(const Table& row, const std::string& text) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos) row.fail("attributes", "'" + text + "' is not like \"name: type\"");
  AttributeSchema attribute;
  attribute.name = text.substr(0, colon);
  attribute.type = text.substr(colon + 2);
  attribute.needed = !attribute.name.ends_with('?');
  if (!attribute.needed) attribute.name.pop_back();
  const std::size_t times = attribute.type.find(" x ");
  if (times == std::string::npos) return attribute;
  const char* const first = attribute.type.data() + times + 3;
  const char* const last = attribute.type.data() + attribute.type.size();
  if (std::from_chars(first, last, attribute.count).ptr != last || attribute.count < 1)
    row.fail("attributes", "'" + text + "' has no number behind its x");
  attribute.type.resize(times);
  return attribute;
}

ObjectSchema object_in(const Table& row) {
  ObjectSchema object;
  object.path = row.text("path");
  object.kind = row.choice("is", kinds);
  object.meaning = row.text("meaning");
  if (row.has("types")) object.types = row.texts("types");
  if (row.has("extents")) object.extents = row.texts("extents");
  if (row.has("attributes"))
    for (const std::string& text : row.texts("attributes")) object.attributes.push_back(attribute_in(row, text));
  const bool optional = row.has("optional") && row.flag("optional");
  object.needed = !optional && !is_wild(object.path.substr(object.path.rfind('/') + 1));
  return object;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string text_of(const AttributeSchema& attribute) {
  return "`" + attribute.name + "` " + attribute.type +
         (attribute.count > 0 ? " x " + std::to_string(attribute.count) : std::string()) +
         (attribute.needed ? "" : " (may be missing)");
}

}  // namespace

std::vector<ObjectSchema> read_file_schema(const std::string& filetype) {
  const Document document = Document::from_file(library_root() / "file_schema.toml");
  std::vector<ObjectSchema> rows;
  for (const Table& row : document.root().tables(filetype)) {
    rows.push_back(object_in(row));
    row.refuse_unknown_keys();
  }
  return rows;
}

bool stands_for(std::string_view pattern, std::string_view path) {
  while (true) {
    const std::size_t end_of_pattern = pattern.find('/'), end_of_path = path.find('/');
    const std::string_view wanted = pattern.substr(0, end_of_pattern), name = path.substr(0, end_of_path);
    if (is_wild(wanted) ? !is_plain(name) : wanted != name) return false;
    if (end_of_pattern == std::string_view::npos || end_of_path == std::string_view::npos)
      return end_of_pattern == end_of_path;
    pattern.remove_prefix(end_of_pattern + 1);
    path.remove_prefix(end_of_path + 1);
  }
}

std::string file_schema_table(const std::vector<ObjectSchema>& rows) {
  std::string table = "| object | what it is | attributes | meaning |\n|---|---|---|---|\n";
  for (const ObjectSchema& row : rows) {
    std::string what = row.kind;
    if (row.kind == "array") what = joined(row.types, ", ") + " (" + joined(row.extents, ", ") + ")";
    if (!row.needed && row.path.find('<', row.path.rfind('/')) == std::string::npos) what += ", may be missing";
    std::vector<std::string> attributes;
    for (const AttributeSchema& a : row.attributes) attributes.push_back(text_of(a));
    table += "| `" + row.path + "` | " + what + " | " + joined(attributes, ", ") + " | " + row.meaning + " |\n";
  }
  return table;
}

}  // namespace enthesis::config
