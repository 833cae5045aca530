#include "config/document.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/refusal.h"

using namespace enthesis::config;
using enthesis::tests::refusal;
using Texts = std::vector<std::string>;

namespace {

Document document(const std::string& text) {
  return Document::from_text(text, "run.toml");
}

constexpr Bounds up_to_a_day{.low = 0.0, .high = 24.0};

}  // namespace

TEST_CASE("a document gives values of every kind in internal units") {
  const auto root = document(R"(
seed = 7
title = "heel"
quiet = true
shares = [1, 0.5]
share = 0.25
names = ["a", "b"]
ends = ["20um", "1 mm"]
[time]
step = "30 min"
)")
                        .root();
  CHECK(root.integer("seed", 0, 10) == 7);
  CHECK(root.text("title") == "heel");
  CHECK(root.flag("quiet"));
  CHECK(root.numbers("shares") == std::vector<double>{1.0, 0.5});
  CHECK(root.quantity("share", Dimension::fraction, unit_interval) == 0.25);
  CHECK(root.texts("names") == Texts{"a", "b"});
  CHECK(root.quantities("ends", Dimension::length) == std::vector<double>{20.0, 1000.0});
  CHECK(root.table("time").quantity("step", Dimension::time, up_to_a_day) == 0.5);
  CHECK_FALSE(root.has("absent"));
  CHECK_FALSE(root.optional_quantity("absent", Dimension::time).has_value());
  CHECK_FALSE(root.optional_text("absent").has_value());
  CHECK(root.optional_text("title") == "heel");
  CHECK(root.tables("absent").empty());
  root.refuse_unknown_keys();
}

TEST_CASE("a mass concentration is read with its molar mass") {
  const auto root = document("level = \"0.3 ng/ml\"\npair = [\"20 pg/ml\", \"1 nM\"]").root();
  CHECK(root.concentration("level", 60.0) == Approx(5.0).epsilon(1e-15));
  CHECK(root.concentrations("pair", 20.0) == std::vector<double>{1.0, 1000.0});
}

TEST_CASE("tables know their path, their line and the place of their keys") {
  const auto root = document("a = 1\n[run]\nstep = \"1 h\"\n[[arm]]\nname = \"x\"\n[[arm]]\nname = \"y\"\n").root();
  const Table run = root.table("run");
  CHECK(run.path() == "run");
  CHECK(run.line() == 2);
  CHECK(run.line("step") == 3);
  CHECK(run.where("step") == "run.toml:3");
  CHECK(run.file() == "run.toml");
  const auto arms = root.tables("arm");
  REQUIRE(arms.size() == 2);
  CHECK(arms[1].path() == "arm[2]");
  CHECK(arms[1].text("name") == "y");
  CHECK(arms[1].where("name") == "run.toml:7");
}

TEST_CASE("keys come in the order of the file") {
  const auto root = document("zeta = 1\nalpha = 2\nmid = { z = 1, b = 2 }\n").root();
  CHECK(root.keys() == Texts{"zeta", "alpha", "mid"});
  CHECK(root.table("mid").keys() == Texts{"z", "b"});
}

TEST_CASE("a view keeps its document alive") {
  const Table run = Document::from_text("[run]\nseed = 3\n", "a.toml").root().table("run");
  CHECK(run.integer("seed", 0, 9) == 3);
}

TEST_CASE("an unknown key is refused with its line and the nearest key asked for") {
  const auto root = document("[run]\nseed = 1\ndurtion = \"14d\"\n").root();
  const Table run = root.table("run");
  run.integer("seed", 0, 9);
  run.optional_quantity("duration", Dimension::time);
  const std::string sentence = "run.toml:3: run.durtion is not a known key; did you mean \"duration\"?";
  CHECK(refusal([&] { run.refuse_unknown_keys(); }) == sentence);
  CHECK(refusal([&] { root.refuse_unknown_keys(); }) == sentence);
}

TEST_CASE("an unknown key without a near one lists what is allowed") {
  const auto root = document("seed = 1\nviscosity = 2\n").root();
  root.integer("seed", 0, 9);
  root.has("step");
  CHECK(refusal([&] { root.refuse_unknown_keys(); }) ==
        "run.toml:2: viscosity is not a known key; allowed are seed, step");
}

