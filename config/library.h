#pragma once
// The folder of what comes ready with the program: scenarios/, studies/ and rules, as TOML files.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace enthesis::config {

// $ENTHESIS_LIBRARY if it is set; else the first that exists of share/enthesis and config/library in the folders above
// the running program; else the folder in the source tree. Throws ConfigError if there is none.
std::filesystem::path library_root();

// A hash of all that stands there but for scenarios, studies and load problems: of what every run goes by.
std::string library_digest();

// The files that the digest is of, one after the other, each under a line "# ==== cells/msc.toml".
std::string library_text();

// The names, in alphabetical order, of the files NAME.toml of one kind: "scenarios" or "studies".
std::vector<std::string> ready_names(std::string_view kind);

// The file that a user means: a path to an existing file, else a ready name. Throws ConfigError with the nearest name.
std::filesystem::path find_ready(std::string_view kind, std::string_view name_or_path);

// The file that `file` means by `extends = "base"`: a path is looked for beside it, then from the current folder.
std::filesystem::path find_base(std::string_view kind, const std::filesystem::path& file, const std::string& base);

}  // namespace enthesis::config
