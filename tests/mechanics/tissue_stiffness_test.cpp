#include "mechanics/tissue_stiffness.h"

#include <cmath>
#include <stdexcept>

#include "mechanics/symmetric_eigen.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;

namespace {

const FibrousTissue tendon{500.0, 10.0, 0.3, 0.4, 5.0};
constexpr double pi = 3.14159265358979323846;

using Tensor = std::array<std::array<double, 3>, 3>;

Tensor tensor_strain(const Strain& e) {
  return {{{e[0], e[5] / 2, e[4] / 2}, {e[5] / 2, e[1], e[3] / 2}, {e[4] / 2, e[3] / 2, e[2]}}};
}

Tensor turned(const Tensor& t, const Tensor& r) {  // r t r'
  Tensor out{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b) out[i][j] += r[i][a] * t[a][b] * r[j][b];
  return out;
}

}  // namespace

TEST_CASE("a shear component of a strain is the engineering shear, twice the tensor's") {
  const StiffnessMatrix c = isotropic_stiffness({260.0, 0.3});  // G = 100 MPa
  const Strain e{0.0, 0.0, 0.0, 0.0, 0.0, 0.02};                // tensor shear 0.01
  CHECK(c.stress(e)[5] == Approx(100.0 * 0.02).epsilon(1e-14));
}

TEST_CASE("an isotropic tissue under one stress stretches by 1/E and thins by its Poisson ratio") {
  const StiffnessMatrix c = isotropic_stiffness({12.0, 0.2});
  const Strain e{0.01, -0.002, -0.002, 0.0, 0.0, 0.0};
  const Stress_MPa s = c.stress(e);
  CHECK(s[0] == Approx(0.12).epsilon(1e-13));
  CHECK(std::fabs(s[1]) < 1e-15);
  CHECK(std::fabs(s[2]) < 1e-15);
}

TEST_CASE("a fibrous tissue answers single stresses with its five constants") {
  const StiffnessMatrix c = fibrous_stiffness(tendon, {0.0, 0.0, 2.0});
  // Along the fibres: strain 1/E_L, thinning nu_LT.
  Stress_MPa s = c.stress({-0.4 * 0.01, -0.4 * 0.01, 0.01, 0.0, 0.0, 0.0});
  CHECK(s[2] == Approx(5.0).epsilon(1e-13));
  CHECK(std::fabs(s[0]) + std::fabs(s[1]) < 1e-14);
  // Across: thinning nu_TT in the plane, nu_LT E_T / E_L along the fibres.
  s = c.stress({0.01, -0.003, -0.4 * 10.0 / 500.0 * 0.01, 0.0, 0.0, 0.0});
  CHECK(s[0] == Approx(0.1).epsilon(1e-13));
  CHECK(std::fabs(s[1]) + std::fabs(s[2]) < 1e-14);
  CHECK(c.stress({0, 0, 0, 0.01, 0, 0})[3] == Approx(0.05).epsilon(1e-13));
  CHECK(c.stress({0, 0, 0, 0, 0.01, 0})[4] == Approx(0.05).epsilon(1e-13));
  CHECK(c.stress({0, 0, 0, 0, 0, 0.01})[5] == Approx(0.01 * 10.0 / 2.6).epsilon(1e-13));
}

