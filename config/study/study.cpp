#include "config/study/study.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "config/document.h"
#include "config/library.h"
#include "config/study/arms.h"
#include "config/study/comparisons.h"
#include "config/study/names.h"
#include "config/study/protocol.h"

namespace enthesis::config {
namespace {

std::string list_text(const Names& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return "[" + text + "]";
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
