#include "config/perturbation.h"

#include <algorithm>
#include <map>

#include "agents/tissue.h"

namespace enthesis::config {
namespace {

using agents::OutputKind;
using agents::Response;

struct Target {
  std::vector<FactorSlot> slots;
  int load_case{-1};
  int cycles_of{-1};
  int cell_kind{-1};
  int released_field{-1};
  int plasma_field{-1};
};
using Targets = std::map<std::string, Target>;

// "secrete TNF" of a response, in the words in which rules name outputs; empty for what cannot be scaled as a group.
std::string output_text(const Response& response, const agents::CellKind& kind, const Vocabulary& words) {
  const auto& output = response.output;
  const auto field = [&] { return words.fields[output.target]; };
  const auto constituent = [&] { return std::string(agents::constituent_names[output.target]); };
  switch (output.kind) {
    case OutputKind::node:
      return "node " + kind.node_names[output.target];
    case OutputKind::secrete:
      return "secrete " + field();
    case OutputKind::take_up:
      return "take up " + field();
    case OutputKind::speed:
      return "speed";
    case OutputKind::persist:
      return "persistence";
    case OutputKind::follow:
      return "follow " + field();
    case OutputKind::divide:
      return "divide";
    case OutputKind::die:
      return "die";
    case OutputKind::lay:
      return "lay " + constituent();
    case OutputKind::remove:
      return "remove " + constituent();
    case OutputKind::resorb:
      return "resorb";
    case OutputKind::leave:
      return "leave " + std::string(agents::deposit_names[output.target]);
    case OutputKind::swell:
      return "swell";
    case OutputKind::sprout:
      return "sprout " + field();
    case OutputKind::regress:
      return "regress";
    case OutputKind::become:
    case OutputKind::enter: {
      const auto& target = words.kinds[output.target];
      return std::string(output.kind == OutputKind::become ? "become " : "enter ") + target.name + "." +
             target.stages[output.detail].name;
    }
  }
  return {};
}

void add_rule_targets(const Response& response, int program, int r, Targets& targets) {
  targets["rule " + response.id].slots.push_back({program, r, -1});
  for (std::size_t t = 0; t < response.terms.size(); ++t) {
    targets["rule " + response.terms[t].id].slots.push_back({program, r, static_cast<int>(t)});
  }
}

void add_field_targets(const std::vector<agents::FieldCoupling>& couplings, const Vocabulary& words, Targets& targets) {
  for (std::size_t f = 0; f < couplings.size(); ++f) {
    const int field = static_cast<int>(f);
    if (agents::is_released(couplings[f])) targets["release " + words.fields[f]].released_field = field;
    if (couplings[f].plasma_pM > 0.0) targets["plasma " + words.fields[f]].plasma_field = field;
  }
}

Targets all_targets(const Perturbable& model) {
  const auto& [kinds, vessels, words, load_cases, couplings] = model;
  Targets targets;
  for (std::size_t i = 0; i < load_cases.size(); ++i) {
    targets["load " + load_cases[i]].load_case = static_cast<int>(i);
    targets["cycles " + load_cases[i]].cycles_of = static_cast<int>(i);
  }
  add_field_targets(couplings, words, targets);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const auto& responses = kinds[k].program.responses;
    targets["cells " + kinds[k].traits.name].cell_kind = static_cast<int>(k);
    for (std::size_t r = 0; r < responses.size(); ++r) {
      const FactorSlot slot{static_cast<int>(k), static_cast<int>(r), -1};
      const std::string text = output_text(responses[r], kinds[k], words);
      targets[text].slots.push_back(slot);
      targets[kinds[k].traits.name + " " + text].slots.push_back(slot);
      add_rule_targets(responses[r], slot.program, slot.response, targets);
    }
  }
  for (std::size_t r = 0; r < vessels.program.responses.size(); ++r) {
    const Response& response = vessels.program.responses[r];
    const FactorSlot slot{vessel_rules, static_cast<int>(r), -1};
    targets[output_text(response, kinds.front(), words)].slots.push_back(slot);
    if (response.output.kind == OutputKind::enter) {
      targets["cells " + words.kinds[response.output.target].name].slots.push_back(slot);
    }
    add_rule_targets(response, vessel_rules, slot.response, targets);
  }
  return targets;
}

std::vector<std::string> names_of(const Targets& targets) {
  std::vector<std::string> names;
  for (const auto& [name, target] : targets) names.push_back(name);
  return names;
}

void refuse_contradictions(const std::vector<Perturbation>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool overlap = all[i].from_h < all[j].until_h && all[j].from_h < all[i].until_h;
      if (all[i].target == all[j].target && all[i].name == all[j].name && overlap) {
        throw ConfigError(all[i].where, 0, "perturbation",
                          "the perturbation \"" + all[i].name + "\" acts twice on \"" + all[i].target +
                              "\" at the same time (also at " + all[j].where + "); give it one factor or two names");
      }
    }
  }
}

std::uint32_t whole_minutes(double hours) {
  constexpr double latest_min = 4294967295.0;
  return static_cast<std::uint32_t>(std::min(hours * 60.0 + 0.5, latest_min));
}

}  // namespace

Perturbation read_perturbation(const Table& row) {
  Perturbation p;
  p.name = row.text("name");
  p.target = row.text("target");
  p.factor = row.quantity("factor", Dimension::none, {.low = 0.0, .high = 1e6});
  p.from_h = row.optional_quantity("from", Dimension::time, non_negative).value_or(0.0);
  p.until_h = row.optional_quantity("until", Dimension::time, non_negative).value_or(Perturbation{}.until_h);
  p.where = row.where("name");
  if (p.until_h <= p.from_h) {
    row.fail(row.has("until") ? "until" : "from",
             "the perturbation \"" + p.name + "\" ends (" + format_quantity(p.until_h, Dimension::time) +
                 ") before it begins (" + format_quantity(p.from_h, Dimension::time) + ")");
  }
  return p;
}

std::vector<CompiledPerturbation> compile(const std::vector<Perturbation>& perturbations, const Perturbable& model) {
  refuse_contradictions(perturbations);
  const Targets targets = all_targets(model);
  std::vector<CompiledPerturbation> compiled;
  for (const Perturbation& p : perturbations) {
    const auto found = targets.find(p.target);
    if (found == targets.end()) {
      const std::string near = nearest_name(p.target, names_of(targets));
      throw ConfigError(p.where, 0, "target",
                        "nothing in the model is called \"" + p.target + "\"" +
                            (near.empty() ? "; `enthesis list targets` shows what can be perturbed"
                                          : "; did you mean \"" + near + "\"?"));
    }
    const Target& target = found->second;
    compiled.push_back({p.factor, whole_minutes(p.from_h), whole_minutes(p.until_h), target.slots, target.load_case,
                        target.cycles_of, target.cell_kind, target.released_field, target.plasma_field});
  }
  return compiled;
}

std::vector<std::string> perturbation_targets(const Perturbable& model) {
  return names_of(all_targets(model));
}

}  // namespace enthesis::config
