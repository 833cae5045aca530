#pragma once
// Perturbations: a treatment, a genotype or a load protocol is a timed factor on one declared quantity, no more.
//
//   target = "load walking"             the load case of that name
//            "cycles walking"           how often it comes in a day; felt where the scenario weighs loads by their cycles,
//                                       and 0 takes it away
//            "secrete TNF"              that secretion, in every kind of cell; also "take up", "lay", "node NFkB", ...
//            "fibroblast secrete TNF"   the same in one kind of cell
//            "rule fibroblast.secrete_CXCL1.node_ERK"  one rule or one term of a rule, by its id
//            "release TGFB"             what bone, cartilage and deposits set free of that field
//            "plasma OXYGEN"            its level in the blood
//            "cells t_cell"             how many there are: scales the first cells and every entry, and at the moment
//                                       it begins (if that is not the start) each cell stays with that chance

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/exchange.h"
#include "agents/vessels.h"
#include "config/document.h"
#include "config/vocabulary.h"

namespace enthesis::config {

struct Perturbation {
  std::string name, target;
  double factor{1.0};
  double from_h{0.0};
  double until_h{std::numeric_limits<double>::infinity()};  // if no end is given it lasts
  std::string where;                                        // file:line, for messages
};

Perturbation read_perturbation(const Table& row);

// One factor in the compiled model that a perturbation scales.
struct FactorSlot {
  int program{};  // kind of cell, or vessel_rules
  int response{};
  int term{-1};  // -1: the response as a whole
};
inline constexpr int vessel_rules = -1;

struct CompiledPerturbation {
  double factor{1.0};
  std::uint32_t from_min{}, until_min{};
  std::vector<FactorSlot> slots;
  int load_case{-1};
  int cycles_of{-1};  // load case
  int cell_kind{-1};
  int released_field{-1};
  int plasma_field{-1};

  bool active(std::uint32_t now_min) const { return from_min <= now_min && now_min < until_min; }
};

// The parts of a model that perturbations can scale. References live as long as what they were made from.
struct Perturbable {
  const std::vector<agents::CellKind>& kinds;
  const agents::VesselRules& vessels;
  const Vocabulary& words;
  std::vector<std::string> load_cases;
  std::vector<agents::FieldCoupling> couplings;  // one per field
};

// Throws ConfigError for an unknown target, naming the nearest known one, and for perturbations that contradict each
// other: the same quantity scaled twice at once by perturbations of one name.
std::vector<CompiledPerturbation> compile(const std::vector<Perturbation>& perturbations, const Perturbable& model);

// Every target that a perturbation can name in this model, for `list` and for the nearest name.
std::vector<std::string> perturbation_targets(const Perturbable& model);

}  // namespace enthesis::config
