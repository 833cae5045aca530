// The load field in the model: when it is solved anew, and what cells feel of it.

#include "app/model/loading.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "app/model/model.h"
#include "app/model/step.h"
#include "tests/app/small_scenario.h"
#include "tests/support/catch.h"

using namespace enthesis;
using engine::Workers;
using enthesis::tests::small_scenario;

TEST_CASE("the load is solved again once enough volume has changed its stiffness, however large the box") {
  const Workers workers(1);
  auto model = app::build_model(small_scenario(1), workers);
  const config::Physiology& physiology = model->scenario.physiology;
  const double site_um3 = model->lattice.site_volume_um3();
  const auto strain = [&] { return model->loading.fields[0].octahedral_shear_strain.storage(); };
  const auto harden = [&](int sites) {  // loose tissue turns into bone
    for (std::size_t i = 0; i < model->lattice.site_count() && sites > 0; ++i) {
      const auto s = static_cast<engine::Site>(i);
      if (model->tissue.room(s) < 0.5 || model->tissue[agents::Constituent::mineral][s] > 0.0) continue;
      model->tissue.lay(agents::Constituent::mineral, s, 0.5 * site_um3);
      --sites;
    }
    app::note_changes(engine::Box::whole(model->lattice), model->loading);
    app::refresh_loading(model->tissue, physiology, workers, model->loading);
    return sites;
  };
  const auto first = strain();
  const int enough = static_cast<int>(physiology.changed_volume_um3 / site_um3) + 1;
  REQUIRE(harden(enough - 1) == 0);
  CHECK(strain() == first);
  REQUIRE(harden(1) == 0);
  CHECK(strain() != first);
  CHECK(enough < 0.02 * static_cast<double>(model->lattice.site_count()));
}

TEST_CASE("a solution that a change can hardly have spoilt is kept, and cells feel it in the tissue as it is now") {
  const Workers workers(1);
  auto model = app::build_model(small_scenario(1), workers);
  const config::Physiology& physiology = model->scenario.physiology;
  const auto& loading = model->loading;
  // A share of the mineral of bone goes, at some sites of it.
  const auto soften = [&](int sites, double share) {
    for (std::size_t i = 0; i < model->lattice.site_count() && sites > 0; ++i) {
      const auto s = static_cast<engine::Site>(i);
      const double mineral = model->tissue[agents::Constituent::mineral][s];
      if (mineral < 0.5) continue;
      model->tissue.remove(agents::Constituent::mineral, s, share * mineral * model->lattice.site_volume_um3());
      --sites;
    }
    app::note_changes(engine::Box::whole(model->lattice), model->loading);
    config::Physiology watchful = physiology;
    watchful.changed_volume_um3 = 0.0;
    watchful.stiffness_change_bound = 0.0;
    app::refresh_loading(model->tissue, watchful, workers, model->loading);
    return sites;
  };
  const auto displacement = loading.states[0].displacement_mm;
  const auto energy = loading.fields[0].strain_energy_MPa.storage();
  REQUIRE(soften(1, 5e-3) == 0);
  CHECK(loading.states[0].displacement_mm == displacement);
  CHECK(loading.fields[0].strain_energy_MPa.storage() != energy);
  const mechanics::LoadField as_now = mechanics::felt_at_places(
      model->blocks, loading.body, mechanics::load_field(loading.body, displacement, workers), workers);
  for (std::size_t s = 0; s < energy.size(); ++s) {
    CHECK(loading.fields[0].strain_energy_MPa.data()[s] == Approx(as_now.strain_energy_MPa.data()[s]).epsilon(1e-9));
    CHECK(loading.fields[0].hydrostatic_stress_MPa.data()[s] ==
          Approx(as_now.hydrostatic_stress_MPa.data()[s]).epsilon(1e-9).margin(1e-12));
  }
  const double outdated_by = loading.states[0].outdated_by.front();
  CHECK(outdated_by > 0.0);
  REQUIRE(soften(1, 5e-3) == 0);
  CHECK(loading.states[0].outdated_by.front() > outdated_by);
  REQUIRE(soften(100, 0.2) == 0);
  CHECK(loading.states[0].outdated_by.front() == 0.0);
  CHECK(loading.states[0].displacement_mm != displacement);
}

TEST_CASE("a rarer load is felt less where loads are weighed by their cycles, not where the largest counts") {
  const Workers workers(1);
  const auto felt_of = [&](const std::string& daily, double cycles) {
    auto model = app::build_model(small_scenario(1, "achilles_wild_type", {"daily_load=" + daily}), workers);
    const auto sum = [](const engine::Grid<double>& grid) {
      return std::accumulate(grid.values().begin(), grid.values().end(), 0.0,
                             [](double all, double value) { return all + std::abs(value); });
    };
    const mechanics::LoadField full = model->loading.fields.front();
    model->loading.cycle_factors.front() = cycles;
    app::combine_loads(workers, model->loading);
    const app::FeltLoad felt = app::felt_load(model->loading);
    return std::pair{felt.factor * sum(felt.field->octahedral_shear_strain) / sum(full.octahedral_shear_strain),
                     felt.factor * sum(felt.field->hydrostatic_stress_MPa) / sum(full.hydrostatic_stress_MPa)};
  };
  CHECK(felt_of("peak", 1.0).first == 1.0);
  CHECK(felt_of("by_cycles", 1.0).first == 1.0);
  CHECK(felt_of("peak", 1.0 / 16.0).first == 1.0);
  CHECK(felt_of("by_cycles", 1.0 / 16.0).first == Approx(0.5).epsilon(1e-12));
  CHECK(felt_of("by_cycles", 1.0 / 16.0).second == Approx(1.0 / 16.0).epsilon(1e-12));  // pressure: by cycles
  CHECK(felt_of("peak", 0.0).first == 0.0);
  CHECK(felt_of("by_cycles", 0.0).first == 0.0);
}

