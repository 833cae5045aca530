// Steps that are longer while little happens.

#include "app/model/step_pace.h"

#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/model/step.h"
#include "tests/app/small_scenario.h"
#include "tests/support/catch.h"

using namespace enthesis;
using app::StepPace;
using engine::Workers;
using enthesis::tests::small_scenario;

namespace {

constexpr double calm = 0.0, just_too_much = 1.1;

std::vector<std::uint32_t> lengths_h(const config::Scenario& scenario, StepPace& pace, int steps,
                                     double unrest = calm) {
  std::vector<std::uint32_t> all;
  std::uint32_t now_min = 0;
  for (int n = 0; n < steps; ++n) {
    const std::uint32_t step_min = pace.step_min(scenario, now_min);
    pace.follow(step_min, unrest);
    now_min += step_min;
    all.push_back(step_min / 60);
  }
  return all;
}

config::Scenario with(const std::vector<std::string>& settings, const std::string& name = "achilles_wild_type") {
  return small_scenario(3, name, settings);
}

}  // namespace

TEST_CASE("while nothing happens steps double, and begin at multiples of their length") {
  const config::Scenario scenario = with({"census_every=\"30d\"", "snapshot_every=\"30d\""});
  StepPace pace(scenario);
  CHECK(pace.adapts());
  CHECK(lengths_h(scenario, pace, 8) == std::vector<std::uint32_t>{1, 1, 2, 4, 8, 8, 8, 8});
}

TEST_CASE("no step goes past a report, or is longer than is allowed") {
  const config::Scenario scenario = with({"census_every=\"5h\"", "time.longest_step=4h"});
  StepPace pace(scenario);
  CHECK(lengths_h(scenario, pace, 8) == std::vector<std::uint32_t>{1, 1, 2, 1, 1, 2, 2, 2});
  const config::Scenario all_short = with({"time.longest_step=1h"});
  StepPace fixed(all_short);
  CHECK_FALSE(fixed.adapts());
  CHECK(lengths_h(all_short, fixed, 4) == std::vector<std::uint32_t>{1, 1, 1, 1});
}

TEST_CASE("too much unrest halves the step, far too much brings back the shortest, and some holds it") {
  const config::Scenario scenario = with({});
  StepPace pace(scenario);
  pace.follow(480, just_too_much);
  CHECK(pace.wanted_min == 240);
  pace.follow(480, 20.0);
  CHECK(pace.wanted_min == 60);
  pace.follow(240, 0.9);
  CHECK(pace.wanted_min == 240);
  pace.follow(240, 0.3);
  CHECK(pace.wanted_min == 480);
  pace.wake();
  CHECK(pace.wanted_min == 60);
}

TEST_CASE("the steps of a dose, an injury and a perturbation begin when they are due") {
  const auto ends_before = [](const config::Scenario& scenario, double at_h) {
    StepPace pace(scenario);
    pace.wanted_min = pace.longest_min;
    std::uint32_t now_min = 0;
    while (now_min < 60.0 * at_h) {
      pace.wanted_min = pace.longest_min;
      now_min += pace.step_min(scenario, now_min);
    }
    return now_min / 60.0;
  };
  config::Scenario scenario = with({});
  scenario.injuries.resize(1);
  scenario.injuries[0].at_min = 11 * 60 + 30;
  CHECK(ends_before(scenario, 12.0) == 12.0);
  scenario.injuries.clear();
  scenario.compiled.resize(1);
  scenario.compiled[0].from_min = 13 * 60 + 1;
  scenario.compiled[0].until_min = 19 * 60;
  CHECK(ends_before(scenario, 14.0) == 14.0);
  CHECK(ends_before(scenario, 19.0) == 19.0);
  scenario.compiled.clear();
  config::Dose dose;
  dose.amount = 1.0;
  dose.half_life_h = 10.0;
  dose.times_h = {21.0};
  scenario.doses = {dose};
  CHECK(ends_before(scenario, 21.0) == 21.0);
  StepPace pace(scenario);
  pace.wanted_min = pace.longest_min;
  CHECK(pace.step_min(scenario, 24 * 60) == 60);   // what was given goes by 7 % in an hour
  CHECK(pace.step_min(scenario, 96 * 60) == 480);  // and then is as good as gone
}