TEST_CASE("unknown tables and unknown keys in arrays of tables are refused") {
  CHECK(refusal([] { document("[rnu]\nseed = 1\n").root().refuse_unknown_keys(); }) ==
        "run.toml:1: rnu is not a known key");
  const auto root = document("[[arm]]\nname = \"a\"\n[[arm]]\nname = \"b\"\ndos = 1\n").root();
  for (const Table& arm : root.tables("arm")) {
    arm.text("name");
    arm.has("dose");
  }
  CHECK(refusal([&] { root.refuse_unknown_keys(); }) ==
        "run.toml:5: arm[2].dos is not a known key; did you mean \"dose\"?");
}

TEST_CASE("views of one table share what was asked of it") {
  const Document whole = document("[run]\nseed = 1\n");
  whole.root().table("run").integer("seed", 0, 9);
  whole.root().table("run").refuse_unknown_keys();
  whole.root().refuse_unknown_keys();
  SUCCEED();
}

TEST_CASE("a missing key is refused with what is expected, at the line of its table") {
  const auto root = document("seed = 1\n\n[run]\nseed = 1\n").root();
  CHECK(
      refusal([&] { root.table("run").quantity("duration", Dimension::time); }) ==
      "run.toml:3: run.duration is missing, but a time is expected, with s, min, h, d, wk or yr, for example \"14d\"");
  CHECK(refusal([&] { root.table("lattice"); }).find("lattice is missing, but a table is expected, [lattice]") !=
        std::string::npos);
  CHECK(refusal([&] { root.text("title"); }).find("title is missing, but a text in quotes is expected") !=
        std::string::npos);
}

TEST_CASE("a missing key points to a misspelt one that nobody asked for") {
  const auto root = document("seed = 1\ndurtion = \"14d\"\n").root();
  CHECK(refusal([&] {
          root.quantity("duration", Dimension::time);
        }).ends_with("; is it meant by \"durtion\" at run.toml:2?"));
  root.integer("seed", 0, 9);
  CHECK(refusal([&] { root.integer("sead", 0, 9); }).find("meant by") == std::string::npos);
}

TEST_CASE("a bare number is refused where a unit is needed") {
  const auto root = document("a = 14\nb = 2.5\n").root();
  CHECK(refusal([&] { root.quantity("a", Dimension::time); }) ==
        "run.toml:1: a = 14 has no unit, but a time is expected, with s, min, h, d, wk or yr, for example \"14d\"");
  CHECK(refusal([&] { root.quantity("b", Dimension::length); }).find("run.toml:2: b = 2.5 has no unit") == 0);
  CHECK(root.quantity("a", Dimension::none) == 14.0);
}

TEST_CASE("a wrong unit is refused with key, value and the allowed units") {
  const auto root = document("[run]\nduration = \"20um\"\n").root();
  CHECK(refusal([&] { root.table("run").quantity("duration", Dimension::time); }) ==
        "run.toml:2: run.duration = \"20um\" is a length, but a time is expected, with s, min, h, d, wk or yr, "
        "for example \"14d\"");
}

TEST_CASE("a value out of bounds is refused with the allowed range in its unit") {
  const auto root = document("step = \"2d\"\nshare = 1.5\nn = 11\nends = [\"-1um\"]\n").root();
  CHECK(refusal([&] { root.quantity("step", Dimension::time, up_to_a_day); }) ==
        "run.toml:1: step = \"2d\" is out of bounds, allowed is between 0 h and 24 h");
  CHECK(refusal([&] { root.quantity("share", Dimension::fraction, unit_interval); }) ==
        "run.toml:2: share = 1.5 is out of bounds, allowed is between 0 and 1");
  CHECK(refusal([&] { root.integer("n", 1, 10); }) ==
        "run.toml:3: n = 11 is out of bounds, allowed is between 1 and 10");
  CHECK(refusal([&] { root.quantities("ends", Dimension::length, positive); }) ==
        "run.toml:4: ends = \"-1um\" is out of bounds, allowed is above 0 um");
}

