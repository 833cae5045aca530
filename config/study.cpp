#include "config/study.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "config/document.h"
#include "config/library.h"
#include "config/setting.h"

namespace enthesis::config {
namespace {

using Names = std::vector<std::string>;

template <class Items>
std::string list_text(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return "[" + text + "]";
}

template <class Items>
Names names_of(const Items& items) {
  Names names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

// Place of the name that is `wanted`, which stands under `key`.
std::size_t place_of_name(const Table& row, const std::string& key, const std::string& what, const std::string& wanted,
                          const Names& names) {
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) {
    row.fail(key, "no " + what + " is called \"" + wanted + "\"" + did_you_mean(wanted, names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

template <class Items>
std::size_t place_of(const Table& row, const std::string& key, const std::string& what, const std::string& wanted,
                     const Items& items) {
  return place_of_name(row, key, what, wanted, names_of(items));
}

// A name that none before it has, and that can be the name of a folder if `plain`.
std::string new_name(const Table& row, const std::string& what, const Names& taken, bool plain) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  std::string name = row.text("name");
  if (name.empty()) row.fail("name", "the " + what + " has an empty name");
  if (plain && name.find_first_not_of(allowed) != std::string::npos) {
    row.fail("name", "the " + what + " \"" + name + "\" may have letters, digits, _ and - in its name, for files are " +
                         "called after it; what is shown may be given as its title");
  }
  if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    row.fail("name", "there are two of the " + what + " \"" + name + "\"");
  }
  return name;
}

void write_in(Document& document, const std::string& key, const std::string& value) {
  apply_override(document, key + "=" + value);
}

// What the command line changes. Its settings come after those of the file, so that they decide.
void apply_request(const StudyRequest& request, Document& document) {
  constexpr std::string_view protocol = "protocol.";
  const Table before = document.root();
  Names settings;
  if (before.has("settings")) settings = before.texts("settings");
  for (const std::string& setting : request.settings) {
    const std::size_t equals = setting.find('=');
    if (setting.starts_with(protocol) && equals != std::string::npos) {
      const std::string row = setting.substr(protocol.size(), equals - protocol.size());
      const Names rows = before.has("protocol") ? before.table("protocol").keys() : Names{};
      if (std::find(rows.begin(), rows.end(), row) == rows.end()) {
        throw ConfigError("--set", 0, setting, "the protocol has no row \"" + row + "\"" + did_you_mean(row, rows));
      }
      write_in(document, setting.substr(0, equals) + ".value", toml_string(setting.substr(equals + 1)));
    } else {
      settings.push_back(setting);
    }
  }
  for (std::string& setting : settings) setting = toml_string(setting);
  write_in(document, "settings", list_text(settings));
  if (request.seed) write_in(document, "seed", std::to_string(*request.seed));
  if (request.animals) write_in(document, "animals", std::to_string(*request.animals));
  if (request.until) write_in(document, "duration", toml_string(*request.until));
}

// A row of the protocol is a time if its value has a unit of time, else a plain number.
Dimension dimension_of(const Table& row) {
  if (!row.has("value")) return Dimension::time;
  try {
    parse_quantity(row.text("value"), Dimension::time);
    return Dimension::time;
  } catch (const QuantityError&) {
    return Dimension::none;
  } catch (const ConfigError&) {  // no text
    return Dimension::none;
  }
}

void read_protocol(const Table& root, Study& study) {
  if (!root.has("protocol")) return;
  const Table rows = root.table("protocol");
  for (const std::string& key : rows.keys()) {
    const Dimension dimension = rows.is_table(key) ? dimension_of(rows.table(key)) : Dimension::time;
    study.protocol.push_back({read_parameter(rows, key, dimension, key), {}});
  }
}

Names protocol_names(const Study& study) {
  Names names;
  for (const ProtocolRow& row : study.protocol) names.push_back(row.number.id);
  return names;
}

// The value of the protocol's row of that name, or nothing if `text` is a number with a unit.
std::optional<double> from_protocol(const std::string& text, Dimension dimension, const Table& owner,
                                    const std::string& key, const std::string& user, Study& study) {
  for (ProtocolRow& row : study.protocol) {
    if (row.number.id != text) continue;
    if (row.number.dimension != dimension) {
      owner.fail(key, "the row \"" + text + "\" of the protocol is " + dimension_name(row.number.dimension) + ", but " +
                          expectation(dimension));
    }
    row.acts_on.push_back(user);
    return row.number.value;
  }
  const bool a_name = !text.empty() && text.find_first_of("0123456789.+-") != 0;
  if (a_name) {
    owner.fail(key, "the protocol has no row \"" + text + "\"" + did_you_mean(text, protocol_names(study)) + "; or " +
                        expectation(dimension));
  }
  return std::nullopt;
}

std::optional<std::string> text_if_text(const Table& row, const std::string& key) {
  try {
    return row.optional_text(key);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

double value_of(const Table& row, const std::string& key, Dimension dimension, const Bounds& bounds,
                const std::string& user, Study& study) {
  const std::optional<std::string> text = text_if_text(row, key);
  const auto named = text ? from_protocol(*text, dimension, row, key, user + ", " + key, study) : std::nullopt;
  if (!named) return row.quantity(key, dimension, bounds);
  if (!bounds.contain(*named)) row.fail(key, key + " is out of bounds, allowed is " + describe(bounds, dimension));
  return *named;
}

Perturbation read_added(const Table& row, const std::string& arm, Study& study) {
  constexpr double largest_factor = 1e6;
  Perturbation p;
  p.name = row.text("name");
  p.target = row.text("target");
  p.where = row.where("name");
  const std::string user = arm + ": " + p.name;
  p.factor = value_of(row, "factor", Dimension::none, {.low = 0.0, .high = largest_factor}, user, study);
  if (row.has("from")) p.from_h = value_of(row, "from", Dimension::time, non_negative, user, study);
  if (row.has("until")) p.until_h = value_of(row, "until", Dimension::time, non_negative, user, study);
  if (p.until_h <= p.from_h) {
    row.fail(row.has("until") ? "until" : "from",
             "the perturbation \"" + p.name + "\" ends (" + format_quantity(p.until_h, Dimension::time) +
                 ") before it begins (" + format_quantity(p.from_h, Dimension::time) + ")");
  }
  return p;
}

struct Treatment {
  std::string name;
  Table row;
  bool given{};  // to any arm
};

std::vector<Treatment> read_treatments(const Table& root) {
  std::vector<Treatment> treatments;
  for (const Table& row : root.tables("treatment")) {
    treatments.push_back({new_name(row, "treatment", names_of(treatments), false), row});
    if (row.tables("perturbation").empty()) {
      row.fail("name", "the treatment \"" + treatments.back().name +
                           "\" does nothing; [[treatment.perturbation]] adds something");
    }
  }
  return treatments;
}

void give_treatments(const Table& row, std::vector<Treatment>& treatments, Arm& arm, Study& study) {
  if (!row.has("treatments")) return;
  for (const std::string& name : row.texts("treatments")) {
    Treatment& treatment = treatments[place_of(row, "treatments", "treatment", name, treatments)];
    treatment.given = true;
    for (const Table& added : treatment.row.tables("perturbation")) {
      arm.added.push_back(read_added(added, arm.name, study));
    }
  }
}

void read_arm_settings(const Table& row, const Study& study, Arm& arm) {
  if (!row.has("settings")) return;
  arm.settings = row.texts("settings");
  for (const std::string& setting : arm.settings) {
    const std::string key = setting_key(setting);
    const std::string start = "the arm \"" + arm.name + "\" cannot set " + key;
    if (key == "seed" || key == "duration") row.fail("settings", start + ", which all arms share");
    if (key.starts_with("protocol.")) row.fail("settings", start + ": the protocol is of the whole study");
    for (const std::string& of_all : study.settings) {
      if (setting_key(of_all) == key) row.fail("settings", start + ", because the study sets it in every arm");
    }
  }
}

void read_arms(const Table& root, Study& study) {
  std::vector<Treatment> treatments = read_treatments(root);
  const std::optional<std::string> usual = root.optional_text("scenario");
  for (const Table& row : root.tables("arm")) {
    Arm arm;
    arm.name = new_name(row, "arm", names_of(study.arms), true);
    arm.title = row.optional_text("title").value_or(arm.name);
    arm.scenario = row.has("scenario") || !usual ? row.text("scenario") : *usual;
    read_arm_settings(row, study, arm);
    give_treatments(row, treatments, arm, study);
    for (const Table& added : row.tables("perturbation")) arm.added.push_back(read_added(added, arm.name, study));
    study.arms.push_back(std::move(arm));
  }
  if (study.arms.empty()) root.fail("arm", "the study has no arm; [[arm]] with name = \"...\" adds one");
  for (const Treatment& treatment : treatments) {
    if (!treatment.given) treatment.row.fail("name", "no arm has the treatment \"" + treatment.name + "\"");
  }
}

std::optional<double> read_equivalence_margin(const Table& row) {
  constexpr const char* key = "equivalent_within";
  const Bounds below_one{.low = 0.0, .high = 1.0, .above_low = true};
  const std::optional<double> margin = row.optional_quantity(key, Dimension::fraction, below_one);
  if (margin && *margin >= 1.0) row.fail(key, std::string(key) + " must be below 1");
  return margin;
}

void read_comparisons(const Table& root, Study& study) {
  for (const Table& row : root.tables("contrast")) {
    Contrast contrast{new_name(row, "contrast", names_of(study.contrasts), false),
                      place_of(row, "arm", "arm", row.text("arm"), study.arms),
                      place_of(row, "reference", "arm", row.text("reference"), study.arms),
                      read_equivalence_margin(row)};
    if (contrast.arm == contrast.reference) row.fail("reference", "an arm cannot be its own reference");
    study.contrasts.push_back(std::move(contrast));
  }
  for (const Table& row : root.tables("interaction")) {
    Interaction one{new_name(row, "interaction", names_of(study.interactions), false),
                    place_of(row, "first", "contrast", row.text("first"), study.contrasts),
                    place_of(row, "second", "contrast", row.text("second"), study.contrasts)};
    if (one.first == one.second) row.fail("second", "an interaction is between two different contrasts");
    study.interactions.push_back(std::move(one));
  }
}

void read_correlations(const Table& root, Study& study) {
  static const Names spans{"report", "course"};
  const auto readout = [&](const Table& row, const char* key) {
    return place_of_name(row, key, "readout of the study", row.text(key), study.readouts);
  };
  for (const Table& row : root.tables("correlation")) {
    Correlation one{new_name(row, "correlation", names_of(study.correlations), false),
                    readout(row, "x"),
                    readout(row, "y"),
                    row.has("x_over") && row.choice("x_over", spans) == "course",
                    {}};
    if (one.x == one.y && !one.x_over_course) row.fail("y", "a readout goes with itself in any case");
    const Names arms = row.has("arms") ? row.texts("arms") : names_of(study.arms);
    if (arms.empty()) row.fail("arms", "the correlation \"" + one.name + "\" has no arm");
    for (const std::string& arm : arms) one.arms.push_back(place_of(row, "arms", "arm", arm, study.arms));
    const std::set<std::size_t> different(one.arms.begin(), one.arms.end());
    if (different.size() != arms.size()) row.fail("arms", "the correlation \"" + one.name + "\" names an arm twice");
    study.correlations.push_back(std::move(one));
  }
}

void read_report(const Table& root, bool shortened, Study& study) {
  if (root.has("report")) {
    for (const std::string& text : root.texts("report")) {
      const auto named = from_protocol(text, Dimension::time, root, "report", "report", study);
      double time_h = 0.0;
      try {
        time_h = named ? *named : parse_quantity(text, Dimension::time);
      } catch (const QuantityError& error) {
        root.fail("report", std::string("report = ") + error.what());
      }
      if (time_h > study.duration_h && shortened) time_h = study.duration_h;
      if (time_h < 0.0 || time_h > study.duration_h) {
        root.fail("report", "the report at " + format_quantity(time_h, Dimension::time) +
                                " is not between the start and the end of the study (" +
                                format_quantity(study.duration_h, Dimension::time) + ")");
      }
      study.report_h.push_back(time_h);
    }
  }
  if (study.report_h.empty()) study.report_h.push_back(study.duration_h);
  std::sort(study.report_h.begin(), study.report_h.end());
  study.report_h.erase(std::unique(study.report_h.begin(), study.report_h.end()), study.report_h.end());
}

void read_analysis(const Table& root, Analysis& analysis) {
  if (!root.has("analysis")) return;
  const Table table = root.table("analysis");
  const Bounds inside{.low = 0.0, .high = 1.0, .above_low = true};
  const auto share = [&](const char* key, double usual) {
    const double value = table.optional_quantity(key, Dimension::fraction, inside).value_or(usual);
    if (value >= 1.0) table.fail(key, std::string(key) + " must be below 1");
    return value;
  };
  analysis.confidence = share("confidence", analysis.confidence);
  analysis.significance = share("significance", analysis.significance);
  if (analysis.significance >= 0.5) table.fail("significance", "significance must be below 0.5");
  if (table.has("laboratory_groups")) {
    analysis.laboratory_groups.clear();
    for (const double size : table.numbers("laboratory_groups")) {
      if (size < 2.0 || size > 1000.0) table.fail("laboratory_groups", "a group has between 2 and 1000 animals");
      analysis.laboratory_groups.push_back(static_cast<std::size_t>(size));
    }
  }
  if (table.has("laboratory_experiments")) {
    analysis.laboratory_experiments = static_cast<std::size_t>(table.integer("laboratory_experiments", 1, 1'000'000));
  }
}

void read_design(const Table& root, Study& study) {
  static const Names streams{"shared", "independent"};
  study.title = root.text("title");
  study.duration_h = root.quantity("duration", Dimension::time, positive);
  if (root.has("animals")) study.animals = static_cast<std::size_t>(root.integer("animals", 1, Study::most_animals));
  if (root.has("seed")) study.seed = static_cast<std::uint64_t>(root.integer("seed", 0, 1L << 62));
  if (root.has("streams")) study.shared_streams = root.choice("streams", streams) == "shared";
  study.settings = root.texts("settings");
  study.readouts = root.texts("readout");
  if (study.readouts.empty()) root.fail("readout", "the study names no readout");
  const std::set<std::string> different(study.readouts.begin(), study.readouts.end());
  if (different.size() != study.readouts.size()) root.fail("readout", "the study names a readout twice");
}

// The study with what it takes over from those that it extends.
Document open_study(const std::filesystem::path& path) {
  Document document = Document::from_file(path);
  std::vector<std::filesystem::path> files{path};
  while (const auto base = document.root().optional_text("extends")) {
    files.push_back(find_base("studies", files.back(), *base));
    if (std::find(files.begin(), files.end() - 1, files.back()) != files.end() - 1) {
      throw ConfigError(path.string(), 0, "extends", "the study extends itself");
    }
    document.inherit(Document::from_file(files.back()));
  }
  return document;
}

// The document with every default spelled out.
std::string spelled_out(const Study& study, bool shortened, Document document) {
  write_in(document, "animals", std::to_string(study.animals));
  write_in(document, "seed", std::to_string(study.seed));
  write_in(document, "streams", study.shared_streams ? "\"shared\"" : "\"independent\"");
  Names times, groups;
  for (const double time_h : study.report_h) times.push_back(toml_string(format_quantity(time_h, Dimension::time)));
  for (const std::size_t size : study.analysis.laboratory_groups) groups.push_back(std::to_string(size));
  if (shortened || !document.root().has("report")) write_in(document, "report", list_text(times));
  write_in(document, "analysis.confidence", format_quantity(study.analysis.confidence, Dimension::none));
  write_in(document, "analysis.significance", format_quantity(study.analysis.significance, Dimension::none));
  write_in(document, "analysis.laboratory_groups", list_text(groups));
  write_in(document, "analysis.laboratory_experiments", std::to_string(study.analysis.laboratory_experiments));
  return document.to_text();
}

}  // namespace

std::size_t Study::arm_index(const std::string& arm) const {
  const Names names = names_of(arms);
  const auto found = std::find(names.begin(), names.end(), arm);
  if (found == names.end()) {
    throw ConfigError("", 0, arm, "the study " + name + " has no arm \"" + arm + "\"" + did_you_mean(arm, names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

Study load_study(const StudyRequest& request) {
  const std::filesystem::path path = find_ready("studies", request.name_or_path);
  Document document = open_study(path);
  apply_request(request, document);
  const Table root = document.root();
  Study study;
  study.name = path.stem().string();
  read_design(root, study);
  read_protocol(root, study);
  read_arms(root, study);
  read_comparisons(root, study);
  read_correlations(root, study);
  read_report(root, request.until.has_value(), study);
  read_analysis(root, study.analysis);
  root.refuse_unknown_keys();
  study.resolved_text = spelled_out(study, request.until.has_value(), document);
  return study;
}

std::string design_text(const std::string& resolved_text) {
  Document document = Document::from_text(resolved_text, "study.toml");
  for (const char* aside : {"title", "animals", "readout", "analysis", "contrast", "interaction", "correlation"}) {
    write_in(document, aside, "0");
  }
  return document.to_text();
}

}  // namespace enthesis::config
