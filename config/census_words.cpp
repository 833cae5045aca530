#include "config/census_words.h"

#include <regex>

#include "config/document.h"
#include "config/library.h"

namespace enthesis::config {
namespace {

const std::regex placeholder("<[a-z]+>");

std::size_t own_letters(const std::string& name) {
  return std::regex_replace(name, placeholder, "").size();
}

bool matches(const std::string& name, const std::string& column) {
  return std::regex_match(column, std::regex(std::regex_replace(name, placeholder, "[A-Za-z0-9_]+")));
}

}  // namespace

std::vector<CensusWords> read_census_words() {
  const Document document = Document::from_file(library_root() / "census.toml");
  const Table root = document.root();
  std::vector<CensusWords> rows;
  for (const Table& row : root.tables("column")) rows.push_back({row.texts("names"), row.text("meaning")});
  root.refuse_unknown_keys();
  return rows;
}

std::string meaning_of(const std::vector<CensusWords>& rows, const std::string& column) {
  std::string meaning;
  std::size_t most = 0;
  for (const CensusWords& row : rows) {
    for (const std::string& name : row.names) {
      if (own_letters(name) <= most || !matches(name, column)) continue;
      most = own_letters(name);
      meaning = row.meaning;
    }
  }
  return meaning;
}

}  // namespace enthesis::config
