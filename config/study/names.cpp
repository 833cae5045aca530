#include "config/study/names.h"

namespace enthesis::config {

std::size_t place_of_name(const Table& row, const std::string& key, const std::string& what, const std::string& wanted,
                          const Names& names) {
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) {
    row.fail(key, "no " + what + " is called \"" + wanted + "\"" + did_you_mean(wanted, names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::string new_name(const Table& row, const std::string& what, const Names& taken, bool plain) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  std::string name = row.text("name");
  if (name.empty()) row.fail("name", "the " + what + " has an empty name");
  if (plain && name.find_first_not_of(allowed) != std::string::npos) {
    row.fail("name", "the " + what + " \"" + name + "\" may have letters, digits, _ and - in its name, for files are " +
                         "called after it; what is shown may be given as its title");
  }
  if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    row.fail("name", "there are two of the " + what + " \"" + name + "\"");
  }
  return name;
}

}  // namespace enthesis::config
