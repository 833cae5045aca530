#pragma once
// Elastic constants of a tissue and its stiffness matrix.
//
// Order of the six components everywhere: xx, yy, zz, yz, xz, xy. In a `Strain` and in the matrix the shears are
// engineering shears, gamma_xy = du/dy + dv/dx = 2 e_xy, so that stress = C strain with C symmetric. Invariants are
// defined with the tensor shears e_xy = gamma_xy / 2.

#include <array>
#include <cstddef>

namespace enthesis::mechanics {

using Direction = std::array<double, 3>;
using Strain = std::array<double, 6>;      // xx, yy, zz, engineering yz, xz, xy
using Stress_MPa = std::array<double, 6>;  // xx, yy, zz, yz, xz, xy

struct StiffnessMatrix {
  std::array<double, 36> entries_MPa{};
  double& operator()(std::size_t i, std::size_t j) { return entries_MPa[6 * i + j]; }
  double operator()(std::size_t i, std::size_t j) const { return entries_MPa[6 * i + j]; }
  Stress_MPa stress(const Strain& strain) const;
};

struct IsotropicTissue {
  double modulus_MPa{};
  double poisson{};
};

// Transversely isotropic about the fibres.
struct FibrousTissue {
  double along_MPa{};       // E_L
  double across_MPa{};      // E_T
  double poisson_across{};  // nu_TT: transverse strain per transverse strain
  double poisson_along{};   // nu_LT: transverse strain per strain along the fibres
  double shear_MPa{};       // G_LT
};

// Throws std::invalid_argument unless modulus > 0 and -1 < poisson < 1/2.
StiffnessMatrix isotropic_stiffness(const IsotropicTissue& tissue);

// Throws std::invalid_argument unless the constants are positive definite (|nu_TT| < 1 and
// 1 - nu_TT - 2 nu_LT^2 E_T / E_L > 0, moduli > 0) and the fibre direction has a length.
StiffnessMatrix fibrous_stiffness(const FibrousTissue& tissue, const Direction& fibre);

// C'_ijkl = R_ia R_jb R_kc R_ld C_abcd; `rotation[i][a]` takes local component a to global component i.
StiffnessMatrix rotated(const StiffnessMatrix& local, const std::array<Direction, 3>& rotation);

}  // namespace enthesis::mechanics
