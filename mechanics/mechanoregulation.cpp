#include "mechanics/mechanoregulation.h"

#include <algorithm>
#include <cmath>

#include "mechanics/invariants.h"

namespace enthesis::mechanics {

namespace {

template <std::size_t N>
std::size_t bounds_passed(const std::array<double, N>& bounds, double value) {
  return static_cast<std::size_t>(
      std::count_if(bounds.begin(), bounds.end(), [&](double bound) { return value > bound; }));
}

FavouredTissue favoured_by(const PrendergastHuiskes& law, const LocalLoad& load) {
  using enum FavouredTissue;
  constexpr std::array tissues{none, lamellar_bone, woven_bone, cartilage, fibrous};
  return tissues[bounds_passed(law.bounds, stimulus(law, load))];
}

FavouredTissue favoured_by(const Isaksson& law, const LocalLoad& load) {
  using enum FavouredTissue;
  constexpr std::array tissues{none, woven_bone, cartilage, fibrous};
  return tissues[bounds_passed(law.bounds, load.octahedral_shear_strain)];
}

FavouredTissue favoured_by(const ClaesHeigele& law, const LocalLoad& load) {
  const double strain = std::max(load.largest_principal_strain, -load.smallest_principal_strain);
  const double stress = total_hydrostatic_stress_MPa(load);
  if (strain < law.bone_strain && std::fabs(stress) < law.pressure_MPa) return FavouredTissue::woven_bone;
  if (stress > -law.pressure_MPa) return FavouredTissue::fibrous;
  return strain < law.cartilage_strain ? FavouredTissue::cartilage : FavouredTissue::fibrocartilage;
}

FavouredTissue favoured_by(const CarterPlane& law, const LocalLoad& load) {
  const bool stretched = load.largest_principal_strain > law.tensile_strain;
  const bool pressed = total_hydrostatic_stress_MPa(load) < -law.pressure_MPa;
  if (stretched) return pressed ? FavouredTissue::fibrocartilage : FavouredTissue::fibrous;
  return pressed ? FavouredTissue::cartilage : FavouredTissue::woven_bone;
}

}  // namespace

LocalLoad local_load(const Strain& strain, const Stress_MPa& stress) {
  const auto principal = principal_strains(strain);
  return {octahedral_shear_strain(strain), principal.front(), principal.back(), octahedral_shear_stress_MPa(stress),
          hydrostatic_stress_MPa(stress)};
}

double total_hydrostatic_stress_MPa(const LocalLoad& load) {
  return load.hydrostatic_stress_MPa - load.pore_pressure_MPa;
}

double stimulus(const PrendergastHuiskes& law, const LocalLoad& load) {
  return load.octahedral_shear_strain / law.shear_strain + load.fluid_flux_um_per_s / law.velocity_um_per_s;
}

FavouredTissue favoured(const MechanoregulationLaw& law, const LocalLoad& load) {
  return std::visit([&](const auto& one) { return favoured_by(one, load); }, law);
}

double osteogenic_index_MPa(std::span<const LoadOfDay> day, double k) {
  double cycles = 0.0, sum_MPa = 0.0;
  for (const LoadOfDay& load : day) {
    cycles += load.cycles;
    sum_MPa += load.cycles * (load.peak.octahedral_shear_stress_MPa + k * total_hydrostatic_stress_MPa(load.peak));
  }
  return cycles > 0.0 ? sum_MPa / cycles : 0.0;
}

double density_rate_g_per_cm3_d(const EnergyRemodelling& law, double energy_MPa, double density_g_per_cm3) {
  const double energy_J_per_g = energy_MPa / density_g_per_cm3;  // 1 MPa = 1 J/cm3
  const double low = (1.0 - law.lazy_share) * law.reference_J_per_g;
  const double high = (1.0 + law.lazy_share) * law.reference_J_per_g;
  const double excess = energy_J_per_g - std::clamp(energy_J_per_g, low, high);
  return law.rate_g2_per_cm6_per_MPa_d * excess;
}

}  // namespace enthesis::mechanics
