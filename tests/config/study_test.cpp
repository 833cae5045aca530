#include "config/study/study.h"

#include <algorithm>
#include <fstream>

#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::tests::message_of;
using enthesis::tests::ScratchDirectory;

namespace {

constexpr const char* small_study = R"toml(
title = "a study"
scenario = "achilles_wild_type"
duration = "10d"
readout = ["eroded_um2"]
report = ["readout"]

[protocol]
start = { value = "4d", range = ["0d", "9d"], grade = "assumed", why = "for this test" }
dose = { value = "0.5", range = ["0", "1"], grade = "assumed", why = "for this test" }
readout = { value = "9d", range = ["0d", "10d"], grade = "assumed", why = "for this test" }

[[arm]]
name = "untreated"
[[arm]]
name = "treated"
title = "treated with something"
scenario = "achilles_tnf_are"
[[arm.perturbation]]
name = "treatment"
target = "secrete TNF"
factor = "dose"
from = "start"
[[contrast]]
name = "treatment"
arm = "treated"
reference = "untreated"
)toml";

Study study_of(const std::string& text, StudyRequest request = {}) {
  const ScratchDirectory scratch;
  std::ofstream(scratch / "small.toml") << text;
  request.name_or_path = (scratch / "small.toml").string();
  return load_study(request);
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = small_study;
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string complaint(const std::string& text) {
  return message_of<ConfigError>([&] { study_of(text); });
}

}  // namespace

TEST_CASE("a study is read with its arms, contrasts and defaults") {
  const Study study = study_of(small_study);
  CHECK(study.name == "small");
  CHECK(study.duration_h == 240.0);
  CHECK(study.animals == 8);
  CHECK(study.seed == 1);
  CHECK(study.shared_streams);
  CHECK(study.report_h == std::vector<double>{216.0});
  REQUIRE(study.arms.size() == 2);
  CHECK(study.arms[0].title == "untreated");
  CHECK(study.arms[0].scenario == "achilles_wild_type");
  CHECK(study.arms[1].scenario == "achilles_tnf_are");
  CHECK(study.arms[1].title == "treated with something");
  CHECK(study.arm_index("treated") == 1);
  CHECK(study.contrasts.at(0).arm == 1);
  CHECK(study.contrasts.at(0).reference == 0);
}

TEST_CASE("numbers of the protocol reach the perturbations that name them, and know it") {
  const Study study = study_of(small_study);
  const Perturbation& p = study.arms[1].added.at(0);
  CHECK(p.factor == 0.5);
  CHECK(p.from_h == 96.0);
  CHECK(p.until_h == Perturbation{}.until_h);
  CHECK(study.protocol.at(0).acts_on == std::vector<std::string>{"treated: treatment, from"});
  CHECK(study.protocol.at(1).number.grade == Grade::assumed);

  StudyRequest request;
  request.settings = {"protocol.start=6d", "achilles.spacing=40um"};
  const Study later = study_of(small_study, request);
  CHECK(later.arms[1].added.at(0).from_h == 144.0);
  CHECK(later.settings == std::vector<std::string>{"achilles.spacing=40um"});
}

TEST_CASE("a treatment that several arms share is written once") {
  const std::string text = std::string(small_study) + R"toml(
[[treatment]]
name = "less load"
[[treatment.perturbation]]
name = "suspension"
target = "load walking"
factor = "dose"
[[arm]]
name = "suspended"
treatments = ["less load"]
[[arm]]
name = "both"
treatments = ["less load"]
[[arm.perturbation]]
name = "treatment"
target = "secrete TNF"
factor = 2.0
)toml";
  const Study study = study_of(text);
  REQUIRE(study.arms.size() == 4);
  REQUIRE(study.arms[2].added.size() == 1);
  CHECK(study.arms[2].added[0].target == "load walking");
  CHECK(study.arms[2].added[0].factor == 0.5);
  REQUIRE(study.arms[3].added.size() == 2);
  CHECK(study.arms[3].added[0].target == "load walking");
  CHECK(study.arms[3].added[1].factor == 2.0);
  const auto& users = study.protocol[1].acts_on;  // of the dose
  CHECK(std::count(users.begin(), users.end(), "suspended: suspension, factor") == 1);
  CHECK(std::count(users.begin(), users.end(), "both: suspension, factor") == 1);
  CHECK(study_of(study.resolved_text).arms[3].added.size() == 2);

  const auto with = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    other.replace(other.rfind(from), from.size(), to);
    return complaint(other);
  };
  CHECK(with("[\"less load\"]", "[\"les load\"]").find("did you mean \"less load\"?") != std::string::npos);
  CHECK(complaint(std::string(small_study) + "[[treatment]]\nname = \"idle\"\n").find("does nothing") !=
        std::string::npos);
  CHECK(complaint(std::string(small_study) + "[[treatment]]\nname = \"idle\"\n[[treatment.perturbation]]\n" +
                  "name = \"x\"\ntarget = \"load walking\"\nfactor = 1.0\n")
            .find("no arm has the treatment \"idle\"") != std::string::npos);
}

