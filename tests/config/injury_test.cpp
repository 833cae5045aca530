#include "config/injury.h"

#include <fstream>

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::agents::all_constituents;
using enthesis::agents::Constituent;
using enthesis::agents::constituent_names;
using enthesis::tests::ScratchDirectory;

namespace {

const std::vector<std::string> regions{"bone", "tendon", "fat_pad"};
const std::string head = "[[injury]]\nname = \"cut\"\nat = \"36 h\"\n";

Injury read(const std::string& text, Numbers& numbers) {
  const Document document = Document::from_text(text, "s.toml");
  const Table root = document.root();
  Injury injury = read_injury(root.tables("injury").at(0), regions, numbers);
  root.refuse_unknown_keys();
  return injury;
}

Injury read(const std::string& text) {
  Numbers numbers(std::nullopt, {});
  return read(text, numbers);
}

std::string refusal_of(const std::string& text) {
  Numbers numbers(Document::from_text("half = " + number_row("0.5", "0", "1"), "shared.toml").root(), {});
  return refusal([&] { read(text, numbers); });
}

// A number without bounds worth the name.
std::string free_row(const std::string& value) {
  return number_row(value, "-9", "9");
}

bool same(const Injury& a, const Injury& b) {
  bool boxes = true;
  for (std::size_t i = 0; i < 3; ++i) {
    boxes = boxes && a.box.side[i].low_um == b.box.side[i].low_um && a.box.side[i].high_um == b.box.side[i].high_um;
  }
  return boxes && a.name == b.name && a.at_min == b.at_min && a.region == b.region && a.cells_lost == b.cells_lost &&
         a.matrix_lost == b.matrix_lost && a.debris_per_um3 == b.debris_per_um3;
}

Scenario load(const std::string& name_or_path, const std::vector<std::string>& settings = {}) {
  ScenarioRequest request;
  request.name_or_path = name_or_path;
  request.settings = settings;
  return load_scenario(request);
}

std::string write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
  return file.string();
}

}  // namespace

TEST_CASE("an injury that names nothing but its time takes nothing, everywhere") {
  const Injury injury = read(head);
  CHECK(injury.name == "cut");
  CHECK(injury.at_min == 2160);
  CHECK(injury.region == -1);
  CHECK(injury.cells_lost == 0.0);
  CHECK(injury.debris_per_um3 == 0.0);
  for (const double lost : injury.matrix_lost) CHECK(lost == 0.0);
  for (const Interval& interval : injury.box.side) {
    for (const double um : {0.0, 1e6}) CHECK(interval.holds(um));
  }
}

TEST_CASE("an injury is read with its place and every number, in internal units") {
  std::string text = head + "region = \"tendon\"\nx = [\"0.9 mm\", \"1000 um\"]\nz = [\"10 um\", \"10 um\"]\n" +
                     "cells_lost = " + number_row("75 %", "0", "1") +
                     "\ndebris = " + number_row("2e5 /mm3", "0 /mm3", "1e6 /mm3") + "\n";
  double lost = 0.0;
  for (const Constituent c : all_constituents) {
    text += std::string(constituent_names[index(c)]) +
            "_lost = " + number_row(format_quantity(lost += 0.1, Dimension::fraction), "0", "1") + "\n";
  }
  Numbers numbers(std::nullopt, {});
  const Injury injury = read(text, numbers);
  CHECK(injury.region == 1);
  CHECK(injury.box.side[0].low_um == Approx(900.0).epsilon(1e-14));
  CHECK(injury.box.side[0].high_um == 1000.0);
  CHECK((injury.box.side[2].holds(10.0) && !injury.box.side[2].holds(10.1) && !injury.box.side[2].holds(9.9)));
  CHECK(injury.box.side[1].holds(1e6));
  CHECK(injury.cells_lost == 0.75);
  CHECK(injury.debris_per_um3 == Approx(2e-4).epsilon(1e-14));
  for (const Constituent c : all_constituents) {
    CHECK(injury.matrix_lost[index(c)] == Approx(0.1 * static_cast<double>(index(c) + 1)).epsilon(1e-14));
  }
  CHECK(numbers.book().value("injury.cut.cells_lost") == 0.75);
  CHECK(numbers.book().all().size() == 2 + all_constituents.size());
}

