#include "config/library.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>

#include "config/diagnostics.h"
#include "engine/digest.h"

#if __has_include("build_constants.h")
#include "build_constants.h"
#endif

namespace enthesis::config {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_directory(path, error);
}

fs::path source_tree() {
#ifdef ENTHESIS_SOURCE_DIR
  return ENTHESIS_SOURCE_DIR;
#else
  return fs::path(__FILE__).parent_path().parent_path();
#endif
}

}  // namespace

fs::path library_root() {
  constexpr const char* variable = "ENTHESIS_LIBRARY";
  if (const char* chosen = std::getenv(variable); chosen != nullptr && *chosen != '\0') {
    if (!is_folder(chosen))
      throw ConfigError("", 0, variable, std::string(variable) + " = \"" + chosen + "\" is not a folder");
    return chosen;
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    for (const fs::path& candidate : {folder / "share" / "enthesis", folder / "config" / "library"})
      if (is_folder(candidate)) return candidate;
  fs::path in_source = source_tree() / "config" / "library";
  if (is_folder(in_source)) return in_source;
  throw ConfigError("", 0, variable,
                    "the library of ready scenarios is neither above " + program.string() + " nor at " +
                        in_source.string() + "; set " + variable + " to its folder");
}

namespace {

// Of all files that a model can depend on, in the order of their names: name and content.
std::vector<std::pair<std::string, std::string>> rule_files() {
  constexpr std::array of_no_matter{"scenarios", "studies", "load_problems", "census.toml", "file_schema.toml"};
  const fs::path root = library_root();
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const fs::path inside = entry.path().lexically_relative(root);
    const bool counts = std::ranges::find(of_no_matter, inside.begin()->string()) == of_no_matter.end();
    if (counts && entry.is_regular_file() && inside.extension() == ".toml") files.push_back(inside);
  }
  std::ranges::sort(files);
  std::vector<std::pair<std::string, std::string>> found;
  for (const fs::path& file : files) {
    std::ifstream in(root / file, std::ios::binary);
    found.emplace_back(file.string(),
                       std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
  }
  return found;
}

}  // namespace

std::string library_digest() {
  engine::Digest sum;
  for (const auto& [name, text] : rule_files()) sum.add(name, std::span<const char>(text));
  return sum.text();
}

std::string library_text() {
  std::string all;
  for (const auto& [name, text] : rule_files()) all += "# ==== " + name + "\n" + text;
  return all;
}

std::vector<std::string> ready_names(std::string_view kind) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(library_root() / kind, error))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

fs::path find_ready(std::string_view kind, std::string_view name_or_path) {
  fs::path given(name_or_path);
  if (is_file(given)) return given;
  const std::vector<std::string> names = ready_names(kind);
  if (std::find(names.begin(), names.end(), name_or_path) != names.end())
    return library_root() / kind / (std::string(name_or_path) + ".toml");
  for (const std::string_view other : {"scenarios", "studies"}) {
    const std::vector<std::string> others = ready_names(other);
    if (std::find(others.begin(), others.end(), name_or_path) == others.end()) continue;
    throw ConfigError("", 0, std::string(name_or_path),
                      "\"" + std::string(name_or_path) + "\" is one of the ready " + std::string(other) +
                          ", not one of the " + std::string(kind));
  }
  throw ConfigError("", 0, std::string(name_or_path),
                    "\"" + std::string(name_or_path) + "\" is neither a file nor the name of one of the ready " +
                        std::string(kind) + did_you_mean(name_or_path, names));
}

fs::path find_base(std::string_view kind, const fs::path& file, const std::string& base) {
  const fs::path beside = file.parent_path() / base;
  return is_file(beside) ? beside : find_ready(kind, base);
}

}  // namespace enthesis::config