TEST_CASE("a study that extends another says only what differs, and its resolved text stands alone") {
  const ScratchDirectory scratch;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(scratch / (name + ".toml")) << text;
  };
  const auto load = [&](const std::string& name) {
    StudyRequest request;
    request.name_or_path = (scratch / (name + ".toml")).string();
    return load_study(request);
  };
  write("parent", small_study);
  write("child", "extends = \"parent.toml\"\ntitle = \"the child\"\nanimals = 3\n");
  write("grandchild", "extends = \"child.toml\"\nduration = \"9d\"\n");
  const Study child = load("grandchild");
  CHECK(child.title == "the child");
  CHECK(child.animals == 3);
  CHECK(child.duration_h == 216.0);
  REQUIRE(child.arms.size() == 2);
  CHECK(child.arms[1].added.at(0).factor == 0.5);
  CHECK(study_of(child.resolved_text).resolved_text == child.resolved_text);
  CHECK(child.resolved_text.find("extends") == std::string::npos);

  write("parent", changed("reference = \"untreated\"", "reference = \"untraeted\""));
  const std::string said = message_of<ConfigError>([&] { load("child"); });
  CHECK(said.find("parent.toml:27") != std::string::npos);
  CHECK(said.find("did you mean \"untreated\"?") != std::string::npos);
  write("parent", "extends = \"child.toml\"\n");
  CHECK(message_of<ConfigError>([&] { load("child"); }).find("extends itself") != std::string::npos);
  write("orphan", "extends = \"caia_switched_of\"\n");
  CHECK(message_of<ConfigError>([&] { load("orphan"); }).find("did you mean \"caia_switched_off\"?") !=
        std::string::npos);
}

TEST_CASE("an arm may have settings of its own, which a design with the same arms must share") {
  const Study study =
      study_of(changed("title = \"treated with", "settings = [\"time.step=30min\"]\ntitle = \"treated with"));
  CHECK(study.arms[0].settings.empty());
  CHECK(study.arms[1].settings == std::vector<std::string>{"time.step=30min"});
  CHECK(design_text(study.resolved_text) != design_text(study_of(small_study).resolved_text));
}

TEST_CASE("an arm cannot set what is of the whole study") {
  const auto with = [](const std::string& setting, StudyRequest request = {}) {
    return message_of<ConfigError>([&] {
      study_of(changed("title = \"treated with", "settings = [\"" + setting + "\"]\ntitle = \"treated with"), request);
    });
  };
  CHECK(with("seed=4").find("the arm \"treated\" cannot set seed, which all arms share") != std::string::npos);
  CHECK(with("duration=4d").find("cannot set duration") != std::string::npos);
  CHECK(with("protocol.dose=0.1").find("of the whole study") != std::string::npos);
  StudyRequest request;
  request.settings = {"parameters.\"time.step\"=15min"};
  CHECK(with("time.step=30min", request).find("the study sets it in every arm") != std::string::npos);
}