TEST_CASE("a wrong injury is refused with its place and a sentence that helps") {
  struct Wrong {
    std::string text, place, sentence;
  };
  const std::vector<Wrong> wrongs{
      {"[[injury]]\nat = \"1d\"\n", "s.toml:1: ", "injury[1].name is missing"},
      {"[[injury]]\nname = \"cut\"\n", "s.toml:1: ", "injury[1].at is missing, but a time is expected"},
      {"[[injury]]\nname = \"cut\"\nat = \"3 um\"\n", "s.toml:3: ", "is a length, but a time is expected"},
      {"[[injury]]\nname = \"cut\"\nat = \"-1 d\"\n", "s.toml:3: ", "out of bounds"},
      {"[[injury]]\nname = \"cut\"\nat = \"9000 yr\"\n", "s.toml:3: ", "out of bounds"},
      {head + "region = \"tendno\"\n", "s.toml:4: ", "no region is called \"tendno\"; did you mean \"tendon\"?"},
      {head + "x = [\"5 um\"]\n", "s.toml:4: ", "x needs a lower and an upper end"},
      {head + "y = [\"5 um\", \"6 um\", \"7 um\"]\n", "s.toml:4: ", "y needs a lower and an upper end"},
      {head + "z = [\"6 um\", \"5 um\"]\n", "s.toml:4: ", "z needs a lower and an upper end"},
      {head + "x = [\"5 h\", \"6 h\"]\n", "s.toml:4: ", "is a time, but a length is expected"},
      {head + "x = [5, 6]\n", "s.toml:4: ", "has no unit, but a length is expected"},
      {head + "colagen_lost = " + number_row("0.5", "0", "1") + "\n",
       "s.toml:4: ", "is not a known key; did you mean \"collagen_lost\"?"},
      {head + "cells_lost = 0.5\n", "s.toml:4: ", "cells_lost"},
      {head + "cells_lost = \"half\"\n", "s.toml:4: ", "injury[1].cells_lost is not a row"},
      {head + "cells_lost = " + number_row("0.5 um", "0", "1") + "\n", "s.toml:4: ", "cells_lost"},
      {head + "cells_lost = " + number_row("2", "0", "1") + "\n", "s.toml:4: ", "outside its own range"},
      {head + "cells_lost = " + free_row("1.5") + "\n", "s.toml:4: ", "between 0 and 1"},
      {head + "cells_lost = " + free_row("-0.5") + "\n", "s.toml:4: ", "between 0 and 1"},
      {head + "fat_lost = " + free_row("1.01") + "\n", "s.toml:4: ", "between 0 and 1"},
      {head + "debris = " + number_row("-1 /um3", "-2 /um3", "1 /um3") + "\n",
       "s.toml:4: ", "out of bounds, allowed is at least 0"},
  };
  for (const Wrong& wrong : wrongs) {
    INFO(wrong.text);
    const std::string said = refusal_of(wrong.text);
    CHECK(said.starts_with(wrong.place));
    CHECK(contains(said, wrong.sentence));
  }
}

TEST_CASE("two injuries of one name are refused where their numbers would be one") {
  Numbers numbers(std::nullopt, {});
  const std::string cut = head + "cells_lost = " + number_row("0.5", "0", "1") + "\n";
  read(cut, numbers);
  CHECK(contains(refusal([&] { read(cut, numbers); }), "injury.cut.cells_lost is already given at s.toml:4"));
}

