// A model that goes on from a restart, in process.

#include "app/run/restart.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/model/continuation.h"
#include "app/model/step.h"
#include "tests/app/small_scenario.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis;
using engine::Workers;
using tests::ScratchDirectory;
using tests::small_scenario;

struct Case {
  std::string scenario;
  std::vector<std::string> settings;
};

config::Scenario scenario_of(const Case& c) {
  if (c.scenario.starts_with("achilles")) return small_scenario(3, c.scenario, c.settings);
  config::ScenarioRequest request;
  request.name_or_path = c.scenario;
  request.settings = c.settings;
  return config::load_scenario(request);
}

// The digest before each step, and after the last; restarts after some of them.
std::vector<std::string> course_of(const Case& c, int steps, const std::vector<int>& restarts,
                                   const ScratchDirectory& scratch) {
  const Workers workers(2);
  const auto model = app::build_model(scenario_of(c), workers);
  std::vector<std::string> digests{app::digest(*model).text()};
  for (int done = 1; done <= steps; ++done) {
    app::step(*model, workers);
    digests.push_back(app::digest(*model).text());
    if (std::ranges::find(restarts, done) != restarts.end())
      app::begin_restart(scratch / (std::to_string(done) + ".h5"), *model, {}, {}).seal();
  }
  return digests;
}

std::vector<std::string> continued(const Case& c, int from, int steps, int threads, const ScratchDirectory& scratch) {
  const Workers workers(threads);
  const auto model = app::lay_out(scenario_of(c));
  app::Restart(scratch / (std::to_string(from) + ".h5"), workers).bring(*model, workers);
  std::vector<std::string> digests{app::digest(*model).text()};
  for (int done = from + 1; done <= steps; ++done) {
    app::step(*model, workers);
    digests.push_back(app::digest(*model).text());
  }
  return digests;
}

void require_the_same_bits(const Case& c) {
  constexpr int steps = 14;
  const std::vector<int> restarts{1, 6, 11};
  const ScratchDirectory scratch;
  const std::vector<std::string> unbroken = course_of(c, steps, restarts, scratch);
  for (const int from : restarts) {
    for (const int threads : {1, 2, 3, 8}) {
      CAPTURE(c.scenario, c.settings, from, threads);
      CHECK(continued(c, from, steps, threads, scratch) ==
            std::vector<std::string>(unbroken.begin() + from, unbroken.end()));
    }
  }
}

}  // namespace

TEST_CASE("a model goes on from a restart with the bits of one that never stopped, on 1, 2, 3 and 8 threads",
          "[parallel]") {
  require_the_same_bits({"achilles_tnf_are", {}});
}

TEST_CASE("a model goes on from a restart amid injury, antibodies, load, calm and labels as if it had never stopped") {
  const std::vector<std::string> labels{"formation.available=4h", "fluorochromes.first=3h", "fluorochromes.second=7h"};
  for (const Case& c : {Case{"achilles_tenotomy", labels}, Case{"achilles_kbxn", {}}, Case{"achilles_loaded", {}},
                        Case{"achilles_caia", {"field_solver.rest=5 %"}}, Case{"achilles_dba1", {}},
                        Case{"achilles_wild_type", {"time.longest_step=8h", "time.calm=10 %"}}})
    require_the_same_bits(c);
}

TEST_CASE("a model goes on from a restart where sites are finer than cells, fibres crimped, or pores full") {
  for (const Case& c : {Case{"achilles_tnf_are", {"achilles.refinement=2", "time.settling=4h"}},
                        Case{"achilles_loaded", {R"(parameters={"stiffness.fibres_toe"="2 %"})", "time.mechanics=3h"}},
                        Case{"achilles_loaded", {"pore_fluid=solved", "time.mechanics=3h"}}})
    require_the_same_bits(c);
}