TEST_CASE("a study may ask for equivalence and for correlations, which are no part of its design") {
  const std::string asking =
      changed("reference = \"untreated\"",
              "reference = \"untreated\"\nequivalent_within = 0.15\n[[correlation]]\nname = \"a\"\nx = "
              "\"n_neutrophil\"\ny = \"eroded_um2\"\nx_over = \"course\"\n[[correlation]]\nname = \"b\"\nx = "
              "\"eroded_um2\"\ny = \"n_neutrophil\"\narms = [\"treated\"]");
  std::string text = asking;
  text.replace(text.find("[\"eroded_um2\"]"), 14, "[\"eroded_um2\", \"n_neutrophil\"]");
  const Study study = study_of(text);
  CHECK(study.contrasts.at(0).equivalent_within == 0.15);
  REQUIRE(study.correlations.size() == 2);
  CHECK(study.correlations[0].x == 1);
  CHECK(study.correlations[0].x_over_course);
  CHECK(study.correlations[0].arms == std::vector<std::size_t>{0, 1});
  CHECK_FALSE(study.correlations[1].x_over_course);
  CHECK(study.correlations[1].arms == std::vector<std::size_t>{1});
  const Study again = study_of(study.resolved_text);
  CHECK(again.resolved_text == study.resolved_text);
  CHECK(again.correlations[1].arms == study.correlations[1].arms);
  CHECK(again.contrasts.at(0).equivalent_within == 0.15);
  const auto without = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    return complaint(other);
  };
  CHECK(without("arms = [\"treated\"]", "arms = []").find("has no arm") != std::string::npos);
  CHECK(without("arms = [\"treated\"]", "arms = [\"treated\", \"treated\"]").find("an arm twice") != std::string::npos);
  CHECK(without("y = \"n_neutrophil\"", "y = \"eroded_um2\"").find("goes with itself") != std::string::npos);
  CHECK(design_text(study.resolved_text) == design_text(study_of(small_study).resolved_text));
  CHECK(complaint(asking).find("no readout of the study is called \"n_neutrophil\"") != std::string::npos);
  CHECK(complaint(changed("reference = \"untreated\"", "reference = \"untreated\"\nequivalent_within = 1"))
            .find("must be below 1") != std::string::npos);
}

TEST_CASE("a resolved study gives the same study") {
  StudyRequest request;
  request.settings = {"protocol.start=6d", "achilles.spacing='40 um'", "shared.\"x\"=1"};
  request.seed = 77;
  request.animals = 3;
  request.until = "7d";
  const Study first = study_of(small_study, request);
  const Study second = study_of(first.resolved_text);
  CHECK(second.resolved_text == first.resolved_text);
  CHECK(second.seed == 77);
  CHECK(second.animals == 3);
  CHECK(second.duration_h == 168.0);
  CHECK(second.report_h == std::vector<double>{168.0});
  CHECK(second.settings == first.settings);
  CHECK(second.arms[1].added.at(0).from_h == 144.0);
  CHECK(second.analysis.laboratory_groups == first.analysis.laboratory_groups);
}

TEST_CASE("what a study cannot mean is said in one sentence with its line and the nearest name") {
  CHECK(complaint(changed("arm = \"treated\"", "arm = \"traeted\"")).find("did you mean \"treated\"?") !=
        std::string::npos);
  CHECK(complaint(changed("factor = \"dose\"", "factor = \"doze\"")).find("did you mean \"dose\"?") !=
        std::string::npos);
  CHECK(complaint(changed("from = \"start\"", "from = \"dose\"")).find("is a plain number") != std::string::npos);
  CHECK(complaint(changed("name = \"treated\"", "name = \"untreated\"")).find("two of the arm") != std::string::npos);
  CHECK(complaint(changed("name = \"treated\"", "name = \"a/b\"")).find("letters, digits") != std::string::npos);
  CHECK(complaint(changed("reference = \"untreated\"", "reference = \"treated\"")).find("its own reference") !=
        std::string::npos);
  CHECK(complaint(changed("value = \"9d\"", "value = \"10d\"")).empty());
  CHECK(complaint(changed("report = [\"readout\"]", "report = [\"11d\"]")).find("the end of the study") !=
        std::string::npos);
  StudyRequest request;
  request.settings = {"protocol.strat=6d"};
  CHECK(message_of<ConfigError>([&] { study_of(small_study, request); }).find("did you mean \"start\"?") !=
        std::string::npos);
  const std::string unknown_key = complaint(changed("readout = [", "raedout = [\"x\"]\nreadout = ["));
  CHECK(unknown_key.find("small.toml:5") != std::string::npos);
  CHECK(unknown_key.find("raedout") != std::string::npos);
  CHECK(complaint(changed("target = \"secrete TNF\"", "target = \"secrete TNF\"\ntime = 3")).find("time") !=
        std::string::npos);
}

TEST_CASE("the ready study of tail suspension is read, and says which of its numbers are assumed") {
  StudyRequest request;
  request.name_or_path = "tail_suspension";
  const Study study = load_study(request);
  CHECK(study.arms.size() == 4);
  CHECK(study.contrasts.size() == 3);
  CHECK(study.interactions.size() == 1);
  CHECK(study.readouts.front() == "inflammation_per_mm2");
  for (const ProtocolRow& row : study.protocol) CHECK_FALSE(row.number.why.empty());
}
