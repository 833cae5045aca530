#pragma once
// The words in which rules speak: what a signal or an output is called in a file, what it means and what unit its
// numbers have. Names of cells, stages, nodes and fields come from the data; the kinds of signal and output are fixed.

#include <string>
#include <vector>

#include "agents/cell_traits.h"
#include "agents/rules.h"
#include "config/document.h"
#include "config/quantity.h"

namespace enthesis::config {

struct Vocabulary {
  std::vector<std::string> fields;
  std::vector<agents::CellTraits> kinds;
  std::vector<std::string> systemic;
};

struct SignalWord {
  agents::Signal signal;
  Dimension dimension{};  // of its half-saturation
};
struct OutputWord {
  agents::Output output;
  Dimension dimension{};  // of its value
};

// "TNF", "node NFkB", "shear strain", "strain energy", "stretch", "pressure", "flow", "favours woven bone", "here mineral", "around mineral", "room", "crowding",
// "near osteoblast", "near chondrocyte.hypertrophic", "density fibroblast", "stage age", "left net", "systemic
// endotoxin", "swelling".
SignalWord read_signal(const Table& owner, const std::string& key, const Vocabulary& words,
                       const std::vector<std::string>& nodes);

// "secrete TNF", "take up TNF", "speed", "persistence", "follow CXCL1", "divide", "die", "become osteoclast.active",
// "lay collagen", "remove collagen", "resorb", "leave net", "swell", "enter neutrophil.patrolling", "sprout VEGF",
// "regress".
OutputWord read_output(const Table& owner, const std::string& key, const Vocabulary& words);

// Every signal and output form with its unit and meaning, for `explain`.
struct WordForm {
  std::string form, unit, meaning;
};
std::vector<WordForm> signal_forms();
std::vector<WordForm> output_forms();

}  // namespace enthesis::config