TEST_CASE("a load on tissue that nothing holds is refused with its name and the motion") {
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(1, "achilles_wild_type"), workers);
  model->loading.cases.front().constraints.clear();
  for (mechanics::LoadState& state : model->loading.states) state = {};
  CHECK_THROWS_WITH(app::refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading),
                    Catch::Contains("\"walking\" was not solved") && Catch::Contains("as a rigid body"));
}

TEST_CASE("of several loads of a day cells feel the largest at each place, or their cycles together") {
  const Workers workers(2);
  // The walking mouse, and a second load that pushes its tissue across.
  const auto model_of = [&](const std::string& daily) {
    auto model = app::build_model(small_scenario(1, "achilles_wild_type", {"daily_load=" + daily}), workers);
    app::Loading& loading = model->loading;
    mechanics::LoadCase across = loading.cases.front();
    across.name = "across";
    across.body_forces.push_back({{}, {0.0, -0.5, 0.0}});
    loading.daily.reference_cycles_per_day = 2.0 * across.cycles_per_day;
    loading.cases.push_back(across);
    loading.states.emplace_back();
    loading.fields.emplace_back();
    loading.factors.push_back(1.0);
    loading.cycle_factors.push_back(1.0);
    app::refresh_loading(model->tissue, model->scenario.physiology, workers, loading);
    return model;
  };
  const auto model = model_of("peak");
  app::Loading& loading = model->loading;
  const auto of_case = [](const app::Loading& l, std::size_t i, std::size_t place) {
    return l.factors[i] * l.fields[i].octahedral_shear_strain.data()[place];
  };
  const auto felt = [](const app::Loading& l, std::size_t place) {
    const app::FeltLoad load = app::felt_load(l);
    return load.factor * load.field->octahedral_shear_strain.data()[place];
  };
  const std::size_t places = loading.fields.front().octahedral_shear_strain.size();
  std::size_t walking_rules = 0, across_rules = 0;
  for (const double size : {1.0, 0.1}) {
    loading.factors.back() = size;
    app::combine_loads(workers, loading);
    for (std::size_t p = 0; p < places; ++p) {
      const double walking = of_case(loading, 0, p), pushed = of_case(loading, 1, p);
      REQUIRE(felt(loading, p) == std::max(walking, pushed));
      walking_rules += walking > pushed;
      across_rules += walking < pushed;
    }
  }
  CHECK(walking_rules > 0);
  CHECK(across_rules > 0);

  const auto weighed = model_of("by_cycles");
  weighed->loading.cycle_factors = {2.0, 0.0};  // walking as often as the reference, the other never
  app::combine_loads(workers, weighed->loading);
  for (std::size_t p = 0; p < places; ++p)
    REQUIRE(felt(weighed->loading, p) == Approx(of_case(weighed->loading, 0, p)).epsilon(1e-12));

  model->loading.factors.back() = 1.0;  // and a model of two loads runs
  app::step(*model, workers);
  CHECK(app::digest(*model).value() != 0);
}

TEST_CASE("what a load favours goes by the law of the scenario and the size of the load, if a rule asks") {
  const Workers workers(1);
  const auto favoured_of = [&](const std::string& law, double size, bool asks) {
    config::Scenario scenario = small_scenario(1, "achilles_wild_type", {"mechanoregulation=" + law});
    if (asks) agents::intern_signal(scenario.kinds.front().program, {agents::SignalKind::favoured, 3, 0});
    const auto model = app::build_model(scenario, workers);
    model->loading.factors.front() = size;
    app::combine_loads(workers, model->loading);
    return model->loading.favoured.storage();
  };
  CHECK(favoured_of("isaksson", 1.0, false).empty());
  const auto walking = favoured_of("isaksson", 1.0, true);
  REQUIRE_FALSE(walking.empty());
  CHECK(walking != favoured_of("isaksson", 3.0, true));
  CHECK(walking != favoured_of("carter_plane", 1.0, true));
  const auto unloaded = favoured_of("isaksson", 0.0, true);
  CHECK(std::all_of(unloaded.begin(), unloaded.end(), [](std::uint8_t tissue) { return tissue == 0; }));
}

