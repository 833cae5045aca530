#include "config/numbers.h"

#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;

namespace {

const std::string rows =
    "own = " + number_row("4 pM", "1 pM", "9 pM") +
    "\nshared = \"TNF_half\"\nwrong = \"TNF_halv\"\nlength = " + number_row("5 um", "1 um", "9 um") + "\n";
const std::string shared_rows = "TNF_half = " + number_row("6 pM", "2 pM", "20 pM") + "\n";

Table table() {
  return Document::from_text(rows, "rules.toml").root();
}
Table shared() {
  return Document::from_text(shared_rows, "shared.toml").root();
}

double own(Numbers& numbers) {
  return numbers.read(table(), "own", Dimension::concentration, "a.own");
}

}  // namespace

TEST_CASE("a number of its own is read and remembered under its id") {
  Numbers numbers(shared(), {});
  CHECK(own(numbers) == 4.0);
  CHECK(numbers.book().value("a.own") == 4.0);
  CHECK_NOTHROW(numbers.refuse_unused());
}

TEST_CASE("a shared number is one number wherever it is named") {
  Numbers numbers(shared(), {{"shared.TNF_half", {"7 pM", "s.toml:3"}}});
  CHECK(numbers.read(table(), "shared", Dimension::concentration, "a.x") == 7.0);
  CHECK(numbers.read(table(), "shared", Dimension::concentration, "b.y") == 7.0);
  CHECK(numbers.book().all().size() == 1);
  CHECK(numbers.book().find("a.x") == nullptr);
  CHECK_NOTHROW(numbers.refuse_unused());
}

TEST_CASE("an unknown shared number is refused with the nearest name, and so is one of another unit") {
  Numbers numbers(shared(), {});
  CHECK(contains(refusal([&] { numbers.read(table(), "wrong", Dimension::concentration, "a.w"); }),
                 "rules.toml:3: no shared number is called \"TNF_halv\"; did you mean \"TNF_half\"?"));
  numbers.read(table(), "shared", Dimension::concentration, "a.x");
  CHECK(contains(refusal([&] { numbers.read(table(), "shared", Dimension::time, "a.t"); }),
                 "the shared number \"TNF_half\" is a concentration"));
}

TEST_CASE("an override replaces the value, within the range, and says who gave it") {
  Numbers numbers(std::nullopt, {{"a.own", {"0.008 nM", "scenario.toml:12"}}});
  CHECK(own(numbers) == 8.0);
  CHECK(numbers.book().at("a.own").file == "scenario.toml:12");
  Numbers beyond(std::nullopt, {{"a.own", {"10 pM", "scenario.toml:12"}}});
  const std::string sentence = refusal([&] { own(beyond); });
  CHECK(contains(sentence, "scenario.toml:12"));
  CHECK(contains(sentence, "out of bounds, allowed is between 1 pM and 9 pM"));
  Numbers wrong_unit(std::nullopt, {{"a.own", {"3 h", "scenario.toml:12"}}});
  CHECK(refusal([&] { own(wrong_unit); }) != "accepted");
}

TEST_CASE("an animal scales its numbers, never beyond their ranges, and not those that the scenario gives") {
  const auto with_factor = [](double factor, std::map<std::string, Override> overrides = {}) {
    Numbers numbers(std::nullopt, std::move(overrides));
    numbers.set_animal_factors({{"a.own", factor}});
    return own(numbers);
  };
  CHECK(with_factor(1.5) == 6.0);
  CHECK(with_factor(0.5) == 2.0);
  CHECK(with_factor(100.0) == 9.0);
  CHECK(with_factor(0.001) == 1.0);
  CHECK(with_factor(1.25, {{"a.own", {"2 pM", "s"}}}) == 2.0);
}

TEST_CASE("an animal scales a shared number once") {
  Numbers numbers(shared(), {});
  numbers.set_animal_factors({{"shared.TNF_half", 2.0}});
  CHECK(numbers.read(table(), "shared", Dimension::concentration, "a.x") == 12.0);
  CHECK(numbers.read(table(), "shared", Dimension::concentration, "b.y") == 12.0);
}

TEST_CASE("an override or a spread of a number that does not exist is refused with the nearest name") {
  Numbers overridden(std::nullopt, {{"a.onw", {"5 pM", "s.toml:7"}}});
  own(overridden);
  const std::string sentence = refusal([&] { overridden.refuse_unused(); });
  CHECK(contains(sentence, "s.toml:7"));
  CHECK(contains(sentence, "no parameter is called \"a.onw\"; did you mean \"a.own\"?"));
  Numbers scaled(std::nullopt, {});
  scaled.set_animal_factors({{"a.own2", 1.1}});
  own(scaled);
  CHECK(contains(refusal([&] { scaled.refuse_unused(); }), "did you mean \"a.own\"?"));
}

TEST_CASE("one id is given once") {
  Numbers numbers(std::nullopt, {});
  own(numbers);
  CHECK(contains(refusal([&] { own(numbers); }), "the parameter a.own is already given at rules.toml:1"));
}
