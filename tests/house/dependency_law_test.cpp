// The folders may include each other only downwards, and each library has one door.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/catch.h"

namespace {

namespace fs = std::filesystem;

const fs::path source_root = ENTHESIS_SOURCE_DIR;

struct Include {
  fs::path file;       // relative to the source root
  std::string header;  // as written between the quotes or brackets
};

std::string floor_of(const std::string& path) {
  if (path.starts_with("engine/io/")) return "engine/io";
  return path.substr(0, path.find('/'));
}

std::vector<Include> all_includes() {
  static const std::regex line_form(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<Include> includes;
  for (const char* folder : {"engine", "agents", "mechanics", "readouts", "config", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(source_root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (std::regex_search(line, match, line_form)) {
          includes.push_back({fs::relative(entry.path(), source_root), match[1]});
        }
      }
    }
  }
  return includes;
}

const std::map<std::string, std::set<std::string>> may_include{
    {"engine", {"engine"}},
    {"engine/io", {"engine", "engine/io"}},
    {"agents", {"engine", "agents"}},
    {"mechanics", {"engine", "mechanics"}},
    {"readouts", {"engine", "agents", "mechanics", "readouts"}},
    {"config", {"engine", "agents", "mechanics", "readouts", "config"}},
    {"app", {"engine", "engine/io", "agents", "mechanics", "readouts", "config", "app"}},
};

}  // namespace

TEST_CASE("folders include only what lies below them") {
  int seen = 0;
  for (const Include& include : all_includes()) {
    const std::string from = floor_of(include.file.generic_string()), to = floor_of(include.header);
    if (may_include.find(to) == may_include.end() || include.header.find('/') == std::string::npos) continue;
    ++seen;
    INFO(include.file.string() + " includes " + include.header);
    CHECK(may_include.at(from).count(to) == 1);
  }
  CHECK(seen > 100);
}

TEST_CASE("each library has one door") {
  const std::vector<std::pair<std::regex, std::string>> doors{
      {std::regex("^tbb/"), "engine/parallel/"},
      {std::regex("^Random123/"), "engine/random/"},
      {std::regex("^sleef"), "engine/arithmetic/"},
      {std::regex("^xxhash"), "engine/digest"},
      {std::regex("^hdf5|^H5"), "engine/io/hdf5_"},
      {std::regex("^libdeflate"), "engine/io/chunks"},
      {std::regex("^png"), "engine/io/png"},
      {std::regex("^nlohmann/"), "engine/io/"},
      {std::regex("^toml"), "config/"},
      {std::regex("^cxxopts"), "app/"},
      {std::regex("^Eigen/"), "mechanics/"},
  };
  for (const Include& include : all_includes()) {
    for (const auto& [library, door] : doors) {
      if (!std::regex_search(include.header, library)) continue;
      INFO(include.file.string() + " includes " + include.header);
      CHECK(include.file.generic_string().starts_with(door));
    }
  }
}

TEST_CASE("file names say what is in the file") {
  const std::set<std::string> vague{"util", "utils",   "helper", "helpers", "common",
                                    "misc", "manager", "base",   "data",    "info"};
  for (const Include& include : all_includes()) {
    INFO(include.file.string());
    CHECK(vague.count(include.file.stem().string()) == 0);
  }
}
