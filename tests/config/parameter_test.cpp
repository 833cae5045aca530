#include "config/parameter.h"

#include <string>

#include "config/document.h"
#include "tests/support/catch.h"
#include "tests/support/refusal.h"

using namespace enthesis::config;
using enthesis::tests::refusal;

namespace {

Parameter read(const std::string& row, Dimension dimension = Dimension::concentration) {
  return read_parameter(Document::from_text("[tnf]\nhalf = " + row + "\n", "tnf.toml").root().table("tnf"), "half",
                        dimension, "tnf.half");
}

std::string row_refusal(const std::string& row, Dimension dimension = Dimension::concentration) {
  return refusal([&] { read(row, dimension); });
}

const std::string good =
    R"({ value = "6 pM", range = ["0.6 pM", "0.06 nM"], grade = "fitted", source = "key2014", why = "because" })";

}  // namespace

TEST_CASE("a row gives value, range, grade, source, reason and place") {
  const Parameter half = read(good);
  CHECK(half.id == "tnf.half");
  CHECK(half.value == 6.0);
  CHECK(half.low == 0.6);
  CHECK(half.high == 60.0);
  CHECK(half.dimension == Dimension::concentration);
  CHECK(half.grade == Grade::fitted);
  CHECK(half.source == "key2014");
  CHECK(half.why == "because");
  CHECK(half.file == "tnf.toml");
  CHECK(half.line == 2);
}

TEST_CASE("plain numbers and fractions are bare in a row") {
  const Parameter n = read("{ value = 2, range = [1, 4.5], grade = \"measured\", source = \"k\" }", Dimension::none);
  CHECK(n.value == 2.0);
  CHECK(n.high == 4.5);
  CHECK(n.grade == Grade::measured);
}

TEST_CASE("a mass concentration in a row has its molar mass beside it") {
  const std::string numbers = R"(value = "0.3 ng/ml", range = ["30 pg/ml", "1 nM"], grade = "fitted", source = "k")";
  const Parameter level = read("{ " + numbers + ", molar_mass = \"60 kDa\" }");
  CHECK(level.value == Approx(5.0).epsilon(1e-15));
  CHECK(level.low == Approx(0.5).epsilon(1e-15));
  CHECK(level.high == 1000.0);
  CHECK(row_refusal("{ " + numbers + " }").find("needs a molar mass") != std::string::npos);
  CHECK(row_refusal("{ value = \"1 h\", range = [\"1 h\", \"1 h\"], grade = \"fitted\", source = \"k\", molar_mass = "
                    "\"60 kDa\" }",
                    Dimension::time)
            .find("molar_mass is not a known key") != std::string::npos);
}

TEST_CASE("an assumption without a source must say why") {
  const std::string numbers = R"(value = "6 pM", range = ["1 pM", "9 pM"])";
  CHECK(row_refusal("{ " + numbers + ", grade = \"assumed\" }")
            .find("tnf.toml:2: tnf.half.why is missing, but an assumed value without a source must say why") == 0);
  const Parameter assumed = read("{ " + numbers + ", grade = \"assumed\", why = \"as IL-1b\" }");
  CHECK(assumed.source == no_source);
  CHECK(assumed.grade == Grade::assumed);
  CHECK(cited_keys(assumed.source).empty());
  CHECK(read("{ " + numbers + ", grade = \"assumed\", source = \"k\" }").source == "k");
}

TEST_CASE("a measured or fitted value must have a source") {
  for (const char* grade : {"measured", "fitted"}) {
    const std::string sentence = row_refusal(
        std::string("{ value = \"6 pM\", range = [\"1 pM\", \"9 pM\"], grade = \"") + grade + "\", why = \"x\" }");
    INFO(sentence);
    CHECK(sentence.find("tnf.toml:2: tnf.half.source is missing") == 0);
    CHECK(sentence.find(grade) != std::string::npos);
  }
  CHECK(row_refusal(R"({ value = "6 pM", range = ["1 pM", "9 pM"], grade = "assumed", source = "assumed" })")
            .find("leave source out") != std::string::npos);
}

TEST_CASE("a row without value, range or grade is refused") {
  CHECK(row_refusal(R"({ range = ["1 pM", "9 pM"], grade = "fitted", source = "k" })")
            .find("tnf.half.value is missing, but a concentration is expected") != std::string::npos);
  CHECK(row_refusal(R"({ value = "6 pM", grade = "fitted", source = "k" })")
            .find("tnf.half.range is missing, but a list is expected, each entry a concentration, for example") !=
        std::string::npos);
  CHECK(row_refusal(R"({ value = "6 pM", range = ["1 pM", "9 pM"], source = "k" })")
            .find("tnf.half.grade is missing, but one of measured, fitted, assumed is expected") != std::string::npos);
  CHECK(row_refusal(R"({ value = "6 pM", range = ["1 pM", "9 pM"], grade = "guessed", source = "k" })")
            .find("tnf.half.grade = \"guessed\" is not known, one of measured, fitted, assumed") != std::string::npos);
}

