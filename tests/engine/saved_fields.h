#pragma once
// The state of a set of fields: saved, brought back, and as a digest.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/digest.h"
#include "engine/fields/field_set.h"

namespace enthesis::engine {

using SavedFields = std::vector<std::vector<std::byte>>;

inline SavedFields save(FieldSet& set) {
  SavedFields saved;
  set.visit_state([&](const std::string&, const auto& values) {
    const auto bytes = std::as_bytes(std::span(values));
    saved.emplace_back(bytes.begin(), bytes.end());
  });
  return saved;
}

inline void restore(const SavedFields& saved, FieldSet& set) {
  std::size_t next = 0;
  set.visit_state([&](const std::string&, auto& values) {
    std::ranges::copy(saved.at(next++), std::as_writable_bytes(std::span(values)).begin());
  });
}

inline void add_state(FieldSet& set, Digest& digest) {
  set.visit_state([&](const std::string& name, const auto& values) { digest.add(name, std::span(values)); });
}

}  // namespace enthesis::engine
