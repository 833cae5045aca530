#pragma once
// What cells can feel of a displacement: invariants of strain and stress (invariants.h) at the centre of each site. The
// hydrostatic stress is that of the drained solid. Void sites hold 0.

#include <array>
#include <vector>

#include "engine/blocks.h"
#include "engine/box.h"
#include "engine/grid.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/invariants.h"

namespace enthesis::mechanics {

struct LoadField {
  engine::Grid<double> octahedral_shear_strain;
  engine::Grid<double> strain_energy_MPa;
  engine::Grid<double> hydrostatic_stress_MPa;  // of the drained solid, tension positive
  engine::Grid<double> largest_principal_strain;
  engine::Grid<double> smallest_principal_strain;
  engine::Grid<double> pore_pressure_MPa;    // compression positive; 0 where the fluid is left out
  engine::Grid<double> fluid_flux_um_per_s;  // of the fluid relative to the solid (Darcy); likewise

  LoadField() = default;
  explicit LoadField(const engine::Lattice& lattice);  // zeros

  // visitor(name, std::vector<double>&) for each grid.
  template <class Visitor>
  void visit_state(Visitor&& visitor);
};

struct LoadQuantity {
  const char* name;
  engine::Grid<double> LoadField::*grid;
  int power;  // of the size of the load, with which it goes
};
inline constexpr std::array<LoadQuantity, 7> load_quantities{{
    {"octahedral_shear_strain", &LoadField::octahedral_shear_strain, 1},
    {"strain_energy_MPa", &LoadField::strain_energy_MPa, 2},
    {"hydrostatic_stress_MPa", &LoadField::hydrostatic_stress_MPa, 1},
    {"largest_principal_strain", &LoadField::largest_principal_strain, 1},
    {"smallest_principal_strain", &LoadField::smallest_principal_strain, 1},
    {"pore_pressure_MPa", &LoadField::pore_pressure_MPa, 1},
    {"fluid_flux_um_per_s", &LoadField::fluid_flux_um_per_s, 1},
}};

template <class Visitor>
void LoadField::visit_state(Visitor&& visitor) {
  for (const LoadQuantity& quantity : load_quantities) visitor(quantity.name, (this->*quantity.grid).storage());
}

// The strain at the centre of every site; zz, yz and xz are zero in a section (plane strain).
std::vector<Strain> centre_strains(const ElasticBody& body, const std::vector<double>& displacement_mm,
                                   const engine::Workers& workers);

// Of the solid alone. Principal strains are dear, and stay zero unless they are asked for.
LoadField load_field(const ElasticBody& body, const std::vector<double>& displacement_mm,
                     const engine::Workers& workers, bool with_principal_strains = true);

// Each site with stiffness takes the mean of itself and its face neighbours with stiffness, so that the error of a
// single site on a stepped surface (20-30 %) does not drive a cell.
LoadField smoothed(const ElasticBody& body, const LoadField& field, const engine::Workers& workers);

// By how much at most a displacement that was the solution is wrong, as a part of the energy norm, because the stiffness
// of sites of a box has changed since, in proportion, from `before` to `now` (stiffness_trace_MPa). `energy_sum_MPa` is
// the density of strain energy that the solution had, summed over all sites. Infinite where a site that carries load can
// do so no longer, or could not before.
double change_in_energy_norm(const ElasticBody& body, const std::vector<double>& displacement_mm,
                             const engine::Box& box, const std::vector<double>& before, const std::vector<double>& now,
                             double energy_sum_MPa);

// Brings a smoothed field up to date where the stiffness of sites of a box is no longer what it was and the displacement
// still is: strain energy and stress of those sites and of their neighbours. Energy and stress of all others, and all
// strains, stay. `before` and `now` tell the stiffness of each site (elastic_body.h), and what was seen of the change is
// noted in the first.
void follow_stiffness(const ElasticBody& body, const std::vector<double>& displacement_mm, const engine::Box& box,
                      const std::vector<double>& now, const engine::Workers& workers, std::vector<double>& before,
                      LoadField& field);

// What cells feel at their places: means over the stiff sites of each block, then smoothed over the places, so that
// what is felt reaches over the same tissue however fine the sites are.
LoadField felt_at_places(const engine::Blocks& blocks, const ElasticBody& body, const LoadField& field,
                         const engine::Workers& workers);

// The fields of `factor` times the load; factor >= 0, else std::invalid_argument.
LoadField scaled(const LoadField& field, double factor, const engine::Workers& workers);

}  // namespace enthesis::mechanics
