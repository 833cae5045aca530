// Fields, tissue and load on sites finer than the places where cells stand.

#include <algorithm>
#include <cmath>

#include "app/model/model.h"
#include "app/model/step.h"
#include "readouts/census.h"
#include "tests/support/catch.h"
#include "tests/support/refusal.h"

using namespace enthesis;
using engine::Workers;

namespace {

config::Scenario scenario_with(const std::string& name, std::vector<std::string> settings) {
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = 1;
  request.settings = std::move(settings);
  return config::load_scenario(request);
}

std::unique_ptr<app::Model> refined(int refinement, const Workers& workers) {
  return app::build_model(
      scenario_with("achilles_tnf_are", {"achilles.spacing=40um", "achilles.refinement=" + std::to_string(refinement)}),
      workers);
}

std::vector<std::uint64_t> digests(const std::string& name, int threads, int steps) {
  const Workers workers(threads);
  const auto model = app::build_model(
      scenario_with(name, {"achilles.spacing=40um", "achilles.refinement=2", "time.settling=0h"}), workers);
  std::vector<std::uint64_t> values;
  for (int i = 0; i < steps; ++i) {
    app::step(*model, workers);
    values.push_back(app::digest(*model).value());
  }
  return values;
}

}  // namespace

TEST_CASE("a refined model has the same digest after every step on 1, 2, 3 and 8 threads", "[parallel]") {
  const std::vector<std::uint64_t> one = digests("achilles_tnf_are", 1, 30);
  for (const int threads : {2, 3, 8}) CHECK(digests("achilles_tnf_are", threads, 30) == one);
}

TEST_CASE("a refined model in 3-D has the same digest on 1 and 3 threads", "[parallel]") {
  CHECK(digests("achilles_tnf_are_3d", 3, 3) == digests("achilles_tnf_are_3d", 1, 3));
}

TEST_CASE("refinement leaves the first cells where they are") {
  const Workers workers(1);
  const auto coarse = refined(1, workers), fine = refined(2, workers);
  for (std::size_t k = 0; k < coarse->cells.kinds.size(); ++k) {
    CHECK(fine->cells.tables[k].site == coarse->cells.tables[k].site);
    CHECK(fine->cells.tables[k].key == coarse->cells.tables[k].key);
  }
}

TEST_CASE("the first matrix on halved sites is that of places half as wide, and vessels are as many as places hold") {
  const Workers workers(1);
  const auto halved = refined(2, workers), narrow = app::build_model(scenario_with("achilles_tnf_are", {}), workers);
  REQUIRE(halved->lattice.nx == narrow->lattice.nx);
  CHECK(halved->region.storage() == narrow->region.storage());
  for (const agents::Constituent c : agents::all_constituents) {
    INFO(agents::constituent_names[agents::index(c)]);
    if (c == agents::Constituent::vessel) continue;
    CHECK(halved->tissue[c].storage() == narrow->tissue[c].storage());
  }
  const auto coarse = refined(1, workers);
  CHECK(halved->tissue.total_um3(agents::Constituent::vessel) ==
        Approx(coarse->tissue.total_um3(agents::Constituent::vessel)).epsilon(0.1));
}

TEST_CASE("the matrix ledger of a refined model closes over days") {
  const Workers workers(2);
  const auto model = refined(2, workers);
  const readouts::ConstituentVolumes first = readouts::constituent_volumes_um3(model->tissue);
  for (int hour = 0; hour < 72; ++hour) app::step(*model, workers);
  double whole_um3 = 0.0;
  for (const double v : first) whole_um3 += v;
  CHECK(readouts::matrix_imbalance_um3(model->tissue, first) < 1e-9 * whole_um3);
}

TEST_CASE("the load felt at the places changes little when the sites are halved") {
  const Workers workers(2);
  const auto coarse = refined(1, workers), fine = refined(2, workers);
  const auto& at_coarse = coarse->loading.fields[0].octahedral_shear_strain;
  const auto& at_fine = fine->loading.fields[0].octahedral_shear_strain;
  REQUIRE(at_fine.size() == at_coarse.size());
  double difference = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < at_coarse.size(); ++i) {
    difference += std::fabs(at_fine.data()[i] - at_coarse.data()[i]);
    sum += at_coarse.data()[i];
  }
  INFO("mean relative difference " << difference / sum);
  CHECK(difference / sum < 0.15);
}

TEST_CASE("a refinement that is no whole number or out of range is refused in one sentence") {
  const auto refused = [](const std::string& value) {
    return tests::refusal([&] { scenario_with("achilles_wild_type", {"achilles.refinement=" + value}); });
  };
  CHECK(refused("1.5").find("achilles.refinement = 1.5 must be a whole number") != std::string::npos);
  CHECK(refused("0").find("out of bounds") != std::string::npos);
  CHECK(refused("9").find("out of bounds") != std::string::npos);
  CHECK(refused("2") == "accepted");
}

TEST_CASE("the resolved scenario spells the refinement out") {
  const config::Scenario scenario = scenario_with("achilles_wild_type", {"achilles.refinement=2"});
  CHECK(scenario.anatomy.refinement == 2);
  CHECK(scenario.resolved_text.find("\"achilles.refinement\" = \"2\"") != std::string::npos);
}

TEST_CASE("a step of half an hour or a quarter is taken as it is set") {
  const Workers workers(1);
  for (const double minutes : {30.0, 15.0}) {
    const std::string setting = "time.step=" + std::to_string(static_cast<int>(minutes)) + "min";
    const auto model = app::build_model(scenario_with("achilles_tnf_are", {"achilles.spacing=40um", setting}), workers);
    for (int i = 0; i < 4; ++i) app::step(*model, workers);
    CHECK(model->clock.time_h() == Approx(4.0 * minutes / 60.0));
  }
}
