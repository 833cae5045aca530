// The healthy vertebral corner at rest: no tissue calcifies or ossifies, nothing is resorbed and cells neither spread
// nor thin out.

#include "tests/app/rest_course.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

constexpr std::size_t days = 84;

config::Scenario healthy_corner() {
  config::ScenarioRequest request;
  request.name_or_path = "vertebral_corner";
  return config::load_scenario(request);
}

}  // namespace

TEST_CASE("a healthy vertebral corner stays as it is for twelve weeks", "[slow]") {
  const Course course = watch(healthy_corner(), days);
  constexpr std::size_t last_week = days - week_days;
  for (const char* name : {"n_chondrocyte_resting", "n_fibroblast_tenocyte", "n_fibroblast_connective",
                           "n_osteoblast_lining", "n_osteoblast_osteocyte"}) {
    INFO(name);
    const double before = course.week_mean(name, 0);
    CHECK(course.week_mean(name, last_week) == Approx(before).epsilon(0.07));
  }
  for (const char* name : {"n_osteoclast_osteoclast", "n_osteoblast_osteoblast", "n_chondrocyte_hypertrophic",
                           "n_neutrophil_netting", "new_calcified_cartilage_um3"}) {
    INFO(name);
    CHECK(course.week_mean(name, last_week) == 0.0);
  }
  // At the tip of the rim, where strain is up to ten times that of the ligament, single cells turn to cartilage.
  CHECK(course.week_mean("n_chondrocyte_proliferating", last_week) <
        1e-3 * course.week_mean("n_fibroblast_tenocyte", last_week));
  CHECK(course.at("eroded_um2", days) == 0.0);
  CHECK(course.at("new_bone_um3", days) < 1e-3 * course.at("bone_um3", 0));
  CHECK(course.week_mean("n_neutrophil", last_week) < 40.0);
  CHECK(course.week_mean("n_osteoclast_monocyte", last_week) < 80.0);
}
