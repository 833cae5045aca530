#include "mechanics/mechanoregulation.h"

#include <vector>

#include "tests/support/catch.h"

using namespace enthesis::mechanics;

namespace {

const PrendergastHuiskes lacroix{0.0375, 3.0, {0.01, 0.53, 1.0, 3.0}};
const ClaesHeigele claes{0.05, 0.15, 0.15};
const CarterPlane carter{0.05, 0.15};
const Isaksson isaksson{{0.0005, 0.025, 0.05}};

// A line of length 1 that is stretched by `strain` and thins as a tissue with Poisson ratio 0.3 does: octahedral shear
// strain 1.226 strain.
LocalLoad stretched(double strain, double hydrostatic_MPa = 0.0) {
  return local_load({strain, -0.3 * strain, -0.3 * strain, 0.0, 0.0, 0.0},
                    {hydrostatic_MPa, hydrostatic_MPa, hydrostatic_MPa, 0.0, 0.0, 0.0});
}

}  // namespace

TEST_CASE("Prendergast's stimulus adds shear strain and flow, and passes its bounds one after another") {
  LocalLoad load = stretched(0.031);
  CHECK(stimulus(lacroix, load) == Approx(1.0).epsilon(0.02));
  load.fluid_flux_um_per_s = 6.0;
  CHECK(stimulus(lacroix, load) == Approx(3.0).epsilon(0.01));
  const auto at = [](double shear_strain) {
    const double g = shear_strain * 1.2247448713915890;  // simple shear g: octahedral shear strain g sqrt(2/3)
    return favoured(lacroix, local_load({0.0, 0.0, 0.0, 0.0, 0.0, g}, {}));
  };
  CHECK(at(0.0003) == FavouredTissue::none);
  CHECK(at(0.01) == FavouredTissue::lamellar_bone);
  CHECK(at(0.03) == FavouredTissue::woven_bone);
  CHECK(at(0.1) == FavouredTissue::cartilage);
  CHECK(at(0.12) == FavouredTissue::fibrous);
}

TEST_CASE("a bound of Prendergast's law belongs to the tissue below it") {
  LocalLoad load;
  load.fluid_flux_um_per_s = 3.0;
  CHECK(stimulus(lacroix, load) == 1.0);
  CHECK(favoured(lacroix, load) == FavouredTissue::woven_bone);
}

TEST_CASE("Claes and Heigele: bone at small strain and pressure, cartilage under pressure, connective tissue beyond") {
  CHECK(favoured(claes, stretched(0.04, -0.1)) == FavouredTissue::woven_bone);
  CHECK(favoured(claes, stretched(-0.04, 0.1)) == FavouredTissue::woven_bone);
  CHECK(favoured(claes, stretched(-0.1, -0.2)) == FavouredTissue::cartilage);
  CHECK(favoured(claes, stretched(0.04, -0.2)) == FavouredTissue::cartilage);
  CHECK(favoured(claes, stretched(-0.2, -0.2)) == FavouredTissue::fibrocartilage);
  CHECK(favoured(claes, stretched(0.1, 0.0)) == FavouredTissue::fibrous);
  CHECK(favoured(claes, stretched(0.04, 0.2)) == FavouredTissue::fibrous);
}

TEST_CASE("Carter's plane has a tissue in each quarter, and fibrocartilage where tension and pressure meet") {
  CHECK(favoured(carter, stretched(0.02, 0.0)) == FavouredTissue::woven_bone);
  CHECK(favoured(carter, stretched(0.02, -0.2)) == FavouredTissue::cartilage);
  CHECK(favoured(carter, stretched(0.08, 0.1)) == FavouredTissue::fibrous);
  CHECK(favoured(carter, stretched(0.08, -0.2)) == FavouredTissue::fibrocartilage);
}

TEST_CASE("the pressure of the fluid counts as pressure where a law means it, and not in Isaksson's") {
  LocalLoad load = stretched(0.01);
  load.pore_pressure_MPa = 0.2;
  CHECK(total_hydrostatic_stress_MPa(load) == -0.2);
  CHECK(favoured(claes, load) == FavouredTissue::cartilage);
  CHECK(favoured(carter, load) == FavouredTissue::cartilage);
  CHECK(favoured(isaksson, load) == FavouredTissue::woven_bone);
}

TEST_CASE("Isaksson's bounds are those of deviatoric strain") {
  CHECK(favoured(isaksson, stretched(0.0004)) == FavouredTissue::none);  // 0.00049
  CHECK(favoured(isaksson, stretched(0.00042)) == FavouredTissue::woven_bone);
  CHECK(favoured(isaksson, stretched(0.0203)) == FavouredTissue::woven_bone);  // 0.0249
  CHECK(favoured(isaksson, stretched(0.0205)) == FavouredTissue::cartilage);
  CHECK(favoured(isaksson, stretched(0.042)) == FavouredTissue::fibrous);
}

TEST_CASE("Carter's index weighs the loads of a day by their cycles, and pressure takes from shear") {
  const LocalLoad sheared = local_load({}, {0.0, 0.0, 0.0, 0.0, 0.0, 3.0});  // octahedral shear stress sqrt(6) = 2.449
  const LocalLoad pressed = local_load({}, {-2.0, -2.0, -2.0, 0.0, 0.0, 0.0});
  const std::vector<LoadOfDay> day{{sheared, 3000.0}, {pressed, 1000.0}};
  CHECK(osteogenic_index_MPa(day, 0.5) == Approx(0.75 * 2.4494897427831781 - 0.25 * 1.0).epsilon(1e-12));
  CHECK(osteogenic_index_MPa(day, 0.0) > osteogenic_index_MPa(day, 1.0));
  CHECK(osteogenic_index_MPa({}, 0.5) == 0.0);
}

TEST_CASE("bone keeps its density within the lazy zone, gains above and loses below") {
  const EnergyRemodelling law{0.004, 0.25, 1.0};
  const double density = 1.2;
  CHECK(density_rate_g_per_cm3_d(law, 0.004 * density, density) == 0.0);
  CHECK(density_rate_g_per_cm3_d(law, 0.0049 * density, density) == 0.0);
  CHECK(density_rate_g_per_cm3_d(law, 0.006 * density, density) == Approx(0.001));
  CHECK(density_rate_g_per_cm3_d(law, 0.001 * density, density) == Approx(-0.002));
}
