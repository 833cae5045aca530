#include "config/systemic.h"

#include <cmath>

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::tests::refusal;

namespace {

const std::vector<Systemic> known{{"antibody", "an antibody", 0.0}, {"hormone", "a hormone", 2.0}};

constexpr const char* one_dose = R"([[dose]]
name = "shot"
of = "antibody"
at = "2d"
amount = { value = "3", range = ["0", "5"], grade = "assumed", why = "test" }
half_life = { value = "12h", range = ["1h", "48h"], grade = "assumed", why = "test" }
)";

Dose read(const std::string& text, ParameterBook* book = nullptr) {
  const Document document = Document::from_text(text, "s.toml");
  Numbers numbers(std::nullopt, {});
  const Dose dose = read_dose(document.root().tables("dose").front(), known, 10.0 * 24.0, numbers);
  if (book != nullptr) *book = numbers.book();
  return dose;
}

}  // namespace

TEST_CASE("a dose adds to the level at its time and halves with its half-life") {
  const std::vector<Dose> doses{read(one_dose)};
  const auto level = [&](double now_h) { return systemic_levels(known, doses, now_h); };
  CHECK(level(47.9)[0] == 0.0);
  CHECK(level(48.0)[0] == Approx(3.0).epsilon(1e-14));
  CHECK(level(60.0)[0] == Approx(1.5).epsilon(1e-14));
  CHECK(level(84.0)[0] == Approx(3.0 / 8.0).epsilon(1e-14));
  CHECK(level(60.0)[1] == 2.0);
}

TEST_CASE("repeated doses add up and stop where they should") {
  const Dose dose = read(std::string(one_dose) + "every = \"1d\"\nuntil = \"5d\"\n");
  CHECK(dose.times_h == std::vector<double>{48.0, 72.0, 96.0});
  CHECK(dose.remaining(96.0) == Approx(3.0 * (1.0 + 0.25 + 0.0625)).epsilon(1e-14));
}

TEST_CASE("the text of a dose reads as the same dose") {
  const std::string awkward = std::string(one_dose) + "every = \"15.9 h\"\n";
  for (const std::string& text : {std::string(one_dose), std::string(one_dose) + "every = \"1d\"\nuntil = \"5d\"\n",
                                  awkward, std::string(one_dose) + "every = \"0.9d\"\n"}) {
    ParameterBook book;
    const Dose dose = read(text, &book);
    const Dose again = read(dose_text(dose, known, book));
    CHECK(again.name == dose.name);
    CHECK(again.of == dose.of);
    CHECK(again.amount == dose.amount);
    CHECK(again.half_life_h == dose.half_life_h);
    CHECK(again.times_h == dose.times_h);
    CHECK(again.every_h == dose.every_h);
    CHECK(again.until_h == dose.until_h);
  }
}

TEST_CASE("a dose of something unknown is refused with the nearest name") {
  std::string text(one_dose);
  text.replace(text.find("\"antibody\""), 10, "\"antibodi\"");
  const std::string sentence = refusal([&] { read(text); });
  CHECK(sentence.find("s.toml:3") != std::string::npos);
  CHECK(sentence.find("did you mean \"antibody\"?") != std::string::npos);
}

TEST_CASE("a dose that would be given without end is refused") {
  for (const char* every : {"every = \"1e-9 h\"\n", "every = \"1e-300 h\"\nuntil = \"1e300 h\"\n"})
    CHECK(refusal([&] { read(std::string(one_dose) + every); }).find("more than 100000 times") != std::string::npos);
}
