#pragma once
// What resists load: a stiffness matrix per site, as a sum of layers, each a material class times a scale.
// A site whose scales are all zero is void: it carries nothing.

#include <cstdint>
#include <vector>

#include "engine/box.h"
#include "engine/grid.h"
#include "engine/lattice.h"
#include "mechanics/tissue_stiffness.h"

namespace enthesis::mechanics {

struct StiffnessLayer {
  engine::Grid<std::uint16_t> material;  // row of ElasticBody::classes
  engine::Grid<double> scale;            // >= 0; the site's share is scale * class
};

struct ElasticBody {
  engine::Lattice lattice;
  std::vector<StiffnessMatrix> classes;
  std::vector<StiffnessLayer> layers;

  double spacing_mm() const;
  double layer_mm() const;  // extent of a site along z: the thickness of a section
  bool has_stiffness(engine::Site site) const;
  bool has_stiffness_round(const engine::Position& node) const;  // of a site of which the node (nodes.h) is a corner
  StiffnessMatrix stiffness(engine::Site site) const;
};

// One layer, every site of class 0 with the given scale.
ElasticBody uniform_body(const engine::Lattice& lattice, const StiffnessMatrix& stiffness, double scale);

// Throws std::invalid_argument with one sentence if a grid has the wrong size, a class does not exist, or a scale is
// negative or not a number.
void check_body(const ElasticBody& body);

// The sum of the diagonal of each site's stiffness matrix [MPa]: one number per site that follows every change.
std::vector<double> stiffness_trace_MPa(const ElasticBody& body);
// The same in a box only; elsewhere what stands there stays.
void find_stiffness_trace_MPa(const ElasticBody& body, const engine::Box& box, std::vector<double>& trace_MPa);

// How far two such arrays differ, site by site, as |new - old| / max(new, old): 0 unchanged, 1 appeared or vanished.
struct SiteChange {
  double largest{};     // of any site
  std::size_t sites{};  // that differ by more than the bound
};
SiteChange change_by_site(const std::vector<double>& before, const std::vector<double>& now, double bound);
// In a box of a lattice, all of whose sites differ if there is nothing to compare with.
SiteChange change_by_site(const std::vector<double>& before, const std::vector<double>& now, double bound,
                          const engine::Lattice& lattice, const engine::Box& box);

}  // namespace enthesis::mechanics
