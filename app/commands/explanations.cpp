#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "app/commands/catalogue.h"
#include "app/commands/scenario_difference.h"
#include "app/run/census_table.h"
#include "config/census_words.h"
#include "config/library.h"
#include "config/study/study.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

using agents::OutputKind;
using agents::Program;
using agents::Response;
using agents::SignalKind;
using config::Parameter;
using config::Scenario;

std::string row(const std::string& label, const std::string& text) {
  constexpr std::size_t width = 12;
  if (text.empty()) return {};
  return "  " + label + std::string(label.size() < width ? width - label.size() : 1, ' ') + text + "\n";
}

std::string list_row(const std::string& label, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return row(label, names.empty() ? "nothing" : config::joined(names));
}

// Every program with the name of its owner.
std::vector<const Program*> programs(const Scenario& scenario) {
  std::vector<const Program*> all;
  for (const agents::CellKind& kind : scenario.kinds) all.push_back(&kind.program);
  all.push_back(&scenario.vessels.program);
  return all;
}

std::vector<std::string> responses_where(const Scenario& scenario, auto&& holds) {
  std::vector<std::string> ids;
  for (const Program* program : programs(scenario)) {
    for (const Response& response : program->responses) {
      if (holds(*program, response)) ids.push_back(response.id);
    }
  }
  return ids;
}

bool senses(const Program& program, const Response& response, SignalKind kind, std::size_t argument) {
  return std::any_of(response.terms.begin(), response.terms.end(), [&](const agents::Term& term) {
    const auto is_it = [&](std::uint16_t signal) {
      return program.signals[signal].kind == kind && program.signals[signal].argument == argument;
    };
    return is_it(term.signal) || std::any_of(term.competitors.begin(), term.competitors.end(),
                                             [&](const agents::Competitor& c) { return is_it(c.signal); });
  });
}

std::string reference_text(const config::Bibliography& references, const std::string& source) {
  std::string text;
  for (const std::string& key : config::cited_keys(source)) {
    const config::Reference* r = references.find(key);
    text += (text.empty() ? "" : "; ") + key;
    if (r == nullptr) continue;
    for (const std::string* part : {&r->author, &r->title, &r->journal, &r->year, &r->doi, &r->note}) {
      if (!part->empty()) text += (part == &r->author ? ": " : ", ") + *part;
    }
  }
  return text;
}

// Lines of the library in which a shared number is named.
std::vector<std::string> mentions(const std::string& word) {
  std::vector<std::string> places;
  const std::string quoted = "\"" + word + "\"";
  for (const auto& file : std::filesystem::recursive_directory_iterator(config::library_root())) {
    if (file.path().extension() != ".toml") continue;
    std::ifstream stream(file.path());
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      if (line.find(quoted) == std::string::npos) continue;
      places.push_back(config::place(file.path().lexically_relative(config::library_root()).string(), number));
    }
  }
  return places;
}

std::string where_used(const Scenario& scenario, const std::string& id) {
  constexpr std::string_view shared = "shared.";
  if (id.starts_with(shared)) return list_row("used at", mentions(id.substr(shared.size())));
  const std::vector<std::string> rules = responses_where(
      scenario, [&](const Program&, const Response& response) { return id.starts_with(response.id + "."); });
  if (!rules.empty()) return row("used by", "rule " + config::joined(rules));
  return row("used by", id.substr(0, id.rfind('.')));
}

std::string parameter_text(const Catalogue& catalogue, const Parameter& p) {
  const auto quantity = [&](double v) { return config::format_quantity(v, p.dimension); };
  std::string text = p.id + ": a parameter\n";
  text += row("value", quantity(p.value));
  text += row("range", quantity(p.low) + " to " + quantity(p.high));
  text += row("grade", std::string(config::grade_name(p.grade)));
  text += row("source", reference_text(catalogue.references, p.source));
  text += row("why", p.why);
  text += row("given", p.file == "animal" ? "drawn for the animal of seed " + std::to_string(catalogue.scenario.seed)
                                          : config::place(p.file, p.line));
  return text + where_used(catalogue.scenario, p.id);
}

std::string parameters_under(const Catalogue& catalogue, const std::string& prefix) {
  std::string text;
  for (const Parameter& p : catalogue.scenario.book.all()) {
    if (!p.id.starts_with(prefix)) continue;
    text += row(p.id.substr(prefix.size()), config::format_quantity(p.value, p.dimension) + "  (" + p.id + ", " +
                                                std::string(config::grade_name(p.grade)) + ")");
  }
  return text;
}

