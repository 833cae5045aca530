#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "tests/support/catch.h"

using namespace enthesis::config;

namespace {
const std::vector<std::string> known{"duration", "seed", "snapshot_every", "tnf", "tgf_b"};
}

TEST_CASE("the nearest name bears one insertion, deletion, replacement or swap") {
  CHECK(nearest_name("duraton", known) == "duration");
  CHECK(nearest_name("durattion", known) == "duration");
  CHECK(nearest_name("duradion", known) == "duration");
  CHECK(nearest_name("sede", known) == "seed");
  CHECK(nearest_name("tfn", known) == "tnf");
}

TEST_CASE("letter case and hyphens are no edits") {
  CHECK(nearest_name("TNF", known) == "tnf");
  CHECK(nearest_name("Snapshot-Every", known) == "snapshot_every");
}

TEST_CASE("a name that is too far has no nearest name") {
  CHECK(nearest_name("viscosity", known).empty());
  CHECK(nearest_name("x", known).empty());
  CHECK(nearest_name("", known).empty());
  CHECK(nearest_name("seed", {}).empty());
  CHECK(nearest_name(std::string(100'000, 'a'), known).empty());
}

TEST_CASE("of equally near names the first is taken") {
  const std::vector<std::string> twins{"il17a", "il17f"};
  CHECK(nearest_name("il17x", twins) == "il17a");
}

TEST_CASE("the hint names the nearest name, else all that is allowed") {
  CHECK(did_you_mean("sead", known) == "; did you mean \"seed\"?");
  CHECK(did_you_mean("viscosity", known) == "; allowed are duration, seed, snapshot_every, tnf, tgf_b");
  CHECK(did_you_mean("viscosity", {}).empty());
  const std::vector<std::string> many(30, "zzzzz");
  CHECK(did_you_mean("viscosity", many).ends_with("zzzzz and 6 more"));
}

TEST_CASE("an error puts file and line before its sentence") {
  const ConfigError error("a.toml", 7, "run.seed", "seed is odd");
  CHECK(std::string(error.what()) == "a.toml:7: seed is odd");
  CHECK(error.file == "a.toml");
  CHECK(error.line == 7);
  CHECK(error.key == "run.seed");
  CHECK(error.sentence == "seed is odd");
  CHECK(std::string(ConfigError("--set", 0, "", "no").what()) == "--set: no");
  CHECK(std::string(ConfigError("", 0, "", "no").what()) == "no");
}

TEST_CASE("control characters of the input do not reach the terminal") {
  const ConfigError error("a.toml", 1, "", "found \"x\n\x1b[31m\"");
  CHECK(std::string(error.what()) == "a.toml:1: found \"x  [31m\"");
  CHECK(error.sentence == "found \"x  [31m\"");
}
