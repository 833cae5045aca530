// Every number that comes with the program has a unit, a range, a grade and a ground, and every source is known.

#include <algorithm>
#include <set>

#include "config/anatomy/vertebral_rim.h"
#include "config/bibliography.h"
#include "config/library.h"
#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;

namespace {

Scenario load(const std::string& name) {
  ScenarioRequest request;
  request.name_or_path = name;
  return load_scenario(request);
}

const Scenario& wild_type() {
  static const Scenario scenario = load("achilles_wild_type");
  return scenario;
}

// The rows of every anatomy and of the ready load problems.
const ParameterBook& all_rows() {
  static const ParameterBook rows = [] {
    ParameterBook book = wild_type().book;
    const Scenario corner = load("vertebral_corner");
    for (const Parameter& p : corner.book.all()) {
      if (book.find(p.id) == nullptr) book.add(p);
    }
    for (const std::string& name : ready_names("load_problems")) {
      Numbers numbers({}, {});
      read_vertebral_rim(Document::from_file(library_root() / "load_problems" / (name + ".toml")).root(), numbers);
      for (const Parameter& p : numbers.book().all()) book.add(p);
    }
    return book;
  }();
  return rows;
}

}  // namespace

TEST_CASE("fibres broken by strain set free alarmins and nothing else of what a clot holds") {
  const std::size_t damage = index(enthesis::agents::Deposit::damage),
                    debris = index(enthesis::agents::Deposit::debris);
  std::set<std::string> by_damage, by_debris;
  for (const FieldRow& field : wild_type().fields) {
    if (field.coupling.deposit_release_per_h[damage] > 0.0) by_damage.insert(field.properties.name);
    if (field.coupling.deposit_release_per_h[debris] > 0.0) by_debris.insert(field.properties.name);
  }
  CHECK(by_damage == std::set<std::string>{"DAMP"});
  CHECK(by_debris == std::set<std::string>{"DAMP", "TGFB", "VEGF"});
}

TEST_CASE("every row of the library has a value in a range, a grade and a ground") {
  REQUIRE(all_rows().all().size() > 500);
  for (const Parameter& p : all_rows().all()) {
    INFO(p.id << " in " << p.file << ":" << p.line);
    CHECK(p.low < p.high);
    CHECK(p.value >= p.low);
    CHECK(p.value <= p.high);
    CHECK_FALSE(grade_name(p.grade).empty());
    if (p.grade == Grade::assumed && p.source == no_source) {
      CHECK(p.why.size() > 2);
    } else {
      CHECK_FALSE(cited_keys(p.source).empty());
    }
  }
}

TEST_CASE("every value of the library can be written with its unit and read back to the same bits") {
  for (const Parameter& p : all_rows().all()) {
    const std::string text = format_quantity(p.value, p.dimension);
    INFO(p.id << " = " << text);
    CHECK(parse_quantity(text, p.dimension) == p.value);
    if (!is_dimensionless(p.dimension)) CHECK(contains(text, " "));
  }
}

TEST_CASE("every source of the library is in the bibliography and every reference is cited") {
  const Bibliography bibliography =
      read_bibliography(std::filesystem::path(ENTHESIS_SOURCE_DIR) / "config" / "references.bib");
  const SourceCheck check = check_sources(all_rows(), bibliography);
  for (const UnknownSource& unknown : check.unknown) {
    INFO(unknown.sentence);
    CHECK(false);
  }
  for (const std::string& key : check.uncited) {
    INFO("nothing cites " << key);
    CHECK(false);
  }
  for (const Reference& reference : bibliography.entries) {
    INFO(reference.key);
    CHECK_FALSE((reference.title.empty() && reference.note.empty()));
  }
}

TEST_CASE("fields have positive transport and decay, and traps bind fields that exist") {
  for (const FieldRow& field : wild_type().fields) {
    INFO(field.properties.name);
    CHECK(field.properties.diffusivity_loose_um2_per_s > 0.0);
    CHECK(field.properties.diffusivity_dense_um2_per_s > 0.0);
    CHECK(field.properties.diffusivity_dense_um2_per_s <= field.properties.diffusivity_loose_um2_per_s);
    CHECK(field.properties.decay_per_h > 0.0);
    CHECK(field.properties.reference_pM > 0.0);
    CHECK_FALSE(field.meaning.empty());
  }
  for (const auto& binding : wild_type().bindings) {
    CHECK_FALSE(binding.ligands.empty());
    for (const auto& ligand : binding.ligands) CHECK(ligand.field != binding.trap);
  }
}

