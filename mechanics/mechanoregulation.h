#pragma once
// Which tissue a load favours at a place, after published laws. A law sees the load alone: no cell, no factor, no time.
// Each says in words what of the load it was made for: where the fluid is not solved, its pressure and its flow are 0
// here, and a law that needs them judges by the solid alone.

#include <array>
#include <cstdint>
#include <span>
#include <variant>

#include "mechanics/tissue_stiffness.h"

namespace enthesis::mechanics {

// The peak of one cycle at one place, by numbers that do not depend on the axes (invariants.h).
struct LocalLoad {
  double octahedral_shear_strain{};
  double largest_principal_strain{};
  double smallest_principal_strain{};
  double octahedral_shear_stress_MPa{};
  double hydrostatic_stress_MPa{};  // of the drained solid, tension positive
  double pore_pressure_MPa{};       // of the fluid, compression positive
  double fluid_flux_um_per_s{};     // relative to the solid, volume by area and time (Darcy)
};
LocalLoad local_load(const Strain& strain, const Stress_MPa& stress);

enum class FavouredTissue : std::uint8_t { none, lamellar_bone, woven_bone, cartilage, fibrocartilage, fibrous };
inline constexpr std::array<const char*, 6> favoured_tissue_names{"none",      "lamellar bone",  "woven bone",
                                                                  "cartilage", "fibrocartilage", "fibrous tissue"};

// tr(stress)/3 of solid and fluid together [MPa], tension positive: the pressure that laws mean.
double total_hydrostatic_stress_MPa(const LocalLoad& load);

// S = octahedral shear strain / a + fluid flux / b; bounds of S from none to lamellar bone, to woven bone, to
// cartilage, to fibrous tissue. Made for fluid and solid together.
// Prendergast, Huiskes & Soballe 1997, J Biomech 30:539; bounds of Lacroix & Prendergast 2002, J Biomech 35:1163.
struct PrendergastHuiskes {
  double shear_strain{};       // a
  double velocity_um_per_s{};  // b
  std::array<double, 4> bounds{};
};
double stimulus(const PrendergastHuiskes& law, const LocalLoad& load);

// Bone where strain and pressure are small, cartilage where pressure is large and strain moderate, connective tissue
// elsewhere (fibrocartilage where it is pressed). Strain is the principal one of largest size. Made for the pressure of
// the undrained tissue. Claes & Heigele 1999, J Biomech 32:255.
struct ClaesHeigele {
  double bone_strain{};
  double cartilage_strain{};
  double pressure_MPa{};
};

// The plane of peak tensile strain and pressure: bone where both are small, cartilage under pressure, fibrous tissue in
// tension, fibrocartilage under both. Made for the history of many cycles and undrained pressure.
// Carter, Beaupre, Giori & Helms 1998, Clin Orthop Relat Res 355S:S41.
struct CarterPlane {
  double tensile_strain{};
  double pressure_MPa{};
};

// Deviatoric strain, which is the octahedral shear strain of load_field.h; bounds from none to woven bone, to cartilage,
// to fibrous tissue. Made for the solid alone. Isaksson, Wilson, van Donkelaar, Huiskes & Ito 2006, J Biomech 39:1507.
struct Isaksson {
  std::array<double, 3> bounds{};
};

using MechanoregulationLaw = std::variant<PrendergastHuiskes, ClaesHeigele, CarterPlane, Isaksson>;
FavouredTissue favoured(const MechanoregulationLaw& law, const LocalLoad& load);

// One of the loads of a day.
struct LoadOfDay {
  LocalLoad peak;
  double cycles{};
};

// I = sum over the loads of the day of share (S + k D): S peak octahedral shear stress, D peak hydrostatic stress,
// tension positive; the share is that of all cycles. Ossification is soon where I is large [MPa].
// Carter & Wong 1988, J Orthop Res 6:148; Wong & Carter 1990, J Orthop Res 8:304. 0 for a day without cycles.
double osteogenic_index_MPa(std::span<const LoadOfDay> day, double k);

// Rate of change of the density of bone: B (U / density - reference) where that lies outside the lazy zone of
// +- lazy_share of the reference, counted from its edge; 0 within.
// Weinans, Huiskes & Grootenboer 1992, J Biomech 25:1425 (B = 1 and its units), with the lazy zone of Huiskes et al.
// 1987, J Biomech 20:1135.
struct EnergyRemodelling {
  double reference_J_per_g{};
  double lazy_share{};
  double rate_g2_per_cm6_per_MPa_d{};
};
double density_rate_g_per_cm3_d(const EnergyRemodelling& law, double energy_MPa, double density_g_per_cm3);

}  // namespace enthesis::mechanics
