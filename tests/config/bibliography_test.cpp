#include "config/bibliography.h"

#include <string>

#include "config/diagnostics.h"
#include "tests/support/catch.h"

using namespace enthesis::config;

namespace {

std::string refusal(const std::string& text) {
  try {
    parse_bibliography(text, "refs.bib");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

Parameter cites(const std::string& id, const std::string& source) {
  Parameter parameter;
  parameter.id = id;
  parameter.source = source;
  parameter.file = "p.toml";
  parameter.line = 4;
  return parameter;
}

}  // namespace

TEST_CASE("entries are read with braces, quotes, numbers and nesting") {
  const auto bibliography = parse_bibliography(R"(% free text, even me@example.org
@string{ jbmr = "J Bone Miner Res" }
@comment{ @article{not_me, title={x}} }
@Article{lories2014,
  Author  = {Lories, Rik and {de Vlam}, Kurt},
  title   = "A {BMP} in
             the enthesis",
  year    = 2014,
  journal = jbmr # " B",
  doi     = {10.1000/a,b=c},
  pages   = {1--2}
}
@misc { table_d , note = {computed} , }
)",
                                               "refs.bib");
  REQUIRE(bibliography.keys() == std::vector<std::string>{"lories2014", "table_d"});
  const Reference& first = *bibliography.find("lories2014");
  CHECK(first.author == "Lories, Rik and de Vlam, Kurt");
  CHECK(first.title == "A BMP in the enthesis");
  CHECK(first.year == "2014");
  CHECK(first.doi == "10.1000/a,b=c");
  CHECK(first.line == 4);
  CHECK(bibliography.find("table_d")->note == "computed");
  CHECK(bibliography.find("not_me") == nullptr);
  CHECK(bibliography.file == "refs.bib");
}

TEST_CASE("an empty bibliography has no entries") {
  CHECK(parse_bibliography("", "refs.bib").entries.empty());
  CHECK(parse_bibliography("@", "refs.bib").entries.empty());
}

TEST_CASE("broken entries are refused with their line") {
  CHECK(refusal("\n@article{a, title = {x}") == "refs.bib:2: the entry a has no closing brace");
  CHECK(refusal("@article{a, title = {x").find("refs.bib:1: the entry that starts here has an opening brace") == 0);
  CHECK(refusal("@article{a, title = \"x").find("an opening quote without a closing one") != std::string::npos);
  CHECK(refusal("@article{title = {x}}") == "refs.bib:1: the entry that starts here has no key");
  CHECK(refusal("@article{a, title {x}}").find("refs.bib:1: the entry a is broken here") == 0);
  CHECK(refusal("@article{a, year = 1\n title = {x}\n}") == "accepted");
}

TEST_CASE("a key that is given twice is refused with the first place") {
  CHECK(refusal("@misc{a, year=1}\n@misc{a, year=2}\n") == "refs.bib:2: the key a is already given at refs.bib:1");
}

TEST_CASE("a bibliography that cannot be read is refused") {
  CHECK_THROWS_AS(read_bibliography("/nowhere/refs.bib"), ConfigError);
}

TEST_CASE("sources that are unknown and entries that nobody cites are found") {
  const auto bibliography =
      parse_bibliography("@misc{a2014, year=1}\n@misc{b2015, year=2}\n@misc{c2016, year=2}\n", "refs.bib");
  ParameterBook book;
  book.add(cites("good", "a2014"));
  book.add(cites("assumed", std::string(no_source)));
  book.add(cites("wrong", "a2014, b2051"));
  const SourceCheck check = check_sources(book, bibliography);
  REQUIRE(check.unknown.size() == 1);
  CHECK(check.unknown[0].parameter == "wrong");
  CHECK(check.unknown[0].source == "b2051");
  CHECK(check.unknown[0].sentence ==
        "p.toml:4: the source \"b2051\" of wrong is not in refs.bib; did you mean \"b2015\"?");
  CHECK(check.uncited == std::vector<std::string>{"b2015", "c2016"});
  CHECK_FALSE(check.passed());
  const std::vector<std::string> also{"c2016"};
  CHECK(check_sources(book, bibliography, also).uncited == std::vector<std::string>{"b2015"});
}
