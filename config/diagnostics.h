#pragma once
// What is said of input that cannot be used: one sentence with its place, and the nearest known name.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace enthesis::config {

// what() is "file:line: sentence"; "file: sentence" if the line is 0; the sentence alone if there is no file.
// Control characters become spaces.
struct ConfigError : std::runtime_error {
  ConfigError(std::string file_name, int line_number, std::string key_path, std::string plain_sentence);

  std::string file;
  int line;
  std::string key;
  std::string sentence;
};

std::string place(std::string_view file, int line);  // "file:line", or "file" if the line is 0

// The known name that needs the fewest edits (insert, delete, replace, swap of neighbours; letter case is ignored),
// the first of equals; empty if even that one needs more than a third of its letters.
// Optimal string alignment distance, Damerau 1964.
std::string nearest_name(std::string_view wrong, std::span<const std::string> known);

// `; did you mean "x"?` if a known name is near, else `; allowed are a, b, c`; empty if nothing is known.
std::string did_you_mean(std::string_view wrong, std::span<const std::string> known);

std::string joined(std::span<const std::string> names);  // "a, b, c"

}  // namespace enthesis::config
