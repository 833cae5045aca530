// What the columns of the census mean, in the library and in docs/file_formats.md, against the columns that there are.

#include <algorithm>
#include <regex>

#include "app/run/census_table.h"
#include "config/census_words.h"
#include "engine/io/posix_file.h"
#include "tests/support/catch.h"

using namespace enthesis;

namespace {

std::vector<std::string> columns_of_census() {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_wild_type";
  std::vector<std::string> columns = app::census_names(config::load_scenario(request));
  for (const char* name : {"time_h", "tick", "digest"}) columns.emplace_back(name);
  return columns;
}

std::string row_of_table(const config::CensusWords& row) {
  std::string names;
  for (const std::string& name : row.names) names += (names.empty() ? "`" : ", `") + name + "`";
  return "| " + names + " | " + row.meaning + " |\n";
}

}  // namespace

TEST_CASE("every column of the census has a meaning, and no meaning is without a column") {
  const std::vector<config::CensusWords> words = config::read_census_words();
  const std::vector<std::string> columns = columns_of_census();
  for (const std::string& column : columns) {
    INFO(column);
    CHECK_FALSE(config::meaning_of(words, column).empty());
  }
  for (const config::CensusWords& row : words) {
    for (const std::string& name : row.names) {
      INFO(name);
      CHECK(std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return !config::meaning_of({{{name}, row.meaning}}, column).empty();
      }));
    }
  }
}

TEST_CASE("the closest of several meanings is taken") {
  const std::vector<config::CensusWords> words{
      {{"a_<x>"}, "any"}, {{"a_<x>_in_<part>"}, "of a part"}, {{"a_b"}, "one"}};
  CHECK(config::meaning_of(words, "a_c") == "any");
  CHECK(config::meaning_of(words, "a_c_in_d") == "of a part");
  CHECK(config::meaning_of(words, "a_b") == "one");
  CHECK(config::meaning_of(words, "b").empty());
}

TEST_CASE("the table of the census in the documents is that of the library") {
  const std::string text = io::read_text(std::string(ENTHESIS_SOURCE_DIR) + "/docs/file_formats.md");
  std::string table = "| column | meaning |\n|---|---|\n";
  for (const config::CensusWords& row : config::read_census_words()) table += row_of_table(row);
  CHECK(text.find(table + "\n") != std::string::npos);
}
