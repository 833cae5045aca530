#include "config/scenario.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "config/library.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
namespace fs = std::filesystem;

namespace {

// Scenario files in a folder of their own.
class Scenarios {
 public:
  Scenarios() : folder_(fs::temp_directory_path() / ("enthesis_scenario_test_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~Scenarios() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  Scenarios(const Scenarios&) = delete;
  Scenarios& operator=(const Scenarios&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const fs::path path = folder_ / (name + ".toml");
    std::ofstream(path) << text;
    return path.string();
  }

 private:
  fs::path folder_;
};

Scenario load(const std::string& name, std::optional<std::uint64_t> seed = {},
              const std::vector<std::string>& settings = {}) {
  ScenarioRequest request;
  request.name_or_path = name;
  request.seed = seed;
  request.settings = settings;
  return load_scenario(request);
}
std::string load_refusal(const std::string& name, const std::vector<std::string>& settings = {}) {
  return refusal([&] { load(name, {}, settings); });
}

const std::string no_spread = R"(title = "no animal differs"
anatomy = "achilles"
dimensions = "section"
duration = "8wk"
seed = 1
census_every = "1d"
snapshot_every = "7d"
)";
const std::string of_wild_type = "extends = \"achilles_wild_type\"\n";

// The ids whose values differ between two books of the same rows.
std::vector<std::string> differing(const Scenario& a, const Scenario& b) {
  std::vector<std::string> ids;
  REQUIRE(a.book.ids() == b.book.ids());
  for (const Parameter& p : a.book.all()) {
    if (p.value != b.book.value(p.id)) ids.push_back(p.id);
  }
  return ids;
}

// Everything that runs, as one list of numbers.
std::vector<double> compiled_numbers(const Scenario& s) {
  std::vector<double> all{s.anatomy.spacing_um, s.duration_h, static_cast<double>(s.seed), s.section ? 1.0 : 0.0};
  const auto add_program = [&](const enthesis::agents::Program& program) {
    for (const auto& signal : program.signals) {
      all.insert(all.end(), {static_cast<double>(signal.kind), static_cast<double>(signal.argument),
                             static_cast<double>(signal.detail)});
    }
    for (const auto& r : program.responses) {
      all.insert(all.end(), {static_cast<double>(r.output.kind), static_cast<double>(r.output.target),
                             static_cast<double>(r.output.detail), static_cast<double>(r.stages), r.base,
                             r.time_constant_h, r.receptor_half});
      for (const auto& t : r.terms) {
        all.insert(all.end(),
                   {static_cast<double>(t.signal), static_cast<double>(t.kind), t.half, t.exponent, t.effect});
        for (const auto& c : t.competitors) all.insert(all.end(), {static_cast<double>(c.signal), c.kd});
      }
    }
  };
  for (const auto& kind : s.kinds) add_program(kind.program);
  add_program(s.vessels.program);
  for (const FieldRow& f : s.fields) {
    all.insert(all.end(), {f.properties.diffusivity_loose_um2_per_s, f.properties.diffusivity_dense_um2_per_s,
                           f.properties.decay_per_h, f.properties.reference_pM, f.coupling.vessel_exchange_per_h,
                           f.coupling.plasma_pM, f.coupling.matrix_release_per_um3});
    all.insert(all.end(), f.coupling.deposit_release_per_h.begin(), f.coupling.deposit_release_per_h.end());
  }
  for (const auto& binding : s.bindings) {
    for (const auto& ligand : binding.ligands) all.push_back(ligand.kd_pM);
  }
  for (const Region& region : s.regions) {
    all.insert(all.end(), region.fraction.begin(), region.fraction.end());
    all.push_back(region.vessel_site_share);
    for (const auto& cell : region.cells) all.push_back(cell.share);
  }
  for (const auto& load : s.anatomy.shape->load_cases(s.section)) {
    for (const auto& row : load.tractions) all.insert(all.end(), row.traction_MPa.begin(), row.traction_MPa.end());
  }
  for (const CompiledPerturbation& p : s.compiled) {
    all.insert(all.end(), {p.factor, static_cast<double>(p.from_min), static_cast<double>(p.until_min),
                           static_cast<double>(p.slots.size())});
  }
  return all;
}

std::vector<std::string> spread_ids(const Scenario& s) {
  std::vector<std::string> ids;
  for (const Parameter& p : s.book.all()) {
    if (p.id.starts_with("spread.")) ids.push_back(p.id.substr(7));
  }
  return ids;
}

}  // namespace

TEST_CASE("every ready scenario loads") {
  for (const std::string& name : ready_names("scenarios")) {
    INFO(name);
    const Scenario s = load(name);
    CHECK(s.name == name);
    CHECK_FALSE(s.title.empty());
    CHECK(s.duration_h > 0.0);
    CHECK(s.section == !name.ends_with("_3d"));
  }
}

TEST_CASE("a scenario may extend a file beside it, from whichever folder the program is called") {
  const Scenarios files;
  files.write("parent", of_wild_type + "title = \"the parent\"\n");
  CHECK(load(files.write("child", "extends = \"parent.toml\"\n")).title == "the parent");
}

TEST_CASE("a scenario has the name that it says, or that of its file, and not that of the one it extends") {
  const Scenarios files;
  files.write("parent", of_wild_type + "name = \"no_walks\"\n");
  CHECK(load(files.write("again", of_wild_type + "name = \"no_walks\"\n")).name == "no_walks");
  const auto child = load(files.write("child", "extends = \"parent.toml\"\n"));
  CHECK(child.name == "child");
  CHECK(load(files.write("scenario", child.resolved_text)).name == "child");
}

TEST_CASE("a scenario that extends another says only what differs") {
  const Scenarios files;
  const Scenario base = load("achilles_wild_type");
  const Scenario child =
      load(files.write("child", of_wild_type + "title = \"slower\"\nduration = \"2wk\"\n[parameters]\n"
                                               "\"fibroblast.die.base\" = \"0.011 /d\"\n"));
  CHECK(child.title == "slower");
  CHECK(child.duration_h == 336.0);
  CHECK(child.seed == base.seed);
  CHECK(child.report.census_min == base.report.census_min);
  CHECK(differing(base, child) == std::vector<std::string>{"fibroblast.die.base"});
  CHECK(child.book.value("fibroblast.die.base") == Approx(0.011 / 24.0).epsilon(1e-14));
}

TEST_CASE("of several layers the nearest decides a number, and perturbations of all layers add up") {
  const Scenarios files;
  const auto death = [](const std::string& rate) {
    return "[parameters]\n\"fibroblast.die.base\" = \"" + rate + "\"\n";
  };
  const std::string drug = "[[perturbation]]\nname = \"NAME\"\ntarget = \"resorb\"\nfactor = 0.5\n";
  const std::string parent = files.write("parent", of_wild_type + death("0.02 /d") + drug);
  const Scenario child =
      load(files.write("child", "extends = \"" + parent + "\"\n" + death("0.03 /d") +
                                    "[[perturbation]]\nname = \"own\"\ntarget = \"divide\"\nfactor = 2\n"));
  CHECK(child.book.value("fibroblast.die.base") == Approx(0.03 / 24.0).epsilon(1e-14));
  REQUIRE(child.perturbations.size() == 2);
  CHECK(child.perturbations[0].target == "resorb");
  CHECK(child.perturbations[1].target == "divide");
}

TEST_CASE("a layer may change how much animals differ") {
  const Scenarios files;
  const std::string spread = "[spread]\n\"load.walking.traction\" = " + number_row("1.5", "1", "3") + "\n";
  const Scenario child = load(files.write("child", of_wild_type + spread));
  CHECK(child.book.value("spread.load.walking.traction") == 1.5);
}

TEST_CASE("an unknown key, number, base or a circle of scenarios is refused with one sentence") {
  const Scenarios files;
  const std::string unknown_key = load_refusal(files.write("a", of_wild_type + "duratoin = \"2wk\"\n"));
  CHECK(contains(unknown_key, "a.toml:2: duratoin"));
  CHECK(contains(load_refusal(files.write("b", of_wild_type + "[parameters]\n\"fibroblast.dye.base\" = \"0.02 /d\"\n")),
                 "did you mean \"fibroblast.die.base\"?"));
  CHECK(contains(load_refusal(files.write("c", of_wild_type + "[parameters]\n\"fibroblast.die.base\" = \"7 /d\"\n")),
                 "out of bounds"));
  CHECK(contains(load_refusal(files.write("d", "extends = \"achilles_wild_typ\"\n")),
                 "did you mean \"achilles_wild_type\"?"));
  const std::string self = files.write("e", "");
  files.write("e", "extends = \"" + self + "\"\n");
  CHECK(contains(load_refusal(self), "extends itself"));
  CHECK(contains(load_refusal(files.write(
                     "f", of_wild_type + "[spread]\n\"load.walkin.traction\" = " + number_row("1.5", "1", "3") + "\n")),
                 "did you mean \"load.walking.traction\"?"));
  CHECK(contains(load_refusal("achilles_wild_tpye"), "did you mean \"achilles_wild_type\"?"));
}

TEST_CASE("the command line sets values, the seed and the end") {
  CHECK(load("achilles_wild_type", {}, {"duration=3d"}).duration_h == 72.0);
  CHECK(load("achilles_wild_type", {}, {"seed=12"}).seed == 12);
  CHECK(load("achilles_wild_type", 99, {"seed=12"}).seed == 99);
  CHECK(contains(load_refusal("achilles_wild_type", {"duration=3kg"}), "--set"));
  CHECK(contains(load_refusal("achilles_wild_type", {"durration=3d"}), "duration"));
  ScenarioRequest request;
  request.name_or_path = "achilles_wild_type";
  request.until = "36h";
  CHECK(load_scenario(request).duration_h == 36.0);
  request.until = "0h";
  CHECK(contains(refusal([&] { load_scenario(request); }), "--until"));
  request.until = "soon";
  CHECK(contains(refusal([&] { load_scenario(request); }), "--until"));
}

TEST_CASE("the resolved text loads again and gives the same text and the same numbers, for any animal") {
  const Scenarios files;
  for (const std::uint64_t seed : {1u, 2u, 77u}) {
    const Scenario first = load("achilles_tnf_are", seed);
    const Scenario again = load(files.write("resolved", first.resolved_text));
    CHECK(again.resolved_text == first.resolved_text);
    CHECK(compiled_numbers(again) == compiled_numbers(first));
    CHECK(again.seed == seed);
    CHECK(again.compiled.size() == first.compiled.size());
  }
}

TEST_CASE("an animal is the same for the same seed, and animals differ in the declared spreads alone") {
  const Scenario first = load("achilles_wild_type", 5), again = load("achilles_wild_type", 5);
  CHECK(differing(first, again).empty());
  const Scenario other = load("achilles_wild_type", 6);
  std::vector<std::string> differ = differing(first, other), declared = spread_ids(first);
  REQUIRE(declared.size() >= 3);
  std::sort(differ.begin(), differ.end());
  std::sort(declared.begin(), declared.end());
  CHECK(differ == declared);
}

TEST_CASE("over many animals a number is log-normal about its value, with the declared spread") {
  const Scenarios files;
  const std::string id = "load.walking.traction";
  const double middle = load(files.write("plain", no_spread)).book.value(id);
  constexpr int animals = 300;
  constexpr double fold = 1.2;
  const std::string file =
      files.write("spread", no_spread + "[spread]\n\"" + id + "\" = " + number_row("1.2", "1", "3") + "\n");
  double sum = 0.0, squares = 0.0;
  int within_one_fold = 0;
  for (int seed = 0; seed < animals; ++seed) {
    const double z = std::log(load(file, static_cast<std::uint64_t>(seed)).book.value(id) / middle) / std::log(fold);
    sum += z;
    squares += z * z;
    within_one_fold += std::abs(z) < 1.0 ? 1 : 0;
  }
  const double n = animals, five = 5.0;
  CHECK(std::abs(sum / n) < five / std::sqrt(n));
  CHECK(std::abs(squares / n - 1.0) < five * std::sqrt(2.0 / n));
  CHECK(std::abs(within_one_fold / n - 0.6827) < five * std::sqrt(0.6827 * 0.3173 / n));
}

TEST_CASE("an animal never leaves the range of a number") {
  const Scenarios files;
  const std::string id = "load.walking.traction";
  const std::string file =
      files.write("wide", no_spread + "[spread]\n\"" + id + "\" = " + number_row("3", "1", "3") + "\n");
  bool at_low = false, at_high = false;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Parameter p = load(file, seed).book.at(id);
    REQUIRE(p.value >= p.low);
    REQUIRE(p.value <= p.high);
    at_low = at_low || p.value == p.low;
    at_high = at_high || p.value == p.high;
  }
  CHECK((at_low || at_high));
}

