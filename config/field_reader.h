#pragma once
// Reads the rows of the fields and of the traps that bind them.

#include <string>
#include <vector>

#include "agents/exchange.h"
#include "agents/sense.h"
#include "config/numbers.h"
#include "engine/fields/field_set.h"

namespace enthesis::config {

struct FieldRow {
  engine::FieldProperties properties;
  agents::FieldCoupling coupling;
  std::string meaning;
};

// `systemic`: names of what can set a field free from cartilage.
std::vector<FieldRow> read_fields(const Table& root, const std::vector<std::string>& systemic, Numbers& numbers);
std::vector<agents::Binding> read_bindings(const Table& root, const std::vector<std::string>& fields, Numbers& numbers);

}  // namespace enthesis::config
