#pragma once
// What cells can feel of a displacement: invariants of strain and stress (invariants.h) at the centre of each site. The
// hydrostatic stress is that of the drained solid. Void sites hold 0.

#include <vector>

#include "engine/blocks.h"
#include "engine/grid.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/invariants.h"

namespace enthesis::mechanics {

struct LoadField {
  engine::Grid<double> octahedral_shear_strain;
  engine::Grid<double> strain_energy_MPa;
  engine::Grid<double> hydrostatic_stress_MPa;
  engine::Grid<double> largest_principal_strain;
  engine::Grid<double> smallest_principal_strain;

  // visitor(name, std::vector<double>&) for each grid.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor("octahedral_shear_strain", octahedral_shear_strain.storage());
    visitor("strain_energy_MPa", strain_energy_MPa.storage());
    visitor("hydrostatic_stress_MPa", hydrostatic_stress_MPa.storage());
    visitor("largest_principal_strain", largest_principal_strain.storage());
    visitor("smallest_principal_strain", smallest_principal_strain.storage());
  }
};

// The strain at the centre of every site; zz, yz and xz are zero in a section (plane strain).
std::vector<Strain> centre_strains(const ElasticBody& body, const std::vector<double>& displacement_mm,
                                   const engine::Workers& workers);

LoadField load_field(const ElasticBody& body, const std::vector<double>& displacement_mm,
                     const engine::Workers& workers);

// Each site with stiffness takes the mean of itself and its face neighbours with stiffness, so that the error of a
// single site on a stepped surface (20-30 %) does not drive a cell.
LoadField smoothed(const ElasticBody& body, const LoadField& field, const engine::Workers& workers);

// What cells feel at their places: means over the stiff sites of each block, then smoothed over the places, so that
// what is felt reaches over the same tissue however fine the sites are.
LoadField felt_at_places(const engine::Blocks& blocks, const ElasticBody& body, const LoadField& field,
                         const engine::Workers& workers);

// The fields of `factor` times the load; factor >= 0, else std::invalid_argument.
LoadField scaled(const LoadField& field, double factor, const engine::Workers& workers);

}  // namespace enthesis::mechanics
