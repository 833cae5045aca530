#include "config/rule_reader.h"

#include <algorithm>

#include "agents/decide.h"

namespace enthesis::config {
namespace {

using agents::OutputKind;
using agents::Program;
using agents::Response;
using agents::Term;

struct RuleScope {
  std::string owner;  // name of the cell, or "vessel"
  const Vocabulary& words;
  const std::vector<agents::StageTraits>& stages;
  std::vector<std::string> nodes;
  Numbers& numbers;
  Program& program;
};

std::string slug(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

SignalWord read_own_signal(const Table& row, const RuleScope& scope) {
  const SignalWord word = read_signal(row, "signal", scope.words, scope.nodes);
  if (scope.stages.empty() && word.signal.kind == agents::SignalKind::swelling) {
    row.fail("signal", "the " + scope.owner + " cannot sense \"swelling\"; only cells swell");
  }
  return word;
}

std::vector<agents::Competitor> read_competitors(const Table& row, const RuleScope& scope, const std::string& id) {
  std::vector<agents::Competitor> competitors;
  for (const Table& entry : row.tables("competitor")) {
    const SignalWord word = read_own_signal(entry, scope);
    const double kd = scope.numbers.read(entry, "kd", word.dimension, id + "." + slug(entry.text("signal")) + ".kd");
    competitors.push_back({agents::intern_signal(scope.program, word.signal), kd});
  }
  return competitors;
}

Term read_term(const Table& row, agents::TermKind kind, Dimension output_dimension, const RuleScope& scope,
               const std::string& response_id) {
  const SignalWord word = read_own_signal(row, scope);
  Term term;
  term.id = response_id + "." + slug(row.text("signal"));
  term.signal = agents::intern_signal(scope.program, word.signal);
  term.kind = kind;
  term.half = scope.numbers.read(row, "half", word.dimension, term.id + ".half");
  term.exponent = scope.numbers.read(row, "exponent", Dimension::none, term.id + ".exponent");
  if (kind == agents::TermKind::drive) {
    term.effect = scope.numbers.read(row, "weight", output_dimension, term.id + ".weight");
  } else if (kind == agents::TermKind::scale) {
    term.effect = scope.numbers.read(row, "gain", Dimension::none, term.id + ".gain");
  }
  term.competitors = read_competitors(row, scope, term.id);
  return term;
}

void read_terms(const Table& row, Dimension dimension, const RuleScope& scope, Response& response) {
  using agents::TermKind;
  const auto read_all = [&](const std::string& key, TermKind kind) {
    for (const Table& term : row.tables(key))
      response.terms.push_back(read_term(term, kind, dimension, scope, response.id));
  };
  read_all("drive", TermKind::drive);
  read_all("scale", TermKind::scale);
  read_all("need", TermKind::need);
  for (std::size_t i = 0; i < response.terms.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (response.terms[i].id == response.terms[j].id) {
        row.fail("signal", "the rule \"" + response.id + "\" uses the same signal twice");
      }
    }
  }
}

std::uint32_t read_stage_mask(const Table& row, const RuleScope& scope) {
  if (!row.has("stages")) return 0xffffffffu;
  std::vector<std::string> known;
  for (const auto& stage : scope.stages) known.push_back(stage.name);
  std::uint32_t mask = 0;
  for (const std::string& name : row.texts("stages")) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) row.fail("stages", "no stage is called \"" + name + "\"" + did_you_mean(name, known));
    mask |= 1u << (found - known.begin());
  }
  return mask;
}

agents::Texture read_texture(const Table& row, const agents::Output& output) {
  if (!row.has("texture")) return agents::Texture::lamellar;
  const bool lays_bone = output.kind == OutputKind::lay && output.target == agents::index(agents::Constituent::osteoid);
  if (!lays_bone) row.fail("texture", "only a rule of the form \"lay osteoid\" tells the texture of the bone");
  const std::vector<std::string> textures{"lamellar", "woven"};
  return row.choice("texture", textures) == "woven" ? agents::Texture::woven : agents::Texture::lamellar;
}

// "fibroblast.secrete_CXCL1", with the rule's own name added where one output has several rules.
std::string rule_id(const Table& row, const RuleScope& scope) {
  std::string id = scope.owner + "." + slug(row.text("output"));
  if (const auto name = row.optional_text("name")) id += "." + slug(*name);
  for (const Response& other : scope.program.responses) {
    if (other.id == id) row.fail("output", "two rules are called \"" + id + "\"; give one a name");
  }
  return id;
}

