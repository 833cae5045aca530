#pragma once
// What kinds of cell there are, and the stages of life of each. Kinds and stages are data (config/library/cells); their
// index is their place in that data.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/occupancy.h"

namespace enthesis::agents {

using engine::Layer;

struct StageTraits {
  std::string name;
  Layer layer{Layer::resident};
  bool inflammatory{};  // counted by the inflammation readouts
  double diameter_um{};
};

struct CellTraits {
  std::string name;
  std::vector<StageTraits> stages;  // the first is the stage of a newcomer unless a rule names another
};

// Index of a named stage, or -1.
int stage_index(const CellTraits& traits, const std::string& stage);
// Index of a named kind, or -1.
int kind_index(const std::vector<CellTraits>& kinds, const std::string& name);

}  // namespace enthesis::agents
