// Where the loads of the human vertebral corner strain its tissue, and where it breaks.

#include <cmath>

#include "app/model/model.h"
#include "app/model/step.h"
#include "tests/support/catch.h"

using namespace enthesis;

namespace {

// Mean octahedral shear strain in a region of interest, on coarse sites.
struct RimStrains {
  double lower{}, upper{};

  explicit RimStrains(const std::string& scenario) {
    config::ScenarioRequest request;
    request.name_or_path = scenario;
    request.settings = {"vertebral_corner.spacing=80um"};
    const auto model = app::build_model(config::load_scenario(request), engine::Workers(2));
    lower = mean(*model, 400.0, 3600.0);
    upper = mean(*model, 8400.0, 11600.0);
  }

  static double mean(const app::Model& model, double low_um, double high_um) {
    double sum = 0.0, count = 0.0;
    const auto& strain = model.loading.fields[0].octahedral_shear_strain;
    for (std::size_t s = 0; s < strain.size(); ++s) {
      const engine::Position p = model.lattice.position(engine::Site(static_cast<std::uint32_t>(s)));
      const double x_um = (p.x + 0.5) * 80.0, y_um = (p.y + 0.5) * 80.0;
      if (x_um < 2800.0 || x_um > 4800.0 || y_um < low_um || y_um > high_um) continue;
      sum += strain.data()[s];
      count += 1.0;
    }
    return sum / count;
  }
};

}  // namespace

TEST_CASE("bending strains both rims alike; a pull strains the rim it is at, and its mirror image the other") {
  const RimStrains bending("vertebral_corner_inflamed"), low("vertebral_corner_inflamed_low"),
      high("vertebral_corner_inflamed_high");
  CHECK(bending.lower == Approx(bending.upper).epsilon(0.1));
  CHECK(low.lower > 1.7 * low.upper);
  CHECK(high.upper > 1.7 * high.lower);
  CHECK(low.lower == Approx(high.upper).epsilon(0.1));
  CHECK(low.lower == Approx(bending.lower).epsilon(0.2));
}

TEST_CASE("bending breaks fibres at the rims of a healthy vertebra and nowhere else") {
  config::ScenarioRequest request;
  request.name_or_path = "vertebral_corner";
  const engine::Workers workers(2);
  const auto model = app::build_model(config::load_scenario(request), workers);
  for (int i = 0; i < 6; ++i) app::step(*model, workers);
  double rims = 0.0, all = 0.0;
  const auto& damage = model->tissue[agents::Deposit::damage];
  for (std::size_t s = 0; s < damage.size(); ++s) {
    const engine::Position p = model->lattice.position(engine::Site(static_cast<std::uint32_t>(s)));
    const double y_um = (p.y + 0.5) * model->lattice.spacing_um;
    all += damage.data()[s];
    // The rims are at 2 and 10 mm.
    if (std::abs(y_um - 2000.0) < 800.0 || std::abs(y_um - 10000.0) < 800.0) rims += damage.data()[s];
  }
  CHECK(all > 0.1);
  CHECK(rims > 0.99 * all);
}
