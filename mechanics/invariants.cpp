#include "mechanics/invariants.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "mechanics/symmetric_eigen.h"

namespace enthesis::mechanics {

namespace {

// The root of the sum of squares above; `shear_weight` is 6 for tensor shears and 6/4 for engineering shears.
double deviation(const std::array<double, 6>& t, double shear_weight) {
  const double xy = t[0] - t[1];
  const double yz = t[1] - t[2];
  const double zx = t[2] - t[0];
  const double shears = shear_weight * (t[3] * t[3] + t[4] * t[4] + t[5] * t[5]);
  return std::sqrt(xy * xy + yz * yz + zx * zx + shears);
}

}  // namespace

double octahedral_shear_strain(const Strain& strain) {
  return 2.0 / 3.0 * deviation(strain, 1.5);
}

double octahedral_shear_stress_MPa(const Stress_MPa& stress) {
  return deviation(stress, 6.0) / 3.0;
}

double hydrostatic_stress_MPa(const Stress_MPa& stress) {
  return (stress[0] + stress[1] + stress[2]) / 3.0;
}

double strain_energy_MPa(const Strain& strain, const Stress_MPa& stress) {
  double energy = 0.0;
  for (std::size_t n = 0; n < 6; ++n) energy += 0.5 * strain[n] * stress[n];
  return energy;
}

std::array<double, 3> principal_strains(const Strain& e) {
  const SmallMatrix<3> tensor{
      {{e[0], 0.5 * e[5], 0.5 * e[4]}, {0.5 * e[5], e[1], 0.5 * e[3]}, {0.5 * e[4], 0.5 * e[3], e[2]}}};
  auto values = symmetric_eigenvalues<3>(tensor);
  std::sort(values.begin(), values.end(), std::greater<>());
  return values;
}

double largest_principal_strain(const Strain& strain) {
  return principal_strains(strain)[0];
}

double fibre_strain(const Strain& e, const Direction& fibre) {
  const auto [x, y, z] = fibre;
  const double square = x * x + y * y + z * z;
  if (!(square > 0.0)) throw std::invalid_argument("a fibre direction must have a length above zero");
  return (e[0] * x * x + e[1] * y * y + e[2] * z * z + e[3] * y * z + e[4] * x * z + e[5] * x * y) / square;
}

}  // namespace enthesis::mechanics
