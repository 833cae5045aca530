#include "config/scenario.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "config/library.h"
#include "config/life_pace.h"
#include "config/rule_reader.h"
#include "config/scenario_text.h"
#include "config/setting.h"
#include "engine/arithmetic/pinned_math.h"
#include "engine/occupancy.h"

namespace enthesis::config {
namespace {

constexpr engine::Purpose animal_draw{102};
constexpr double longest_h = 4294967295.0 / 60.0;  // that the clock counts, in minutes

// FNV-1a, 64 bit: the same number for the same name everywhere.
std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

// The scenario's own file, then the one it extends, and so on: the first that has a key decides.
struct Layers {
  std::vector<Document> documents;
  std::vector<Table> tables;

  const Table& deciding(const std::string& key) const {
    const Table* decides = nullptr;
    for (const Table& table : tables) {  // asks every layer, so that none reports the key as unknown
      if (table.has(key) && decides == nullptr) decides = &table;
    }
    return decides == nullptr ? tables.front() : *decides;
  }
};

// "parameters.ID=value" or "ID=value", where an ID is known by its dots: the keys of a scenario outside its tables have
// none, and those of its tables begin with their name. The ID and the value may be in quotes.
struct ParameterSetting {
  std::string id;
  Override value;
};

std::optional<ParameterSetting> parameter_setting(std::string_view setting) {
  constexpr std::string_view spread = "spread.", fluorochromes = "fluorochromes.";
  const std::size_t equals = setting.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view path = unquoted(setting.substr(0, equals));
  if (path.starts_with(spread) || path.starts_with(fluorochromes) || path.find('.') == std::string_view::npos)
    return std::nullopt;
  const std::string id = setting_key(setting);
  const std::string_view value = unquoted(setting.substr(equals + 1));
  if (id.empty() || value.empty()) return std::nullopt;  // refused where other settings are read
  return ParameterSetting{id, {std::string(value), "--set"}};
}

Layers open_layers(const ScenarioRequest& request) {
  Layers layers;
  std::filesystem::path path =
      request.text ? std::filesystem::path(request.name_or_path) : find_ready("scenarios", request.name_or_path);
  while (true) {
    for (const Document& seen : layers.documents) {
      if (seen.name() == path.string()) {
        throw ConfigError(path.string(), 0, "extends", "the scenario extends itself");
      }
    }
    const bool given = request.text && layers.documents.empty();
    layers.documents.push_back(given ? Document::from_text(*request.text, path.string()) : Document::from_file(path));
    if (layers.documents.size() == 1) {
      for (const std::string& setting : request.settings) {
        if (!parameter_setting(setting)) apply_override(layers.documents.back(), setting);
      }
    }
    layers.tables.push_back(layers.documents.back().root());
    const auto base = layers.tables.back().optional_text("extends");
    if (!base) return layers;
    path = find_base("scenarios", path, *base);
  }
}

std::map<std::string, Override> read_overrides(const Layers& layers, const std::vector<std::string>& settings) {
  std::map<std::string, Override> overrides;
  for (const std::string& setting : settings) {
    if (const auto given = parameter_setting(setting)) overrides.insert_or_assign(given->id, given->value);
  }
  for (const Table& layer : layers.tables) {
    if (!layer.has("parameters")) continue;
    const Table rows = layer.table("parameters");
    for (const std::string& id : rows.keys()) overrides.try_emplace(id, Override{rows.text(id), rows.where(id)});
  }
  return overrides;
}

// One factor per spread quantity: fold^z with a standard normal z of this animal.
std::map<std::string, double> draw_animal(const Layers& layers, std::uint64_t seed, Numbers& numbers) {
  std::map<std::string, double> factors;
  const engine::Draws draws(seed, engine::Tick{0});
  for (const Table& layer : layers.tables) {
    if (!layer.has("spread")) continue;
    const Table rows = layer.table("spread");
    for (const std::string& id : rows.keys()) {
      if (!rows.has(id) || factors.contains(id)) continue;  // the nearest layer decides
      const double fold = numbers.read(rows, id, Dimension::none, "spread." + id);
      const double z = draws.normal(engine::LineageKey{name_hash(id)}, animal_draw);
      factors.try_emplace(id, engine::pinned_exp(engine::pinned_log(fold) * z));
    }
  }
  return factors;
}

void read_run(const Layers& layers, const ScenarioRequest& request, Scenario& scenario) {
  layers.deciding("name");  // asked for in all, but a scenario is not what it extends
  scenario.name =
      layers.tables.front().optional_text("name").value_or(std::filesystem::path(request.name_or_path).stem().string());
  scenario.title = layers.deciding("title").text("title");
  static const std::vector<std::string> dimensions{"section", "3d"};
  scenario.section = layers.deciding("dimensions").choice("dimensions", dimensions) == "section";
  static const std::vector<std::string> daily{"peak", "by_cycles"};
  const Table& of_day = layers.deciding("daily_load");
  scenario.weigh_cycles = of_day.has("daily_load") && of_day.choice("daily_load", daily) == "by_cycles";
  static const std::vector<std::string> pore_fluid{"left_out", "solved"};
  const Table& of_fluid = layers.deciding("pore_fluid");
  scenario.has_pore_fluid = of_fluid.has("pore_fluid") && of_fluid.choice("pore_fluid", pore_fluid) == "solved";
  const Table& of_law = layers.deciding("mechanoregulation");
  scenario.law = of_law.has("mechanoregulation") ? of_law.choice("mechanoregulation", law_names) : usual_law;
  scenario.anatomy.name = layers.deciding("anatomy").choice("anatomy", anatomy_names());
  scenario.duration_h = layers.deciding("duration").quantity("duration", Dimension::time, positive);
  if (request.until) {
    try {
      scenario.duration_h = parse_quantity(*request.until, Dimension::time);
    } catch (const QuantityError& error) {
      throw ConfigError("--until", 0, "until", error.what());
    }
    if (!(scenario.duration_h > 0.0)) throw ConfigError("--until", 0, "until", "the duration must be above 0 h");
  }
  const Table& seeded = layers.deciding("seed");
  scenario.seed = request.seed ? *request.seed : static_cast<std::uint64_t>(seeded.integer("seed", 0, largest_seed));
  const auto cadence = [&](const std::string& key) {
    const double hours = layers.deciding(key).quantity(key, Dimension::time, non_negative);
    return static_cast<std::uint32_t>(std::lround(std::min(hours, longest_h) * 60.0));
  };
  constexpr long most_bits = 22;  // one less than a float has
  const Table& rounded = layers.deciding("snapshot_bits");
  const long bits = rounded.has("snapshot_bits") ? rounded.integer("snapshot_bits", 0, most_bits) : 0;
  scenario.report = {cadence("census_every"), cadence("snapshot_every"), static_cast<int>(bits)};
}

std::vector<Document> cell_documents(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(root / "cells")) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Document> documents;
  for (const auto& path : paths) documents.push_back(Document::from_file(path));
  return documents;
}

void read_rules(const std::filesystem::path& root, Numbers& numbers, Scenario& scenario) {
  const Document systemic = Document::from_file(root / "systemic.toml");
  scenario.systemic = read_systemic(systemic.root(), numbers);
  systemic.root().refuse_unknown_keys();
  for (const Systemic& row : scenario.systemic) scenario.words.systemic.push_back(row.name);
  const Document fields = Document::from_file(root / "fields.toml");
  scenario.fields = read_fields(fields.root(), scenario.words.systemic, numbers);
  for (const FieldRow& field : scenario.fields) scenario.words.fields.push_back(field.properties.name);
  scenario.bindings = read_bindings(fields.root(), scenario.words.fields, numbers);
  fields.root().refuse_unknown_keys();

  const std::vector<Document> cells = cell_documents(root);
  if (cells.size() > engine::Occupant::most_kinds) {
    throw ConfigError((root / "cells").string(), 0, "cells",
                      "there are " + std::to_string(cells.size()) + " kinds of cell, but a lattice tells at most " +
                          std::to_string(engine::Occupant::most_kinds) + " apart");
  }
  for (const Document& cell : cells) scenario.words.kinds.push_back(read_traits(cell.root(), numbers));
  for (std::size_t k = 0; k < cells.size(); ++k) {
    scenario.kinds.push_back(read_cell_kind(cells[k].root(), k, scenario.words, numbers));
  }
  scenario.vessels = read_vessel_rules(Document::from_file(root / "vessel.toml").root(), scenario.words, numbers);
  scenario.physiology = read_physiology(Document::from_file(root / "physiology.toml").root(), numbers);
  scenario.laws = read_laws(Document::from_file(root / "mechanoregulation.toml").root(), numbers);
}

void read_place(const std::filesystem::path& root, Numbers& numbers, Scenario& scenario) {
  const std::string& name = scenario.anatomy.name;
  const Document anatomy = Document::from_file(root / "anatomies" / (name + ".toml"));
  const Table table = anatomy.root();
  scenario.anatomy = read_anatomy(name, table, numbers);
  scenario.regions = read_regions(table, scenario.anatomy.shape->region_names(), scenario.words, numbers);
  table.refuse_unknown_keys();
}

void read_perturbations(const Layers& layers, const ScenarioRequest& request, Scenario& scenario) {
  for (auto layer = layers.tables.rbegin(); layer != layers.tables.rend(); ++layer) {
    for (const Table& row : layer->tables("perturbation")) {
      scenario.perturbations.push_back(read_perturbation(row));
    }
  }
  for (const Perturbation& added : request.added) scenario.perturbations.push_back(added);
  scenario.compiled = compile(scenario.perturbations, what_can_be_perturbed(scenario));
}

}  // namespace

