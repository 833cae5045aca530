#pragma once
// How much happens to cells where most happens: what the length of the next step goes by.
//
// The tissue is looked at in blocks of some thousand places. A cell counts as one if an event happens to it (it dies,
// divides or changes) or it has just come, else as far as its pathways have shifted, at their most, from 0 to 1. What so
// counts in a block in an hour is followed over about a day, so that single events in a quiet tissue are no unrest; in a
// single step as much of it counts at once as chance alone would hardly bring. That, over what may be in one step, is the
// unrest of the block: `share` of its cells may, and a few more.

#include <cstdint>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/decide.h"
#include "agents/vessels.h"

namespace enthesis::agents {

struct CalmRule {
  double share{};            // of the cells of a block
  double shortest_step_h{};  // calm has to be seen: at first each block counts as just calm enough for this
};

class Unrest {
 public:
  Unrest(const Lattice& places, const CalmRule& rule);

  // What has been decided in this step: to be told before the dead are buried, and once vessels have been planned.
  void count(const Cells& cells, const std::vector<Plan>& plans);
  void count(const VesselPlan& vessels);
  // Looks at what has been counted in a step of dt_h, and returns the unrest of the most restless block: above 1, steps
  // of this length are too long. The same whatever the order of the rows.
  double look(double dt_h);
  // Something has happened from without: calm has to be seen anew.
  void wake();

  // Everything that must be saved and digested.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor(std::string("unrest/per_h"), per_h_);
  }

  static constexpr double few = 2.0;

 private:
  std::size_t block_of(Site place) const;
  double of_block(std::size_t block, double dt_h);

  Lattice places_;
  int edge_;  // of a block, in places
  Lattice blocks_;
  CalmRule rule_;
  std::vector<double> per_h_;                       // what counts, followed; not known yet if below zero
  std::vector<std::uint32_t> cells_, thousandths_;  // of what counts in this step
};

}  // namespace enthesis::agents