TEST_CASE("where fibres are crimped a smaller load is solved anew, and strains do not shrink with it") {
  const Workers workers(2);
  const auto shear_at = [&](const std::string& toe, double size) {
    auto model = app::build_model(
        small_scenario(1, "achilles_wild_type", {R"(parameters={"stiffness.fibres_toe"=")" + toe + R"("})"}), workers);
    model->loading.factors.front() = size;
    CHECK(app::load_has_another_size(model->loading) == (toe != "0 %" && size != 1.0));
    app::refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading);
    CHECK_FALSE(app::load_has_another_size(model->loading));
    app::combine_loads(workers, model->loading);
    const app::FeltLoad felt = app::felt_load(model->loading);
    const auto& shear = felt.field->octahedral_shear_strain.storage();
    return felt.factor * std::accumulate(shear.begin(), shear.end(), 0.0);
  };
  CHECK(shear_at("0 %", 0.25) == Approx(0.25 * shear_at("0 %", 1.0)).epsilon(1e-12));
  const double walking = shear_at("2 %", 1.0), suspended = shear_at("2 %", 0.25);
  CHECK(walking > shear_at("0 %", 1.0));
  CHECK(suspended > 0.35 * walking);  // a square root in the tendon, a line in bone
  CHECK(suspended < 0.6 * walking);
}

TEST_CASE("where a scenario has its pore fluid solved it carries load and flows, and a law that means it sees more") {
  const Workers workers(2);
  const auto model_of = [&](const std::string& fluid) {
    config::Scenario scenario =
        small_scenario(1, "achilles_wild_type", {"pore_fluid=" + fluid, "mechanoregulation=prendergast_huiskes"});
    agents::intern_signal(scenario.kinds.front().program, {agents::SignalKind::favoured, 3, 0});
    return app::build_model(scenario, workers);
  };
  const auto without = model_of("left_out"), with = model_of("solved");
  const auto largest = [](const engine::Grid<double>& grid) {
    return *std::max_element(grid.values().begin(), grid.values().end());
  };
  const mechanics::LoadField& dry = without->loading.fields.front();
  const mechanics::LoadField& wet = with->loading.fields.front();
  CHECK(largest(dry.pore_pressure_MPa) == 0.0);
  CHECK(largest(dry.fluid_flux_um_per_s) == 0.0);
  CHECK(largest(wet.pore_pressure_MPa) > 1e-3);
  CHECK(largest(wet.fluid_flux_um_per_s) > 0.1);
  CHECK(wet.octahedral_shear_strain.storage() != dry.octahedral_shear_strain.storage());
  const auto softer = [](const app::Model& model) {  // sites for which the law asks more than bone
    return std::count_if(model.loading.favoured.values().begin(), model.loading.favoured.values().end(),
                         [](std::uint8_t tissue) { return tissue >= 3; });
  };
  CHECK(softer(*with) > softer(*without));
  app::step(*with, workers);
}

TEST_CASE("crimped fibres and pore fluid together are refused in one sentence") {
  CHECK_THROWS_WITH(
      small_scenario(1, "achilles_wild_type", {"pore_fluid=solved", R"(parameters={"stiffness.fibres_toe"="2 %"})"}),
      Catch::Contains("cannot be solved together"));
}

TEST_CASE("where pores hold fluid the load is solved again once enough of them let it through differently") {
  const Workers workers(2);
  const auto model = app::build_model(small_scenario(1, "achilles_wild_type", {"pore_fluid=solved"}), workers);
  const auto refresh_after = [&](double permeability) {  // were it other than at the last solution
    mechanics::LoadState& state = model->loading.states.front();
    for (double& value : state.permeability_at_last_solution) value *= permeability;
    const std::vector<double> thought = state.permeability_at_last_solution;
    app::refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading);
    return state.permeability_at_last_solution != thought;
  };
  CHECK_FALSE(refresh_after(1.0));
  CHECK(refresh_after(10.0));
  CHECK_FALSE(refresh_after(1.0));
}

TEST_CASE("with crimped fibres, and with pore fluid, the bits are the same on 1, 2, 3 and 8 threads", "[parallel]") {
  const std::string crimped = R"(parameters={"stiffness.fibres_toe"="2 %"})", wet = "pore_fluid=solved";
  struct Outcome {
    std::vector<std::string> digests;
    std::vector<double> flux_um_per_s;
    bool operator==(const Outcome&) const = default;
  };
  for (const std::string& setting : {crimped, wet}) {
    const auto run = [&](int threads) {
      const Workers workers(threads);
      const auto model = app::build_model(small_scenario(1, "achilles_wild_type", {setting}), workers);
      Outcome out{{app::digest(*model).text()}, model->loading.fields.front().fluid_flux_um_per_s.storage()};
      model->loading.factors.front() = 0.5;  // at full size again in the step
      app::refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading);
      out.digests.push_back(app::digest(*model).text());
      app::step(*model, workers);
      out.digests.push_back(app::digest(*model).text());
      return out;
    };
    const Outcome one = run(1);
    CHECK((one.digests[0] != one.digests[1]) == (setting == crimped));
    CHECK(one.digests[1] != one.digests[2]);
    for (const int threads : {2, 3, 8}) {
      INFO(setting << ", " << threads << " threads");
      CHECK(run(threads) == one);
    }
  }
}