TEST_CASE("a healthy tissue comes to long steps, and an injury brings back the shortest") {
  const Workers workers(1);
  auto model = app::build_model(small_scenario(3, "achilles_wild_type"), workers);
  const std::uint32_t week_min = 7 * 24 * 60;
  std::size_t steps = 0;
  for (; model->clock.now_min < week_min; ++steps) app::step(*model, workers);
  CHECK(steps < 120);
  CHECK(model->clock.now_min == week_min);
  CHECK(model->clock.last_step_min >= 120);
  config::Injury injury;
  injury.at_min = week_min;
  injury.cells_lost = 0.5;
  injury.debris_per_um3 = 1e-4;
  model->scenario.injuries = {injury};
  for (int n = 0; n < 24; ++n) {
    app::step(*model, workers);
    CHECK(model->clock.last_step_min == 60);
  }
}

TEST_CASE("a perturbation that is yet to come changes nothing before it begins") {
  const Workers workers(1);
  const auto digest_at_day = [&](std::uint32_t day, const std::vector<config::Perturbation>& to_come) {
    config::ScenarioRequest request;
    request.name_or_path = "achilles_wild_type";
    request.seed = 3;
    request.settings = {"achilles.spacing=40um"};
    request.added = to_come;
    auto model = app::build_model(config::load_scenario(request), workers);
    while (model->clock.now_min < day * 24 * 60) app::step(*model, workers);
    return app::digest(*model).text();
  };
  const std::vector<config::Perturbation> loss{{"loss", "cells fibroblast", 0.8, 72.0, 73.0, "test"}};
  CHECK(digest_at_day(3, loss) == digest_at_day(3, {}));
  CHECK(digest_at_day(4, loss) != digest_at_day(4, {}));
}

TEST_CASE("an injury between two steps happens once, whatever the length of the steps round it") {
  const Workers workers(1);
  for (const std::string longest : {"1h", "8h"}) {
    auto model = app::build_model(with({"time.calm=50 %", "time.longest_step=" + longest}), workers);
    config::Injury injury;
    injury.at_min = 4 * 24 * 60 + 30;
    injury.matrix_lost[agents::index(agents::Constituent::mineral)] = 0.5;
    model->scenario.injuries = {injury};
    model->pace = app::StepPace(model->scenario);
    const auto mineral = [&] { return model->tissue.total_um3(agents::Constituent::mineral); };
    const double before = mineral();
    while (model->clock.now_min <= injury.at_min) app::step(*model, workers);
    CHECK(mineral() == Approx(before).epsilon(0.01));
    CHECK(model->clock.now_min == injury.at_min + 30);
    for (int n = 0; n < 4; ++n) app::step(*model, workers);
    CHECK(mineral() == Approx(0.5 * before).epsilon(0.01));
  }
}

TEST_CASE("what comes every so often comes in the first step that begins then or later, whatever the steps") {
  constexpr std::uint32_t period_min = 12 * 60;
  engine::Clock clock{.step_min = 60, .now_min = 0, .last_step_min = 60};
  std::vector<std::uint32_t> due_h;
  for (const std::uint32_t step_min : {480u, 480u, 240u, 60u, 60u, 120u, 240u, 480u, 480u}) {
    clock.step_min = step_min;
    if (clock.due(period_min)) due_h.push_back(clock.now_min / 60);
    clock.advance();
  }
  CHECK(due_h == std::vector<std::uint32_t>{0, 16, 24, 36});
}

TEST_CASE("steps of changing length leave the same bits on any number of threads", "[parallel]") {
  const auto digest_with = [](int threads) {
    const Workers workers(threads);
    auto model = app::build_model(small_scenario(3, "achilles_wild_type", {"time.calm=10 %"}), workers);
    while (model->clock.now_min < 5 * 24 * 60) app::step(*model, workers);
    CHECK(model->clock.last_step_min == 480);
    return app::digest(*model).text();
  };
  const std::string one = digest_with(1);
  for (const int threads : {2, 3, 8}) CHECK(digest_with(threads) == one);
}
