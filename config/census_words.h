#pragma once
// What the columns of the census mean, in words (config/library/census.toml).

#include <string>
#include <vector>

namespace enthesis::config {

struct CensusWords {
  std::vector<std::string> names;  // a word in angle brackets stands for any word: "n_<kind>"
  std::string meaning;
};

// Throws ConfigError.
std::vector<CensusWords> read_census_words();

// That of the name which matches with the most letters of its own; empty if none does.
std::string meaning_of(const std::vector<CensusWords>& rows, const std::string& column);

}  // namespace enthesis::config