TEST_CASE("a wrong type is refused with what was found and what is expected") {
  const auto root = document(R"(
text = "a"
whole = 3
real = 3.0
flag = true
list = [1, "a"]
day = 1979-05-27
odd = nan
table = { a = 1 }
)")
                        .root();
  const auto says = [](const std::string& message, const std::string& part) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  };
  says(refusal([&] { root.integer("real", 0, 9); }), "run.toml:4: real = 3.0, but a whole number between 0 and 9");
  says(refusal([&] { root.integer("text", 0, 9); }), "text = \"a\", but a whole number");
  says(refusal([&] { root.text("whole"); }),
       "whole = 3, but a text in quotes is expected, for example whole = \"...\"");
  says(refusal([&] { root.flag("text"); }), "text = \"a\", but true or false is expected");
  says(refusal([&] { root.quantity("flag", Dimension::time); }), "flag = true, but a time is expected");
  says(refusal([&] { root.quantity("list", Dimension::time); }), "list is a list, but a time is expected");
  says(refusal([&] { root.quantity("table", Dimension::time); }), "table is a table, but a time is expected");
  says(refusal([&] { root.quantity("day", Dimension::time); }), "day is a date or a time of day, but a time");
  says(refusal([&] { root.quantity("odd", Dimension::none); }), "odd is not a finite number, but a plain number");
  says(refusal([&] { root.quantities("text", Dimension::time); }), "a list is expected, each entry a time");
  says(refusal([&] { root.texts("list"); }), "list has an entry that = 1, but a list of texts");
  says(refusal([&] { root.numbers("list"); }), "list has an entry that = \"a\", but a list of numbers");
  says(refusal([&] { root.table("whole"); }), "whole = 3, but a table is expected, [whole]");
  says(refusal([&] { root.tables("table"); }), "table is a table, but a list of tables is expected, [[table]]");
  says(refusal([&] { root.tables("list"); }), "but a list of tables is expected");
}

TEST_CASE("a choice is one of the allowed words") {
  const Texts allowed{"section", "volume"};
  const auto root = document("a = \"volume\"\nb = \"volumes\"\nc = \"sphere\"\n").root();
  CHECK(root.choice("a", allowed) == "volume");
  CHECK(refusal([&] { root.choice("b", allowed); }) ==
        "run.toml:2: b = \"volumes\" is not known, one of section, volume is expected; did you mean \"volume\"?");
  CHECK(refusal([&] { root.choice("c", allowed); }) ==
        "run.toml:3: c = \"sphere\" is not known, one of section, volume is expected");
}