Perturbable what_can_be_perturbed(const Scenario& scenario) {
  Perturbable model{scenario.kinds, scenario.vessels, scenario.words, load_names(*scenario.anatomy.shape), {}};
  for (const FieldRow& field : scenario.fields) model.couplings.push_back(field.coupling);
  return model;
}

engine::Blocks blocks_of(const Scenario& scenario) {
  return {lattice_of(scenario.anatomy, scenario.section), scenario.anatomy.refinement};
}

Scenario load_scenario(const ScenarioRequest& request) {
  const Layers layers = open_layers(request);
  const std::filesystem::path root = library_root();
  Scenario scenario;
  read_run(layers, request, scenario);

  const Document shared = Document::from_file(root / "shared.toml");
  Numbers numbers(shared.root(), read_overrides(layers, request.settings));
  numbers.set_animal_factors(draw_animal(layers, scenario.seed, numbers));
  read_rules(root, numbers, scenario);
  read_place(root, numbers, scenario);
  if (scenario.has_pore_fluid && scenario.physiology.stiffness.crimp) {
    layers.deciding("pore_fluid")
        .fail("pore_fluid",
              "crimped fibres (stiffness.fibres_toe above 0) and their pore fluid cannot be "
              "solved together; leave one out");
  }
  slow_down({scenario.anatomy.time_scale, scenario.physiology.fate_node_h}, scenario.kinds, scenario.vessels,
            scenario.physiology.matrix);
  scenario.readouts =
      read_readout_settings(Document::from_file(root / "readouts.toml").root(), scenario.words, numbers);
  scenario.readouts.histology.formation.fast_share = scenario.physiology.matrix.fast_share;
  scenario.readouts.histology.cells_per_agent = scenario.anatomy.cells_per_agent;
  if (const Table& layer = layers.deciding("fluorochromes"); layer.has("fluorochromes")) {
    scenario.label_times = read_label_times(layer.table("fluorochromes"), scenario.readouts.label_available_h);
  }
  for (auto layer = layers.tables.rbegin(); layer != layers.tables.rend(); ++layer) {
    for (const Table& row : layer->tables("injury")) {
      scenario.injuries.push_back(read_injury(row, scenario.anatomy.shape->region_names(), numbers));
    }
    for (const Table& row : layer->tables("dose")) {
      scenario.doses.push_back(read_dose(row, scenario.systemic, scenario.duration_h, numbers));
    }
  }
  numbers.refuse_unused();
  shared.root().refuse_unknown_keys();
  read_perturbations(layers, request, scenario);
  for (const Table& layer : layers.tables) layer.refuse_unknown_keys();

  scenario.book = numbers.book();
  scenario.resolved_text = scenario_text(scenario);
  return scenario;
}

}  // namespace enthesis::config
