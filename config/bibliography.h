#pragma once
// The sources of the numbers: what a BibTeX file holds of each, and whether numbers and sources know each other.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/parameter.h"

namespace enthesis::config {

struct Reference {
  std::string key, author, title, journal, year, doi, note;  // a field that is not given is empty
  int line{};
};

// The entries in the order of the file. Comments, preambles and abbreviations of BibTeX are passed over, braces within
// fields are dropped, and runs of white space become one space.
struct Bibliography {
  std::string file;
  std::vector<Reference> entries;

  const Reference* find(std::string_view key) const;  // null if there is none
  std::vector<std::string> keys() const;
};

// Throw ConfigError on an entry without a key or an end, and on a key that is given twice.
Bibliography read_bibliography(const std::filesystem::path& file);
Bibliography parse_bibliography(std::string_view text, std::string name);

struct UnknownSource {
  std::string parameter, source;  // ids
  std::string sentence;           // with its place and the nearest known key
};
struct SourceCheck {
  std::vector<UnknownSource> unknown;  // in the order of the book
  std::vector<std::string> uncited;    // keys, in the order of the bibliography
  bool passed() const { return unknown.empty() && uncited.empty(); }
};

// `also_cited`: keys that something else than a parameter cites.
SourceCheck check_sources(const ParameterBook& book, const Bibliography& bibliography,
                          std::span<const std::string> also_cited = {});

}  // namespace enthesis::config