TEST_CASE("the text of an injury says the same again, to the last bit") {
  const std::vector<std::string> texts{
      head, head + "region = \"fat_pad\"\n",
      head + "x = [\"0.1 um\", \"123.4567890123456 um\"]\ny = [\"-5 um\", \"1 mm\"]\ncells_lost = " +
          number_row("0.3333333333333333", "0", "1") + "\nlacuna_lost = " + number_row("10 %", "0", "1") +
          "\ndebris = { value = \"3.7e-4 /um3\", range = [\"1e-5 /um3\", \"1e-3 /um3\"], grade = \"measured\", "
          "source = \"key2014\", why = \"of clot\" }\n",
      head + "cells_lost = { value = \"0.1\", range = [\"0\", \"1\"], grade = \"measured\", source = \"key2014\" }\n"};
  for (const std::string& text : texts) {
    Numbers numbers(std::nullopt, {}), again(std::nullopt, {});
    const Injury injury = read(text, numbers);
    const std::string written = injury_text(injury, regions, numbers.book());
    INFO(written);
    const Injury copy = read(written, again);
    CHECK(same(copy, injury));
    REQUIRE(again.book().ids() == numbers.book().ids());
    for (const Parameter& p : numbers.book().all()) {
      const Parameter& q = again.book().at(p.id);
      CHECK((q.value == p.value && q.low == p.low && q.high == p.high && q.grade == p.grade));
      CHECK((q.source == p.source && q.why == p.why));
    }
  }
}

TEST_CASE("an injury keeps its words, quotes and all, in the text of the scenario") {
  Numbers numbers(std::nullopt, {}), again(std::nullopt, {});
  const Injury injury = read(
      "[[injury]]\nname = 'the \"big\" cut'\nat = \"1d\"\ncells_lost = { value = \"0.5\", range = [\"0\", \"1\"], "
      "grade = \"assumed\", why = 'as \"crushed\" in C:\\anatomy' }\n",
      numbers);
  CHECK(same(read(injury_text(injury, regions, numbers.book()), again), injury));
  REQUIRE(again.book().all().size() == 1);
  CHECK(again.book().all()[0].why == "as \"crushed\" in C:\\anatomy");
}

TEST_CASE("a number of an injury can be set from outside, within its range") {
  const Scenario set = load("achilles_tenotomy", {"injury.tenotomy.cells_lost=0.6"});
  CHECK(set.injuries.at(0).cells_lost == 0.6);
  CHECK(contains(refusal([] { load("achilles_tenotomy", {"injury.tenotomy.cells_lost=0.1"}); }), "out of bounds"));
  CHECK(contains(refusal([] { load("achilles_tenotomy", {"injury.tenotomi.cells_lost=0.6"}); }),
                 "did you mean \"injury.tenotomy.cells_lost\"?"));
}

TEST_CASE("a scenario has the injuries of all its layers, the deepest first, and its resolved text says them again") {
  const ScratchDirectory scratch;
  const std::string child =
      write(scratch / "child.toml", "extends = \"achilles_tenotomy\"\n" + head + "x = [\"0 um\", \"500 um\"]\n" +
                                        "vessel_lost = " + number_row("0.25", "0", "1") + "\n");
  const Scenario original = load(child);
  REQUIRE(original.injuries.size() == 2);
  CHECK(original.injuries[0].name == "tenotomy");
  CHECK(original.injuries[1].name == "cut");
  const Scenario resolved = load(write(scratch / "resolved.toml", original.resolved_text));
  REQUIRE(resolved.injuries.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(same(resolved.injuries[i], original.injuries[i]));
  CHECK(resolved.resolved_text == original.resolved_text);
  CHECK(load("achilles_wild_type").injuries.empty());
}

TEST_CASE("an unknown key of an injury in a scenario is refused with its line") {
  const ScratchDirectory scratch;
  const std::string text = "extends = \"achilles_wild_type\"\n" + head + "depth = \"5 um\"\n";
  CHECK(contains(refusal([&] { load(write(scratch / "s.toml", text)); }),
                 "s.toml:5: injury[1].depth is not a known key"));
}