TEST_CASE("spreads do not disturb each other: one more leaves the other numbers of the animal alone") {
  const Scenarios files;
  const std::string load_spread = "[spread]\n\"load.walking.traction\" = " + number_row("1.2", "1", "3") + "\n";
  const Scenario one = load(files.write("one", no_spread + load_spread), 9);
  const Scenario two = load(
      files.write("two", no_spread + load_spread + "\"achilles.uncalcified\" = " + number_row("1.08", "1", "3") + "\n"),
      9);
  CHECK(one.book.value("load.walking.traction") == two.book.value("load.walking.traction"));
  CHECK(one.book.value("achilles.uncalcified") != two.book.value("achilles.uncalcified"));
}

TEST_CASE("a genotype changes the quantity it names and no number of the model") {
  const Scenario healthy = load("achilles_wild_type", 3), are = load("achilles_tnf_are", 3);
  CHECK(differing(healthy, are).empty());
  CHECK(healthy.compiled.empty());
  REQUIRE(are.compiled.size() == 1);
  const auto& fields = are.words.fields;
  const auto tnf = std::find(fields.begin(), fields.end(), "TNF") - fields.begin();
  for (const FactorSlot& slot : are.compiled[0].slots) {
    REQUIRE(slot.program >= 0);
    const auto& response =
        are.kinds[static_cast<std::size_t>(slot.program)].program.responses[static_cast<std::size_t>(slot.response)];
    CHECK(slot.term == -1);
    CHECK(response.output.kind == enthesis::agents::OutputKind::secrete);
    CHECK(response.output.target == tnf);
  }
  std::vector<double> numbers = compiled_numbers(are);
  numbers.resize(numbers.size() - 4);  // the perturbation itself
  CHECK(numbers == compiled_numbers(healthy));
}

TEST_CASE("a scenario with very many unknown parameters is refused at once") {
  std::string text = "extends = \"achilles_wild_type\"\n[parameters]\n";
  for (int i = 0; i < 40'000; ++i) text += "\"k." + std::to_string(i) + "\" = \"1\"\n";
  const auto began = std::chrono::steady_clock::now();
  ScenarioRequest request;
  request.name_or_path = "many.toml";
  request.text = text;
  CHECK_THROWS_AS(load_scenario(request), ConfigError);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}
