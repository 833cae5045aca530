#include "app/commands/catalogue.h"

#include <filesystem>

#include "app/run/census_table.h"
#include "config/census_words.h"
#include "config/library.h"

namespace enthesis::app {
namespace {

using config::Parameter;

std::vector<Entry> ready(const std::string& kind) {
  std::vector<Entry> entries;
  for (const std::string& name : config::ready_names(kind)) {
    const config::Document document = config::Document::from_file(config::find_ready(kind, name));
    entries.push_back({name, document.root().optional_text("title").value_or("")});
  }
  return entries;
}

std::vector<Entry> forms(const std::vector<config::WordForm>& words) {
  std::vector<Entry> entries;
  for (const config::WordForm& w : words) {
    entries.push_back({w.form, w.meaning + (w.unit.empty() ? "" : " [" + w.unit + "]")});
  }
  return entries;
}

std::vector<Entry> cells(const config::Scenario& scenario) {
  std::vector<Entry> entries;
  for (const agents::CellTraits& kind : scenario.words.kinds) {
    std::vector<std::string> stages;
    for (const agents::StageTraits& stage : kind.stages) stages.push_back(stage.name);
    entries.push_back({kind.name, "stages: " + config::joined(stages)});
  }
  return entries;
}

std::vector<Entry> fields(const config::Scenario& scenario) {
  std::vector<Entry> entries;
  for (const config::FieldRow& row : scenario.fields) entries.push_back({row.properties.name, row.meaning});
  return entries;
}

std::vector<Entry> targets(const config::Scenario& scenario) {
  std::vector<Entry> entries;
  for (const std::string& name : config::perturbation_targets(config::what_can_be_perturbed(scenario))) {
    entries.push_back({name, ""});
  }
  return entries;
}

std::vector<Entry> parameters(const Catalogue& catalogue) {
  std::vector<Entry> entries;
  for (const Parameter& p : catalogue.scenario.book.all()) {
    entries.push_back(
        {p.id, config::format_quantity(p.value, p.dimension) + ", " + std::string(config::grade_name(p.grade))});
  }
  return entries;
}

std::vector<Entry> readouts(const config::Scenario& scenario) {
  const std::vector<config::CensusWords> words = config::read_census_words();
  std::vector<Entry> entries;
  for (const std::string& name : census_names(scenario)) entries.push_back({name, config::meaning_of(words, name)});
  return entries;
}

std::filesystem::path references_file() {
  const std::filesystem::path root = config::library_root();
  const std::filesystem::path inside = root / "references.bib";
  return std::filesystem::exists(inside) ? inside : root.parent_path() / "references.bib";
}

}  // namespace

Catalogue open_catalogue(config::Scenario scenario) {
  return {std::move(scenario), config::read_bibliography(references_file())};
}

const std::vector<std::string>& kinds_of_names() {
  static const std::vector<std::string> kinds{"scenarios", "studies", "fields",   "cells",     "signals",
                                              "outputs",   "targets", "readouts", "parameters"};
  return kinds;
}

std::vector<Entry> names_of_kind(const Catalogue& catalogue, const std::string& kind) {
  if (kind == "scenarios" || kind == "studies") return ready(kind);
  if (kind == "fields") return fields(catalogue.scenario);
  if (kind == "cells") return cells(catalogue.scenario);
  if (kind == "signals") return forms(config::signal_forms());
  if (kind == "outputs") return forms(config::output_forms());
  if (kind == "targets") return targets(catalogue.scenario);
  if (kind == "readouts") return readouts(catalogue.scenario);
  return parameters(catalogue);
}

}  // namespace enthesis::app
