#pragma once
// Every object of a file against the schema of its kind.

#include <map>
#include <string>
#include <vector>

#include "config/file_schema.h"
#include "engine/io/hdf5_file.h"

namespace enthesis::app {

class SchemaWalk {
 public:
  // File and rows must outlive the walk.
  SchemaWalk(const io::Hdf5File& file, const std::vector<config::ObjectSchema>& rows) : file_(file), rows_(rows) {}

  // The number that a word among the extents must stand for; else the first array with that word gives it.
  void bind(const std::string& word, std::size_t number) { numbers_[word] = number; }

  // What is not as it should be, one sentence each, with paths in quotes.
  std::vector<std::string> find_wrong();

 private:
  void visit(const std::string& path);
  const config::ObjectSchema* row_for(const std::string& path, const std::string& kind) const;
  void check_attributes(const std::string& path, const config::ObjectSchema& row);
  void check_attribute(const std::string& path, const std::string& name, const config::AttributeSchema& wanted);
  void check_array(const std::string& path, const config::ObjectSchema& row);
  void check_extent(const std::string& path, const std::string& word, std::size_t found);
  void check_members(const std::string& path);
  void note(std::string sentence) { wrong_.push_back(std::move(sentence)); }

  const io::Hdf5File& file_;
  const std::vector<config::ObjectSchema>& rows_;
  std::map<std::string, std::size_t> numbers_;  // what words stand for; `cells` of one group under its path
  std::vector<std::string> wrong_;
};

}  // namespace enthesis::app
