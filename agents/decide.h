#pragma once
// Signals, pathways and decisions of one step. Each cell reads the old state and writes its own row only.

#include <cstdint>
#include <vector>

#include "agents/events.h"
#include "agents/sense.h"
#include "engine/parallel/workers.h"

namespace enthesis::agents {

// What the cells of one kind are about to do. Rows are those of the table at the start of the step.
struct Plan {
  std::vector<std::uint8_t> event;  // response that happens (divide, die, become), or no_event
  std::vector<std::uint8_t> alive;  // 0 once the cell has died or become another kind
  // How far its nodes have come in this step, at the most: whole_shift is from 0 to 1.
  std::vector<std::uint16_t> shift;
  // Per response: value per row for movement and matrix work, else empty. Where the stage began in the last step, amounts
  // make up for half of that step, and rates of secretion and uptake for as much, but not more than half of this one,
  // as fields at rest follow them at once; where it surely ends in this step, by death or a change that needs no place,
  // half of it is taken off.
  std::vector<std::vector<float>> values;
};

inline constexpr std::uint16_t whole_shift = 1000;

// The hours from when a stage began until now if that was in the last step, else none: events fall into the middle of a
// step.
double since_came_h(engine::Tick stage_since, const Surroundings& world);

bool is_planned(OutputKind kind);  // movement and matrix work

// Relaxes the nodes, sets secretion and uptake, and fills one plan per kind.
void decide(const Surroundings& world, Cells& cells, const engine::Draws& draws, double dt_h,
            const engine::Workers& workers, std::vector<Plan>& plans);

// Brings every node to where its signals hold it and sets secretion and uptake, round cells to which nothing happens.
void settle_pathways(const Surroundings& world, Cells& cells, const engine::Workers& workers, std::vector<Plan>& plans);

}  // namespace enthesis::agents