// How the field is solved in time, and where.
std::string pace_text(const Scenario& scenario, const engine::FieldProperties& field) {
  const engine::FieldSettings& settings = scenario.physiology.fields;
  std::string text =
      field.scheme == engine::TimeScheme::implicit ? "followed in time" : "as at rest with what feeds it";
  if (field.decay_per_h > 0.0) text += " (mean life " + engine::formatted("%.3g h", 1.0 / field.decay_per_h) + ")";
  const auto percent = [](double part) { return engine::formatted("%.3g %%", 100.0 * part); };
  if (field.never_waits || settings.lag == 0.0)
    text += "; in every step";
  else
    text += "; waits while it changes by less than " + percent(settings.lag) + ", " +
            std::to_string(settings.longest_wait) + " steps at most";
  if (field.decay_per_h == 0.0 || field.never_rests || settings.rest == 0.0) return text + "; everywhere";
  return text + "; rests where nothing lives, for an error of " + percent(settings.rest) + " at most";
}

std::string field_text(const Catalogue& catalogue, std::size_t f) {
  const Scenario& scenario = catalogue.scenario;
  const std::string& name = scenario.words.fields[f];
  const auto with_output = [&](OutputKind kind) {
    return responses_where(scenario, [&](const Program&, const Response& response) {
      return response.output.kind == kind && response.output.target == f;
    });
  };
  std::string text = name + ": a field, " + scenario.fields[f].meaning + " [pM]\n";
  text += parameters_under(catalogue, "field." + name + ".");
  text += row("solved", pace_text(scenario, scenario.fields[f].properties));
  text += list_row("secreted by", with_output(OutputKind::secrete));
  text += list_row("taken up by", with_output(OutputKind::take_up));
  text += list_row("followed by", with_output(OutputKind::follow));
  return text + list_row("sensed by", responses_where(scenario, [&](const Program& program, const Response& response) {
                           return senses(program, response, SignalKind::field, f);
                         }));
}

std::string cell_text(const Catalogue& catalogue, std::size_t k) {
  const agents::CellKind& kind = catalogue.scenario.kinds[k];
  std::string text = kind.traits.name + ": a cell\n";
  for (const agents::StageTraits& stage : kind.traits.stages) {
    text += row("stage", stage.name + ", " + config::format_quantity(stage.diameter_um, config::Dimension::length) +
                             (stage.layer == agents::Layer::resident ? ", resident" : ", visitor") +
                             (stage.inflammatory ? ", inflammatory" : ""));
  }
  text += row("nodes", config::joined(kind.node_names));
  std::vector<std::string> rules;
  for (const Response& response : kind.program.responses) rules.push_back(response.id);
  return text + row("rules", config::joined(rules)) +
         row("enters by", config::joined(responses_where(catalogue.scenario, [&](const Program&, const Response& r) {
               return r.output.kind == OutputKind::enter && r.output.target == k;
             })));
}

std::string term_text(const agents::Term& term) {
  const auto number = [](double v) { return config::format_quantity(v, config::Dimension::none); };
  const std::string hill = ", half " + number(term.half) + ", exponent " + number(term.exponent);
  switch (term.kind) {
    case agents::TermKind::drive:
      return term.id + ": drives, weight " + number(term.effect) + hill;
    case agents::TermKind::scale:
      return term.id + ": scales, gain " + number(term.effect) + hill;
    default:
      return term.id + ": is needed" + hill;
  }
}

void add_rule(const Catalogue& catalogue, const std::string& name, std::vector<std::string>& texts) {
  for (const Program* program : programs(catalogue.scenario)) {
    for (const Response& response : program->responses) {
      if (response.id != name) continue;
      std::string text = name + ": a rule (numbers in internal units)\n" +
                         row("base", config::format_quantity(response.base, config::Dimension::none));
      for (const agents::Term& term : response.terms) text += row("term", term_text(term));
      texts.push_back(text + row("target", "rule " + name));
    }
  }
}

void add_node(const Scenario& scenario, const std::string& name, std::vector<std::string>& texts) {
  std::vector<std::string> rules, readers;
  for (const agents::CellKind& kind : scenario.kinds) {
    const auto found = std::find(kind.node_names.begin(), kind.node_names.end(), name);
    if (found == kind.node_names.end()) continue;
    const auto node = static_cast<std::size_t>(found - kind.node_names.begin());
    for (const Response& response : kind.program.responses) {
      if (response.output.kind == OutputKind::node && response.output.target == node) rules.push_back(response.id);
      if (senses(kind.program, response, SignalKind::node, node)) readers.push_back(response.id);
    }
  }
  if (rules.empty()) return;
  texts.push_back(name + ": a pathway node, between 0 and 1\n" + list_row("set by", rules) +
                  list_row("read by", readers) + row("target", "node " + name));
}

// "near CELL" is meant by "near", and by "near osteoblast".
bool is_of_form(const std::string& name, const std::string& form) {
  const std::size_t noun = form.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (noun == 0 || noun == std::string::npos) return name == form;
  const std::string words = form.substr(0, noun - 1);
  return name == words || name == form || name.starts_with(words + " ");
}