TEST_CASE("a range that is reversed, short or does not hold the value is refused") {
  CHECK(row_refusal(R"({ value = "6 pM", range = ["9 pM", "1 pM"], grade = "fitted", source = "k" })") ==
        "tnf.toml:2: tnf.half.range is reversed, allowed is [lowest, highest], but it runs from 9 pM down to 1 pM");
  CHECK(row_refusal(R"({ value = "6 pM", range = ["9 pM"], grade = "fitted", source = "k" })")
            .find("range has 1 entries, but a lowest and a highest value are expected") != std::string::npos);
  CHECK(row_refusal(R"({ value = "10 pM", range = ["1 pM", "9 pM"], grade = "fitted", source = "k" })") ==
        "tnf.toml:2: tnf.half.value = 10 pM is outside its own range, allowed is between 1 pM and 9 pM");
}

TEST_CASE("a row with a wrong unit, an unknown key or no table is refused") {
  CHECK(row_refusal(good, Dimension::time).find("tnf.half.value = \"6 pM\" is a concentration, but a time") !=
        std::string::npos);
  CHECK(row_refusal(R"({ value = "6 pM", range = ["1 pM", "9 pM"], grade = "fitted", source = "k", whi = "x" })") ==
        "tnf.toml:2: tnf.half.whi is not a known key; did you mean \"why\"?");
  CHECK(row_refusal("\"6 pM\"").find("tnf.toml:2: tnf.half is not a row, but { value = \"6 pM\", range = ") == 0);
  CHECK(refusal([] {
          read_parameter(Document::from_text("a = 1", "x.toml").root(), "half", Dimension::none, "half");
        }).find("half is missing, but a table is expected") != std::string::npos);
}

TEST_CASE("an overridden row names --set as its place") {
  Document whole = Document::from_text("half = " + good, "tnf.toml");
  apply_override(whole, "half.value=7 pM");
  const Parameter half = read_parameter(whole.root(), "half", Dimension::concentration, "half");
  CHECK(half.value == 7.0);
  CHECK(half.file == "--set");
  CHECK(half.line == 0);
}

TEST_CASE("several sources are separated by commas") {
  CHECK(cited_keys("a2014, b2015") == std::vector<std::string>{"a2014", "b2015"});
}

TEST_CASE("the book keeps parameters in the order of reading and finds them by id") {
  ParameterBook book;
  for (const char* id : {"z", "a", "m"}) {
    Parameter parameter = read(good);
    parameter.id = id;
    book.add(parameter);
  }
  CHECK(book.ids() == std::vector<std::string>{"z", "a", "m"});
  CHECK(book.all().size() == 3);
  REQUIRE(book.find("a") != nullptr);
  CHECK(book.find("a")->value == 6.0);
  CHECK(book.find("b") == nullptr);
  CHECK(book.value("m") == 6.0);
}

TEST_CASE("a second parameter of the same id is refused with the place of the first") {
  ParameterBook book;
  book.add(read(good));
  CHECK(refusal([&] { book.add(read(good)); }) == "tnf.toml:2: the parameter tnf.half is already given at tnf.toml:2");
}

TEST_CASE("an unknown id is refused with the nearest one") {
  ParameterBook book;
  book.add(read(good));
  CHECK(refusal([&] { book.at("tnf.hafl"); }) == "there is no parameter tnf.hafl; did you mean \"tnf.half\"?");
  CHECK(refusal([&] { book.set("tnf.hafl", 1.0); }) ==
        "--set: there is no parameter tnf.hafl; did you mean \"tnf.half\"?");
}

TEST_CASE("a new value must have the unit and lie in the range of the parameter") {
  ParameterBook book;
  book.add(read(good));
  book.set("tnf.half", "0.01 nM");
  CHECK(book.value("tnf.half") == 10.0);
  CHECK(book.at("tnf.half").file == "--set");
  book.set("tnf.half", 7.0, "sweep.toml");
  CHECK(book.value("tnf.half") == 7.0);
  CHECK(refusal([&] {
          book.set("tnf.half", "1 nM");
        }).find("--set: tnf.half = \"1 nM\" is out of bounds, allowed is between 0.6 pM and 60 pM") == 0);
  CHECK(refusal([&] { book.set("tnf.half", 0.1); }).find("tnf.half = 0.1 pM is out of bounds") != std::string::npos);
  CHECK(refusal([&] {
          book.set("tnf.half", "1 h");
        }).find("--set: tnf.half = \"1 h\" is a time, but a concentration") == 0);
  CHECK(book.value("tnf.half") == 7.0);
}
