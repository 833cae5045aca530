#pragma once
// Numbers of a strain or a stress that do not depend on the axes.
//
// octahedral shear strain (Prendergast-Huiskes; elsewhere half of this):
//   gamma = (2/3) sqrt((exx-eyy)^2 + (eyy-ezz)^2 + (ezz-exx)^2 + 6 (exy^2 + eyz^2 + exz^2)), tensor shears e = gamma/2
// octahedral shear stress:
//   tau = (1/3) sqrt((sxx-syy)^2 + (syy-szz)^2 + (szz-sxx)^2 + 6 (sxy^2 + syz^2 + sxz^2))

#include <array>

#include "mechanics/tissue_stiffness.h"

namespace enthesis::mechanics {

double octahedral_shear_strain(const Strain& strain);
double octahedral_shear_stress_MPa(const Stress_MPa& stress);
double hydrostatic_stress_MPa(const Stress_MPa& stress);        // tr(stress)/3, tension positive
double strain_energy_MPa(const Strain&, const Stress_MPa&);     // density, 1/2 strain . stress [MPa = mJ/mm3]
std::array<double, 3> principal_strains(const Strain& strain);  // the largest first
double largest_principal_strain(const Strain& strain);

// The strain of lines along the fibres. Throws std::invalid_argument for a direction without length.
double fibre_strain(const Strain& strain, const Direction& fibre);

}  // namespace enthesis::mechanics