TEST_CASE("every field that a cell senses is made somewhere, and every field that is made is sensed or binds") {
  using enthesis::agents::OutputKind;
  using enthesis::agents::SignalKind;
  const Scenario& s = wild_type();
  std::set<std::string> made, used;
  const auto look_at = [&](const enthesis::agents::Program& program) {
    for (const auto& signal : program.signals) {
      if (signal.kind == SignalKind::field) used.insert(s.words.fields[signal.argument]);
    }
    for (const auto& r : program.responses) {
      if (r.output.kind == OutputKind::secrete) made.insert(s.words.fields[r.output.target]);
      if (r.output.kind == OutputKind::follow) used.insert(s.words.fields[r.output.target]);
    }
  };
  for (const auto& kind : s.kinds) look_at(kind.program);
  look_at(s.vessels.program);
  for (const FieldRow& field : s.fields) {
    if (enthesis::agents::is_released(field.coupling) || field.coupling.plasma_pM > 0.0)
      made.insert(field.properties.name);
  }
  for (const auto& binding : s.bindings) used.insert(s.words.fields[binding.trap]);
  for (const std::string& name : used) {
    INFO(name << " is sensed but nothing makes it");
    CHECK(made.contains(name));
  }
  for (const std::string& name : made) {
    INFO(name << " is made but nothing senses it");
    CHECK(used.contains(name));
  }
}

TEST_CASE("every pathway node is read by another rule of its cell in a stage in which it is set") {
  using enthesis::agents::OutputKind;
  using enthesis::agents::SignalKind;
  for (const auto& kind : wild_type().kinds) {
    const enthesis::agents::Program& program = kind.program;
    const auto reads = [&](const auto& response, std::uint16_t node) {
      return std::any_of(response.terms.begin(), response.terms.end(), [&](const auto& term) {
        const auto& signal = program.signals[term.signal];
        return signal.kind == SignalKind::node && signal.argument == node;
      });
    };
    for (const auto& node : program.responses) {
      if (node.output.kind != OutputKind::node) continue;
      std::uint32_t read_in = 0;
      for (const auto& response : program.responses) {
        if (&response != &node && reads(response, node.output.target)) read_in |= response.stages;
      }
      INFO(node.id << " is set, and nothing reads it");
      CHECK((node.stages & read_in) != 0);
    }
  }
}

TEST_CASE("every stage of every cell can be reached and can be left") {
  using enthesis::agents::OutputKind;
  const Scenario& s = wild_type();
  std::set<std::string> reached, left;
  const auto name = [&](std::size_t kind, std::size_t stage) {
    return s.words.kinds[kind].name + "." + s.words.kinds[kind].stages[stage].name;
  };
  for (const Region& region : s.regions) {
    for (const auto& cell : region.cells) reached.insert(name(cell.kind, cell.stage));
  }
  for (const auto& r : s.vessels.program.responses) {
    if (r.output.kind == OutputKind::enter) reached.insert(name(r.output.target, r.output.detail));
  }
  for (std::size_t k = 0; k < s.kinds.size(); ++k) {
    for (const auto& r : s.kinds[k].program.responses) {
      const bool becomes = r.output.kind == OutputKind::become;
      if (becomes) reached.insert(name(r.output.target, r.output.detail));
      if (!becomes && r.output.kind != OutputKind::die) continue;
      for (std::size_t stage = 0; stage < s.words.kinds[k].stages.size(); ++stage) {
        if (((r.stages >> stage) & 1u) != 0) left.insert(name(k, stage));
      }
    }
  }
  for (std::size_t k = 0; k < s.kinds.size(); ++k) {
    for (std::size_t stage = 0; stage < s.words.kinds[k].stages.size(); ++stage) {
      INFO(name(k, stage));
      CHECK(reached.contains(name(k, stage)));
      CHECK(left.contains(name(k, stage)));
    }
  }
}