TEST_CASE("fibres at 30 degrees give the stress of the turned tensor") {
  const double angle = pi / 6.0;
  const Tensor r{{{std::cos(angle), 0.0, std::sin(angle)}, {0.0, 1.0, 0.0}, {-std::sin(angle), 0.0, std::cos(angle)}}};
  const Tensor back{{{r[0][0], r[1][0], r[2][0]}, {r[0][1], r[1][1], r[2][1]}, {r[0][2], r[1][2], r[2][2]}}};
  const StiffnessMatrix local = fibrous_stiffness(tendon, {0.0, 0.0, 1.0});
  const StiffnessMatrix tilted = fibrous_stiffness(tendon, {std::sin(angle), 0.0, std::cos(angle)});
  const Strain e{0.011, -0.004, 0.02, 0.007, -0.013, 0.005};
  const Tensor e_local = turned(tensor_strain(e), back);
  const Stress_MPa s = local.stress(
      {e_local[0][0], e_local[1][1], e_local[2][2], 2 * e_local[1][2], 2 * e_local[0][2], 2 * e_local[0][1]});
  const Tensor expected = turned({{{s[0], s[5], s[4]}, {s[5], s[1], s[3]}, {s[4], s[3], s[2]}}}, r);
  const Stress_MPa got = tilted.stress(e);
  const double scale = 10.0;  // MPa, of the largest stress
  CHECK(std::fabs(got[0] - expected[0][0]) < 1e-13 * scale);
  CHECK(std::fabs(got[1] - expected[1][1]) < 1e-13 * scale);
  CHECK(std::fabs(got[2] - expected[2][2]) < 1e-13 * scale);
  CHECK(std::fabs(got[3] - expected[1][2]) < 1e-13 * scale);
  CHECK(std::fabs(got[4] - expected[0][2]) < 1e-13 * scale);
  CHECK(std::fabs(got[5] - expected[0][1]) < 1e-13 * scale);
}

TEST_CASE("a fibrous tissue with the constants of an isotropic one is isotropic in every direction") {
  const StiffnessMatrix iso = isotropic_stiffness({26.0, 0.3});
  for (const Direction& d : {Direction{1, 0, 0}, Direction{0.3, -2.0, 0.7}}) {
    const StiffnessMatrix c = fibrous_stiffness({26.0, 26.0, 0.3, 0.3, 10.0}, d);
    for (std::size_t n = 0; n < 36; ++n) CHECK(std::fabs(c.entries_MPa[n] - iso.entries_MPa[n]) < 1e-12);
  }
}

TEST_CASE("opposite fibre directions are the same tissue") {
  const StiffnessMatrix a = fibrous_stiffness(tendon, {0.3, 0.5, -0.2});
  const StiffnessMatrix b = fibrous_stiffness(tendon, {-0.3, -0.5, 0.2});
  for (std::size_t n = 0; n < 36; ++n) CHECK(std::fabs(a.entries_MPa[n] - b.entries_MPa[n]) < 1e-11);
}

TEST_CASE("constants of no stable material are refused") {
  CHECK_THROWS_AS(isotropic_stiffness({1.0, 0.5}), std::invalid_argument);
  CHECK_THROWS_AS(isotropic_stiffness({0.0, 0.3}), std::invalid_argument);
  CHECK_THROWS_AS(fibrous_stiffness({500.0, 10.0, 0.3, 6.0, 5.0}, {1, 0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fibrous_stiffness({500.0, 10.0, 1.2, 0.4, 5.0}, {1, 0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fibrous_stiffness(tendon, {0, 0, 0}), std::invalid_argument);
  CHECK_NOTHROW(fibrous_stiffness({500.0, 10.0, 0.3, 3.0, 5.0}, {1, 0, 0}));  // nu_LT above 1/2 is legal
}

TEST_CASE("small symmetric matrices give their eigenvalues and vectors") {
  const SmallMatrix<4> a{{{4.0, 1.0, -2.0, 0.5}, {1.0, 3.0, 0.0, 1.5}, {-2.0, 0.0, 1.0, 0.25}, {0.5, 1.5, 0.25, -2.0}}};
  const auto eigen = symmetric_eigen<4>(a);
  for (std::size_t n = 0; n < 4; ++n)
    for (std::size_t i = 0; i < 4; ++i) {
      double product = 0.0;
      for (std::size_t j = 0; j < 4; ++j) product += a[i][j] * eigen.vectors[n][j];
      CHECK(std::fabs(product - eigen.values[n] * eigen.vectors[n][i]) < 1e-13);
    }
}
