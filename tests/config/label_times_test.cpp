#include "config/label_times.h"

#include <fstream>

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::readouts::Fluorochrome;
using enthesis::readouts::LabelTimes;

namespace {

LabelTimes read(const std::string& rows, double available_h = 24.0) {
  const Document document = Document::from_text("[fluorochromes]\n" + rows, "s.toml");
  const Table root = document.root();
  const LabelTimes times = read_label_times(root.table("fluorochromes"), available_h);
  root.refuse_unknown_keys();
  return times;
}

std::string refusal_of(const std::string& rows) {
  return refusal([&] { read(rows); });
}

Scenario load(const std::string& name_or_path, const std::vector<std::string>& settings = {}) {
  ScenarioRequest request;
  request.name_or_path = name_or_path;
  request.settings = settings;
  return load_scenario(request);
}

}  // namespace

TEST_CASE("the times of two fluorochromes are read in minutes") {
  const LabelTimes times = read("first = \"49d\"\nsecond = \"8wk\"\n");
  CHECK(times.given());
  CHECK(times.given_min[0] == 70560);
  CHECK(times.given_min[1] == 80640);
  CHECK(times.end_min(Fluorochrome::second) == 82080);
  CHECK(read(label_times_text(times).substr(16)).given_min == times.given_min);
  CHECK(label_times_text({}).empty());
}

TEST_CASE("a fluorochrome is available in the steps that begin in its time") {
  const LabelTimes times = read("first = \"90min\"\nsecond = \"10h\"\n", 4.0);
  CHECK_FALSE(times.available(Fluorochrome::first, 60));
  CHECK(times.available(Fluorochrome::first, 90));
  CHECK(times.available(Fluorochrome::first, 300));
  CHECK_FALSE(times.available(Fluorochrome::first, 330));
  CHECK_FALSE(times.between(60));
  CHECK(times.between(540));
  CHECK_FALSE(times.between(600));
}

TEST_CASE("what is wrong with the times of fluorochromes is said in one sentence") {
  CHECK(contains(refusal_of("first = \"7d\"\n"), "s.toml:1: fluorochromes.second is missing"));
  CHECK(contains(refusal_of("first = 7\nsecond = \"14d\"\n"), "s.toml:2: fluorochromes.first = 7 has no unit"));
  CHECK(contains(refusal_of("first = \"-1d\"\nsecond = \"14d\"\n"), "out of bounds"));
  CHECK(contains(refusal_of("first = \"9000yr\"\nsecond = \"14d\"\n"), "out of bounds"));
  CHECK(refusal_of("first = \"7d\"\nsecond = \"180h\"\n") ==
        "s.toml:3: fluorochromes.second = 180 h is too early, the first is available until 192 h");
  CHECK(contains(refusal_of("first = \"7d\"\nsecond = \"5d\"\n"), "too early"));
  CHECK(contains(refusal_of("first = \"7d\"\nsecond = \"14d\"\nthird = \"21d\"\n"), "third"));
}

TEST_CASE("a scenario gives fluorochromes, hands them on, and writes them out") {
  CHECK_FALSE(load("achilles_wild_type").label_times.given());
  const enthesis::tests::ScratchDirectory scratch;
  const std::string base = (scratch.path() / "base.toml").string(), heir = (scratch.path() / "heir.toml").string();
  std::ofstream(base) << "extends = \"achilles_wild_type\"\n[fluorochromes]\nfirst = \"7d\"\nsecond = \"14d\"\n";
  std::ofstream(heir) << "extends = \"base.toml\"\n";
  const Scenario scenario = load(heir, {"formation.available=12h"});
  CHECK(scenario.label_times.given_min == std::array<std::uint32_t, 2>{10080, 20160});
  CHECK(scenario.label_times.available_min == 720);
  const std::string resolved = (scratch.path() / "resolved.toml").string();
  std::ofstream(resolved) << scenario.resolved_text;
  CHECK(load(resolved).resolved_text == scenario.resolved_text);
  CHECK(load(resolved).label_times.available_min == 720);

  const Scenario set = load("achilles_wild_type", {"fluorochromes.first=1d", "fluorochromes.second=3d"});
  CHECK(set.label_times.given_min == std::array<std::uint32_t, 2>{1440, 4320});
}

TEST_CASE("the share of osteoid that mineralises fast is the same for the tissue and for what is read of it") {
  const Scenario scenario = load("achilles_wild_type", {"matrix.fast_share=0.6"});
  CHECK(scenario.physiology.matrix.fast_share == 0.6);
  CHECK(scenario.readouts.histology.formation.fast_share == 0.6);
}
