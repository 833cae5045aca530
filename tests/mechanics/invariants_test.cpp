#include "mechanics/invariants.h"

#include <cmath>
#include <stdexcept>

#include "mechanics/tissue_stiffness.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;

TEST_CASE("octahedral shear strain of uniaxial stress with Poisson ratio 0.3 is 1.226 times the strain") {
  CHECK(octahedral_shear_strain({0.01, -0.003, -0.003, 0, 0, 0}) == Approx(0.01226).epsilon(5e-4));
}

TEST_CASE("octahedral shear strain does not depend on the axes, so the shears enter as tensor shears") {
  // Pure shear: engineering 2e along the axes, principal strains e and -e when turned by 45 degrees.
  const double e = 0.013;
  const double turned = octahedral_shear_strain({e, -e, 0, 0, 0, 0});
  CHECK(octahedral_shear_strain({0, 0, 0, 0, 0, 2 * e}) == Approx(turned).epsilon(1e-14));
  CHECK(octahedral_shear_strain({0, 0, 0, 0, 2 * e, 0}) == Approx(turned).epsilon(1e-14));
  CHECK(octahedral_shear_strain({0, 0, 0, 2 * e, 0, 0}) == Approx(turned).epsilon(1e-14));
  CHECK(turned == Approx(2.0 / 3.0 * std::sqrt(6.0) * e).epsilon(1e-14));
}

TEST_CASE("the largest principal strain is found in shear and in tension") {
  CHECK(largest_principal_strain({0, 0, 0, 0, 0, 0.02}) == Approx(0.01).epsilon(1e-14));
  CHECK(largest_principal_strain({-0.01, -0.02, -0.03, 0, 0, 0}) == Approx(-0.01).epsilon(1e-14));
  CHECK(largest_principal_strain({0.01, 0.01, 0.04, 0, 0, 0}) == Approx(0.04).epsilon(1e-14));
}

TEST_CASE("octahedral shear stress is the shear modulus times octahedral shear strain in an isotropic tissue") {
  const double modulus_MPa = 20.0, poisson = 0.3, shear_MPa = modulus_MPa / (2.0 * (1.0 + poisson));
  const StiffnessMatrix tissue = isotropic_stiffness({modulus_MPa, poisson});
  const Strain strain{0.01, -0.004, 0.002, 0.006, -0.003, 0.008};
  CHECK(octahedral_shear_stress_MPa(tissue.stress(strain)) ==
        Approx(shear_MPa * octahedral_shear_strain(strain)).epsilon(1e-12));
}

TEST_CASE("a pressure has no shear, and half of strain times stress as energy") {
  const Stress_MPa pressed{-2.0, -2.0, -2.0, 0.0, 0.0, 0.0};
  CHECK(hydrostatic_stress_MPa(pressed) == -2.0);
  CHECK(octahedral_shear_stress_MPa(pressed) == 0.0);
  CHECK(strain_energy_MPa({-0.1, -0.1, -0.1, 0.0, 0.0, 0.0}, pressed) == Approx(0.3));
  CHECK(strain_energy_MPa({0.0, 0.0, 0.0, 0.2, 0.0, 0.0}, {0.0, 0.0, 0.0, 5.0, 0.0, 0.0}) == Approx(0.5));
}

TEST_CASE("principal strains stand in order and keep the volume change") {
  const Strain strain{0.03, -0.01, 0.005, 0.01, 0.002, -0.02};
  const auto principal = principal_strains(strain);
  CHECK(principal[0] > principal[1]);
  CHECK(principal[1] > principal[2]);
  CHECK(principal[0] + principal[1] + principal[2] == Approx(0.025));
  CHECK(largest_principal_strain(strain) == principal[0]);
}

TEST_CASE("fibres are stretched by what lies along them, whatever the length of their direction") {
  const Strain strain{0.02, -0.006, 0.001, 0.0, 0.0, 0.01};
  CHECK(fibre_strain(strain, {3.0, 0.0, 0.0}) == Approx(0.02));
  CHECK(fibre_strain(strain, {0.0, 0.0, -2.0}) == Approx(0.001));
  CHECK(fibre_strain(strain, {1.0, 1.0, 0.0}) == Approx(0.5 * (0.02 - 0.006 + 0.01)));  // tensor shear 0.005, twice
  CHECK_THROWS_AS(fibre_strain(strain, {0.0, 0.0, 0.0}), std::invalid_argument);
}
