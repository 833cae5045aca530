#include "mechanics/tissue_stiffness.h"

#include <cmath>
#include <stdexcept>

namespace enthesis::mechanics {

namespace {

using Tensor4 = std::array<double, 81>;
constexpr std::array<std::array<std::size_t, 3>, 3> voigt{{{0, 5, 4}, {5, 1, 3}, {4, 3, 2}}};
constexpr std::array<std::array<std::size_t, 2>, 6> pair_of{{{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}};

// Rotates the first index and moves it to the end; four calls rotate all four and restore their order.
Tensor4 rotate_first_index(const Tensor4& c, const std::array<Direction, 3>& r) {
  Tensor4 out{};
  for (std::size_t rest = 0; rest < 27; ++rest)
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t a = 0; a < 3; ++a) out[rest * 3 + i] += r[i][a] * c[a * 27 + rest];
  return out;
}

Direction unit(const Direction& v) {
  const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  if (!(length > 0.0)) throw std::invalid_argument("a fibre direction must have a length above zero");
  return {v[0] / length, v[1] / length, v[2] / length};
}

Direction cross(const Direction& a, const Direction& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace

Stress_MPa StiffnessMatrix::stress(const Strain& strain) const {
  Stress_MPa out{};
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 6; ++j) out[i] += (*this)(i, j) * strain[j];
  return out;
}

StiffnessMatrix isotropic_stiffness(const IsotropicTissue& tissue) {
  const double nu = tissue.poisson;
  if (!(tissue.modulus_MPa > 0.0)) throw std::invalid_argument("the modulus of a tissue must be above zero");
  if (!(nu > -1.0 && nu < 0.5))
    throw std::invalid_argument("the Poisson ratio of a tissue must lie between -1 and 0.5");
  const double shear = tissue.modulus_MPa / (2.0 * (1.0 + nu));
  const double lambda = tissue.modulus_MPa * nu / ((1.0 + nu) * (1.0 - 2.0 * nu));
  StiffnessMatrix c;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) c(i, j) = lambda;
    c(i, i) = lambda + 2.0 * shear;
    c(i + 3, i + 3) = shear;
  }
  return c;
}

StiffnessMatrix fibrous_stiffness(const FibrousTissue& t, const Direction& fibre) {
  if (!(t.along_MPa > 0.0 && t.across_MPa > 0.0 && t.shear_MPa > 0.0))
    throw std::invalid_argument("the moduli of a fibrous tissue must be above zero");
  const double ratio = t.across_MPa / t.along_MPa;
  const double room = 1.0 - t.poisson_across - 2.0 * t.poisson_along * t.poisson_along * ratio;
  if (!(t.poisson_across > -1.0 && t.poisson_across < 1.0 && room > 0.0))
    throw std::invalid_argument("the Poisson ratios of a fibrous tissue are not those of a stable material");

  // The inverse of the compliance with the fibres along local z.
  StiffnessMatrix local;
  const double in_plane = t.across_MPa / (2.0 * (1.0 + t.poisson_across));
  const double sum = t.across_MPa / (2.0 * room);  // (C_xx + C_xy) / 2
  local(0, 0) = local(1, 1) = sum + in_plane;
  local(0, 1) = local(1, 0) = sum - in_plane;
  local(0, 2) = local(2, 0) = local(1, 2) = local(2, 1) = 2.0 * sum * t.poisson_along;
  local(2, 2) = t.along_MPa + 4.0 * sum * t.poisson_along * t.poisson_along;
  local(3, 3) = local(4, 4) = t.shear_MPa;
  local(5, 5) = in_plane;

  const Direction along = unit(fibre);
  std::size_t least = 0;
  for (std::size_t i = 1; i < 3; ++i)
    if (std::fabs(along[i]) < std::fabs(along[least])) least = i;
  Direction axis{};
  axis[least] = 1.0;
  const Direction across = unit(cross(axis, along));
  const Direction third = cross(along, across);
  std::array<Direction, 3> rotation{};
  for (std::size_t i = 0; i < 3; ++i) rotation[i] = {across[i], third[i], along[i]};
  return rotated(local, rotation);
}

StiffnessMatrix rotated(const StiffnessMatrix& local, const std::array<Direction, 3>& rotation) {
  Tensor4 c{};
  for (std::size_t n = 0; n < 81; ++n) c[n] = local(voigt[n / 27][n / 9 % 3], voigt[n / 3 % 3][n % 3]);
  for (int turn = 0; turn < 4; ++turn) c = rotate_first_index(c, rotation);
  StiffnessMatrix out;
  for (std::size_t p = 0; p < 6; ++p)
    for (std::size_t q = p; q < 6; ++q) {
      const auto [i, j] = pair_of[p];
      const auto [k, l] = pair_of[q];
      out(p, q) = out(q, p) = c[((i * 3 + j) * 3 + k) * 3 + l];
    }
  return out;
}

}  // namespace enthesis::mechanics