TEST_CASE("a syntax error names the line") {
  CHECK(refusal([] { document("a = 1\nb = = 2\n"); }).find("run.toml:2: the TOML cannot be read: ") == 0);
  CHECK(refusal([] { document("a = 1\na = 2\n"); }).find("run.toml:2: ") == 0);
  CHECK(refusal([] { document("a = \"\xff\"\n"); }).find("run.toml:1: ") == 0);
  const std::string deep(100'000, '[');
  CHECK(refusal([&] { document("a = " + deep); }).find("run.toml:1: ") == 0);
}

TEST_CASE("a file is read, and one that cannot be read is refused with its name") {
  const auto folder = std::filesystem::temp_directory_path() / "enthesis_document_test";
  std::filesystem::create_directories(folder);
  const auto path = folder / "a.toml";
  std::ofstream(path) << "seed = 5\n";
  const Document whole = Document::from_file(path);
  CHECK(whole.name() == path.string());
  CHECK(whole.root().integer("seed", 0, 9) == 5);
  CHECK(whole.root().where("seed") == path.string() + ":1");
  CHECK(refusal([&] { Document::from_file(folder / "b.toml"); }) ==
        (folder / "b.toml").string() + ": there is no such file");
  CHECK(refusal([&] { Document::from_file(folder); }).find("is a folder, but a TOML file is expected") !=
        std::string::npos);
  std::filesystem::remove_all(folder);
}

TEST_CASE("fail takes the sentence as it is and adds the place") {
  const auto root = document("\nseed = 1\n").root();
  CHECK(refusal([&] { root.fail("seed", "seed is unlucky"); }) == "run.toml:2: seed is unlucky");
}

TEST_CASE("an override replaces a value by TOML or by bare text") {
  Document whole = document("[run]\nduration = \"1d\"\nseed = 1\nlist = [1]\n");
  apply_override(whole, "run.duration=14d");
  apply_override(whole, "run.seed = 9");
  apply_override(whole, "run.list=[2, 3]");
  apply_override(whole, "run.title=\"a b\"");
  apply_override(whole, "new.deep.share=0.5");
  const Table run = whole.root().table("run");
  CHECK(run.quantity("duration", Dimension::time) == 336.0);
  CHECK(run.integer("seed", 0, 9) == 9);
  CHECK(run.numbers("list") == std::vector<double>{2.0, 3.0});
  CHECK(run.text("title") == "a b");
  CHECK(whole.root().table("new").table("deep").quantity("share", Dimension::fraction) == 0.5);
  CHECK(run.where("duration") == "--set");
  CHECK(run.line("duration") == 0);
  whole.root().refuse_unknown_keys();
}

TEST_CASE("complaints about overridden values name --set") {
  Document whole = document("[run]\nduration = \"1d\"\n");
  apply_override(whole, "run.duration=14um");
  apply_override(whole, "run.sead=1");
  apply_override(whole, "rnu.a=1");
  const Table run = whole.root().table("run");
  CHECK(refusal([&] {
          run.quantity("duration", Dimension::time);
        }).find("--set: run.duration = \"14um\" is a length, but a time is expected") == 0);
  run.has("seed");
  CHECK(refusal([&] { run.refuse_unknown_keys(); }) == "--set: run.sead is not a known key; did you mean \"seed\"?");
  CHECK(refusal([&] { whole.root().refuse_unknown_keys(); }).find("--set: run.sead") != std::string::npos);
  CHECK(refusal([&] { whole.root().table("rnu").integer("b", 0, 9); }).find("--set: rnu.b is missing") == 0);
}

TEST_CASE("an override that is no assignment is refused") {
  Document whole = document("a = 1\nb = [{c = 1}]\n");
  const auto override_refusal = [&](const char* text) { return refusal([&] { apply_override(whole, text); }); };
  CHECK(override_refusal("run.duration") == "--set: \"run.duration\" has no =, but section.key=value is expected");
  CHECK(override_refusal("a=").find("has no value") != std::string::npos);
  CHECK(override_refusal("=3").find("has an empty key") != std::string::npos);
  CHECK(override_refusal("c..b=3").find("has an empty key") != std::string::npos);
  CHECK(override_refusal("a.b=3").find("reaches into a, which is not a table") != std::string::npos);
  CHECK(override_refusal("b.c=3").find("reaches into b, which is not a table") != std::string::npos);
}

TEST_CASE("an override cannot smuggle in other keys") {
  Document whole = document("a = 1\n");
  apply_override(whole, "a=2\nb=3");
  CHECK(whole.root().keys() == Texts{"a"});
  CHECK(whole.root().text("a") == "2\nb=3");
}

TEST_CASE("the text of a document holds its overrides and reads back") {
  Document whole = document("[run]\nduration = \"1d\"\nrange = [\"1 pM\", \"2 pM\"]\n");
  apply_override(whole, "run.duration=14d");
  const Document again = Document::from_text(whole.to_text(), "again.toml");
  CHECK(again.root().table("run").quantity("duration", Dimension::time) == 336.0);
  CHECK(again.root().table("run").texts("range") == Texts{"1 pM", "2 pM"});
  CHECK(again.to_text() == whole.to_text());
}

TEST_CASE("keys with more dots than any table has are refused, whatever stands in quotes and comments") {
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  const auto refused = [](const std::string& text) { return refusal([&] { document(text); }); };
  for (const std::string& text : {deep + " = 1", "[" + deep + "]\n", "b = {" + deep + " = 1}",
                                  "b = \"\"\" \" \"\"\"\n" + deep + " = 1", "b = \"\\\"\"\n" + deep + " = 1"})
    CHECK(refused(text).find("a key reaches too deep") != std::string::npos);
  const std::string dots(50, '.');
  for (const std::string& text : {"b = \"" + dots + "\"", "b = '" + dots + "'", "b = \"\"\"\n" + dots + "\n\"\"\"",
                                  "# " + dots + "\nb = [1.5, 2.5]", "\"" + dots + "\" = 1"})
    CHECK_NOTHROW(document(text));
}

TEST_CASE("a text without end is refused") {
  CHECK(refusal([] { Document::from_file("/dev/zero"); }).find("is longer than 16 MiB") != std::string::npos);
}
