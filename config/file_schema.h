#pragma once
// What stands in the files of a run, object by object (config/library/file_schema.toml).

#include <string>
#include <string_view>
#include <vector>

namespace enthesis::config {

struct AttributeSchema {
  std::string name;  // "<entry>" stands for any
  std::string type;  // "text", "texts", "float64", "int32", ...
  int count{0};      // of a list; 0: one value, and of texts any number
  bool needed{true};
};

struct ObjectSchema {
  std::string path;                  // "/data/<step>/fields/<field>"
  std::string kind;                  // "group", "array", "text" or "link"
  std::vector<std::string> types;    // of the numbers of an array
  std::vector<std::string> extents;  // of an array: a number, "any", or a word that stands for one number
  std::vector<AttributeSchema> attributes;
  bool needed{true};
  std::string meaning;
};

// Of "snapshot" or "restart". Throws ConfigError.
std::vector<ObjectSchema> read_file_schema(const std::string& filetype);

// Whether a path, or a name, is one that the pattern stands for: any name for each word in angle brackets.
bool stands_for(std::string_view pattern, std::string_view path);

// The rows as a table in Markdown, as docs/file_formats.md has it.
std::string file_schema_table(const std::vector<ObjectSchema>& rows);

}  // namespace enthesis::config