void read_node(const Table& row, std::size_t column, RuleScope& scope) {
  Response response;
  response.id = scope.owner + ".node_" + scope.nodes[column];
  row.text("meaning");
  response.output = {OutputKind::node, static_cast<std::uint16_t>(column), 0};
  response.base = scope.numbers.read(row, "base", Dimension::fraction, response.id + ".base");
  response.time_constant_h = scope.numbers.read(row, "time", Dimension::time, response.id + ".time");
  read_terms(row, Dimension::fraction, scope, response);
  scope.program.responses.push_back(std::move(response));
}

void read_rule(const Table& row, bool of_vessel, RuleScope& scope) {
  const OutputWord word = read_output(row, "output", scope.words);
  const bool for_vessel = word.output.kind == OutputKind::enter || word.output.kind == OutputKind::sprout ||
                          word.output.kind == OutputKind::regress;
  if (for_vessel != of_vessel) {
    row.fail("output",
             of_vessel ? "the vessel has rules of the form \"enter CELL.STAGE\", \"sprout FIELD\" and \"regress\" only"
                       : "only the vessel has rules of the form \"enter CELL.STAGE\", \"sprout FIELD\" or \"regress\"");
  }
  Response response;
  response.id = rule_id(row, scope);
  response.output = word.output;
  response.texture = read_texture(row, word.output);
  response.stages = read_stage_mask(row, scope);
  response.base = scope.numbers.read(row, "base", word.dimension, response.id + ".base");
  if (word.output.kind == OutputKind::follow) {
    response.receptor_half =
        scope.numbers.read(row, "receptor_half", Dimension::concentration, response.id + ".receptor_half");
  }
  read_terms(row, word.dimension, scope, response);
  scope.program.responses.push_back(std::move(response));
}

// The place of a rule among those of its owner is kept in one byte.
void refuse_too_many_rules(const Table& root, const std::string& owner, const agents::Program& program) {
  if (program.responses.size() < agents::no_event) return;
  root.fail("rule", "the " + owner + " has more rules than fit (" + std::to_string(agents::no_event - 1) + ")");
}

}  // namespace

agents::CellTraits read_traits(const Table& root, Numbers& numbers) {
  agents::CellTraits traits;
  const Table cell = root.table("cell");
  traits.name = cell.text("name");
  cell.text("meaning");
  const std::vector<std::string> layers{"resident", "visitor"};
  for (const Table& row : root.tables("stage")) {
    agents::StageTraits stage;
    stage.name = row.text("name");
    stage.layer = row.choice("layer", layers) == "resident" ? engine::Layer::resident : engine::Layer::visitor;
    stage.inflammatory = row.has("inflammatory") && row.flag("inflammatory");
    stage.diameter_um = numbers.read(row, "diameter", Dimension::length, traits.name + "." + stage.name + ".diameter");
    traits.stages.push_back(stage);
  }
  if (traits.stages.empty()) root.fail("stage", "the cell \"" + traits.name + "\" has no [[stage]]");
  constexpr std::size_t most_stages = 32;  // the stages of a rule are the bits of a word
  if (traits.stages.size() > most_stages) {
    root.fail("stage",
              "the cell \"" + traits.name + "\" has more stages than fit (" + std::to_string(most_stages) + ")");
  }
  return traits;
}

agents::CellKind read_cell_kind(const Table& root, std::size_t kind, const Vocabulary& words, Numbers& numbers) {
  agents::CellKind cell;
  cell.traits = words.kinds[kind];
  const std::vector<Table> nodes = root.tables("node");
  for (const Table& node : nodes) cell.node_names.push_back(node.text("name"));
  cell.program.node_count = nodes.size();
  RuleScope scope{cell.traits.name, words, cell.traits.stages, cell.node_names, numbers, cell.program};
  for (std::size_t n = 0; n < nodes.size(); ++n) read_node(nodes[n], n, scope);
  for (const Table& rule : root.tables("rule")) read_rule(rule, false, scope);
  refuse_too_many_rules(root, "cell \"" + cell.traits.name + "\"", cell.program);
  root.refuse_unknown_keys();
  return cell;
}

agents::VesselRules read_vessel_rules(const Table& root, const Vocabulary& words, Numbers& numbers) {
  agents::VesselRules rules;
  const std::vector<agents::StageTraits> no_stages;
  RuleScope scope{"vessel", words, no_stages, {}, numbers, rules.program};
  for (const Table& rule : root.tables("rule")) read_rule(rule, true, scope);
  refuse_too_many_rules(root, "vessel", rules.program);
  root.refuse_unknown_keys();
  rules.factors = agents::unit_factors(rules.program);
  return rules;
}

}  // namespace enthesis::config
