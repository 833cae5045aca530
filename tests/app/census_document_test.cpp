// The table of census columns in docs/file_formats.md against the columns that there are.

#include <algorithm>
#include <regex>

#include "app/run/census_table.h"
#include "engine/io/posix_file.h"
#include "tests/support/catch.h"

using namespace enthesis;

namespace {

struct Pattern {
  std::string text;
  std::regex names;
  std::size_t columns{};  // how many it stands for
};

// What stands in backticks in the first cells of the table; a word in angle brackets stands for any word.
std::vector<Pattern> documented() {
  const std::string text = io::read_text(std::string(ENTHESIS_SOURCE_DIR) + "/docs/file_formats.md");
  const std::size_t begin = text.find("### The census"), end = text.find("\n## ", begin);
  REQUIRE(begin != std::string::npos);
  const std::string section = text.substr(begin, end - begin);
  const std::regex first_cell("\n\\| (`[^|]*) \\|"), quoted("`([^`]+)`"), word("<[a-z]+>");
  std::vector<Pattern> patterns;
  for (std::sregex_iterator row(section.begin(), section.end(), first_cell), none; row != none; ++row) {
    const std::string cell = (*row)[1];
    for (std::sregex_iterator name(cell.begin(), cell.end(), quoted); name != none; ++name) {
      const std::string pattern = (*name)[1];
      patterns.push_back({pattern, std::regex(std::regex_replace(pattern, word, "[A-Za-z0-9_]+"))});
    }
  }
  return patterns;
}

}  // namespace

TEST_CASE("every column of the census is documented, and no other") {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_wild_type";
  std::vector<std::string> columns = app::census_names(config::load_scenario(request));
  for (const char* name : {"time_h", "tick", "digest"}) columns.emplace_back(name);
  std::vector<Pattern> patterns = documented();
  for (const std::string& column : columns) {
    bool known = false;
    for (Pattern& pattern : patterns) {
      if (!std::regex_match(column, pattern.names)) continue;
      known = true;
      ++pattern.columns;
    }
    INFO(column);
    CHECK(known);
  }
  for (const Pattern& pattern : patterns) {
    INFO(pattern.text);
    CHECK(pattern.columns > 0);
  }
}
