#pragma once
// The pace of life: one factor by which resident cells live slower than the rules say.
//
// Slowed are: division, death and change of stage of residents (and entry and change into one), all matrix work,
// swelling, growth and loss of vessels, mineralisation, ages that a rule asks for, and nodes that relax no faster than
// a matter of fate does. Not slowed: secretion, uptake, movement, fast nodes, deposits, and the life of leukocytes, of
// which entry and loss stay in balance. What a process tends to is the same at every pace; only its time changes.

#include "agents/cells.h"
#include "agents/remodel.h"
#include "agents/vessels.h"

namespace enthesis::config {

struct LifePace {
  double time_scale{};   // >= 1
  double fate_node_h{};  // a node whose time constant is at least this is a matter of fate
};

void slow_down(const LifePace& pace, std::vector<agents::CellKind>& kinds, agents::VesselRules& vessels,
               agents::MatrixRates& matrix);

}  // namespace enthesis::config