TEST_CASE("a model in 3-D and a vertebral corner go on from a restart as if they had never stopped") {
  const ScratchDirectory scratch;
  for (const Case& c :
       {Case{"achilles_tnf_are_3d", {"time.settling=4h"}}, Case{"vertebral_corner_inflamed", {"time.settling=4h"}}}) {
    const std::vector<std::string> unbroken = course_of(c, 4, {2}, scratch);
    CAPTURE(c.scenario);
    CHECK(continued(c, 2, 4, 3, scratch) == std::vector<std::string>(unbroken.begin() + 2, unbroken.end()));
  }
}

TEST_CASE("a restart of another scenario is refused in one sentence") {
  const ScratchDirectory scratch;
  course_of({"achilles_tnf_are", {"time.settling=1h"}}, 1, {1}, scratch);
  const Workers one(1);
  const auto finer = app::lay_out(small_scenario(3, "achilles_tnf_are", {"achilles.refinement=2"}));
  CHECK_THROWS_AS(app::Restart(scratch / "1.h5", one).bring(*finer, one), io::FileError);
  const auto corner = app::lay_out(scenario_of({"vertebral_corner_inflamed", {}}));
  CHECK_THROWS_AS(app::Restart(scratch / "1.h5", one).bring(*corner, one), io::FileError);
}

TEST_CASE("what was reported is read back as it was") {
  const ScratchDirectory scratch;
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(1, "achilles_wild_type", {"time.settling=0h"}), workers);
  app::Recorded recorded{7, 8, 3, 360, "0123456789abcdef", {}, {1.5, 2.5}, {4, 5, 6}, {0.25, 3.0}};
  recorded.strip = {readouts::blank(5, 4, {1, 2, 3}), readouts::blank(2, 9, {4, 5, 6})};
  app::begin_restart(scratch / "r.h5", *model, recorded, {{{"version", "0.1"}}, {{"scenario", "text"}}, {}}).seal();
  const app::Recorded back = app::Restart(scratch / "r.h5", workers).recorded();
  CHECK(back.census_rows == 7);
  CHECK(back.time_rows == 8);
  CHECK(back.pictured_moments == 3);
  CHECK(back.census_min == 360u);
  CHECK(back.digest == "0123456789abcdef");
  CHECK(back.first_volumes_um3 == recorded.first_volumes_um3);
  CHECK(back.cells_before == recorded.cells_before);
  CHECK(back.times_since_row == recorded.times_since_row);
  REQUIRE(back.strip.size() == 2);
  CHECK(back.strip[1].height == 9);
  CHECK(back.strip[0].rgb == recorded.strip[0].rgb);
  const io::Stamp stamp = app::Restart(scratch / "r.h5", workers).stamp();
  CHECK(stamp.filetype == app::restart_filetype);
  CHECK(stamp.digest == app::digest(*model).text());
  CHECK(stamp.provenance.value_of("scenario") == "text");
}

TEST_CASE("a load that was solved in a number of iterations that cannot be is refused") {
  const auto model = app::lay_out(small_scenario(1, "achilles_wild_type", {"time.settling=0h"}));
  for (const double iterations : {-1.0, 1e10, std::nan("")}) {
    const auto damage = [&]<class T>(const std::string& name, std::vector<T>& values) {
      if constexpr (std::is_same_v<T, double>)
        if (name == "load/report") values[1] = iterations;
    };
    CHECK_THROWS_AS(app::visit_remembered(*model, damage), std::invalid_argument);
  }
}

TEST_CASE("a picture whose numbers of pixels overflow is refused") {
  const ScratchDirectory scratch;
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(1, "achilles_wild_type", {"time.settling=0h"}), workers);
  app::Recorded recorded;
  recorded.strip = {{std::size_t{1} << 32, std::size_t{1} << 32, {}}};
  app::begin_restart(scratch / "r.h5", *model, recorded, {}).seal();
  CHECK_THROWS_AS(app::Restart(scratch / "r.h5", workers).recorded(), io::FileError);
}
