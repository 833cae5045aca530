#pragma once
// Rows of a study that have names and refer to one another by them.

#include <algorithm>
#include <string>
#include <vector>

#include "config/document.h"

namespace enthesis::config {

using Names = std::vector<std::string>;

template <class Items>
Names names_of(const Items& items) {
  Names names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

// Place among `names` of the one that is `wanted`, which stands under `key`. Throws ConfigError with the nearest name.
std::size_t place_of_name(const Table& row, const std::string& key, const std::string& what, const std::string& wanted,
                          const Names& names);

template <class Items>
std::size_t place_of(const Table& row, const std::string& key, const std::string& what, const std::string& wanted,
                     const Items& items) {
  return place_of_name(row, key, what, wanted, names_of(items));
}

// The row's name, which none before it has, and which can be the name of a folder if `plain`. Throws ConfigError.
std::string new_name(const Table& row, const std::string& what, const Names& taken, bool plain);

}  // namespace enthesis::config
