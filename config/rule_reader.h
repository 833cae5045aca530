#pragma once
// Reads the rules of one kind of cell (or of the vessel) from its file and compiles them into a program.

#include "agents/cells.h"
#include "agents/vessels.h"
#include "config/numbers.h"
#include "config/vocabulary.h"

namespace enthesis::config {

// The traits alone: [cell] and [[stage]]. Read for all kinds first, since rules name other kinds.
agents::CellTraits read_traits(const Table& root, Numbers& numbers);

// [[node]] and [[rule]] of a cell whose traits are words.kinds[kind].
agents::CellKind read_cell_kind(const Table& root, std::size_t kind, const Vocabulary& words, Numbers& numbers);

// [[rule]] of the vessel.
agents::VesselRules read_vessel_rules(const Table& root, const Vocabulary& words, Numbers& numbers);

}  // namespace enthesis::config