void add_forms(const std::string& what, const std::vector<config::WordForm>& forms, const std::string& name,
               std::vector<std::string>& texts) {
  for (const config::WordForm& form : forms) {
    if (!is_of_form(name, form.form)) continue;
    texts.push_back(form.form + ": " + what + "\n" + row("meaning", form.meaning) +
                    row("unit", form.unit.empty() ? "a plain number" : form.unit));
  }
}

void add_targets(const Scenario& scenario, const std::string& name, std::vector<std::string>& texts) {
  const config::Perturbable model = config::what_can_be_perturbed(scenario);
  const auto known = config::perturbation_targets(model);
  if (std::find(known.begin(), known.end(), name) == known.end()) return;
  config::Perturbation probe;
  probe.name = probe.target = name;
  const config::CompiledPerturbation compiled = config::compile({probe}, model).front();
  std::vector<std::string> scaled;
  if (compiled.load_case >= 0) scaled.push_back("the load case");
  if (compiled.released_field >= 0) scaled.push_back("what bone, cartilage and deposits set free");
  if (compiled.plasma_field >= 0) scaled.push_back("the level in the blood");
  const auto all = programs(scenario);
  for (const config::FactorSlot& slot : compiled.slots) {
    const std::size_t p =
        slot.program == config::vessel_rules ? all.size() - 1 : static_cast<std::size_t>(slot.program);
    const Response& response = all[p]->responses[static_cast<std::size_t>(slot.response)];
    scaled.push_back(slot.term < 0 ? response.id : response.terms[static_cast<std::size_t>(slot.term)].id);
  }
  texts.push_back(name + ": a target of perturbations\n" + list_row("scales", scaled));
}

void add_readout(const Scenario& scenario, const std::string& name, std::vector<std::string>& texts) {
  const std::vector<std::string> known = census_names(scenario);
  if (std::find(known.begin(), known.end(), name) == known.end()) return;
  texts.push_back(name + ": a readout, column of census.csv\n" +
                  row("meaning", config::meaning_of(config::read_census_words(), name)));
}

void add_scenario(const std::string& name, std::vector<std::string>& texts) {
  const auto names = config::ready_names("scenarios");
  if (std::find(names.begin(), names.end(), name) == names.end()) return;
  config::ScenarioRequest request;
  request.name_or_path = name;
  const Scenario s = config::load_scenario(request);
  std::string text = name + ": a scenario\n" + row("title", s.title) +
                     row("file", config::find_ready("scenarios", name).string()) +
                     row("dimensions", s.section ? "section" : "3d") +
                     row("duration", config::format_quantity(s.duration_h, config::Dimension::time));
  for (const config::Perturbation& p : s.perturbations) text += row("perturbed", p.name + ": " + perturbation_text(p));
  texts.push_back(text);
}

void add_study(const std::string& name, std::vector<std::string>& texts) {
  const auto names = config::ready_names("studies");
  if (std::find(names.begin(), names.end(), name) == names.end()) return;
  config::StudyRequest request;
  request.name_or_path = name;
  const config::Study s = config::load_study(request);
  std::string text = name + ": a study\n" + row("title", s.title) +
                     row("file", config::find_ready("studies", name).string()) +
                     row("animals", std::to_string(s.animals) + " in each arm") +
                     row("duration", config::format_quantity(s.duration_h, config::Dimension::time)) +
                     row("readouts", config::joined(s.readouts));
  for (const config::Arm& arm : s.arms) text += row("arm", arm.name + ": " + arm.title + " (" + arm.scenario + ")");
  texts.push_back(text);
}

}  // namespace

std::vector<std::string> explanations(const Catalogue& catalogue, const std::string& name) {
  const Scenario& scenario = catalogue.scenario;
  std::vector<std::string> texts;
  for (const std::string& id : {name, "shared." + name}) {
    if (const Parameter* p = scenario.book.find(id)) texts.push_back(parameter_text(catalogue, *p));
  }
  for (std::size_t f = 0; f < scenario.words.fields.size(); ++f) {
    if (scenario.words.fields[f] == name) texts.push_back(field_text(catalogue, f));
  }
  for (std::size_t k = 0; k < scenario.kinds.size(); ++k) {
    if (scenario.kinds[k].traits.name == name) texts.push_back(cell_text(catalogue, k));
  }
  add_node(scenario, name, texts);
  add_rule(catalogue, name, texts);
  add_forms("a signal that rules can name", config::signal_forms(), name, texts);
  add_forms("an output of rules", config::output_forms(), name, texts);
  add_targets(scenario, name, texts);
  add_readout(scenario, name, texts);
  add_scenario(name, texts);
  add_study(name, texts);
  return texts;
}

}  // namespace enthesis::app
