#pragma once
// The corners of the sites, on which displacements and forces live.
// Shape: node number = (k * (ny + 1) + j) * (nx + 1) + i with 0 <= i <= nx and so on. A section (nz = 1) in plane
// strain has one layer of nodes with two components each; otherwise there are nz + 1 layers and three components.
// Arrays over nodes are node-major: entry = node * components + component. Displacement [mm], force [N].

#include <array>
#include <cstddef>

#include "engine/lattice.h"

namespace enthesis::mechanics {

inline constexpr double um_per_mm = 1000.0;

struct NodeLattice {
  int nx{1}, ny{1}, nz{1};  // sites along each axis
  int components{3};
  double spacing_um{1.0};
  double layer_um{1.0};  // extent of a site along z

  int layers() const { return components == 2 ? 1 : nz + 1; }
  std::size_t count() const {
    return static_cast<std::size_t>(nx + 1) * static_cast<std::size_t>(ny + 1) * static_cast<std::size_t>(layers());
  }
  std::size_t dof_count() const { return count() * static_cast<std::size_t>(components); }
  std::size_t node(int i, int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(ny + 1) + static_cast<std::size_t>(j)) *
               static_cast<std::size_t>(nx + 1) +
           static_cast<std::size_t>(i);
  }
  std::size_t dof(int i, int j, int k, int component) const {
    return node(i, j, k) * static_cast<std::size_t>(components) + static_cast<std::size_t>(component);
  }
  // The nodes of a section lie in the middle of its thickness.
  std::array<double, 3> place_um(int i, int j, int k) const {
    const double z = components == 2 ? 0.5 : static_cast<double>(k);
    return {spacing_um * static_cast<double>(i), spacing_um * static_cast<double>(j), layer_um * z};
  }
};

inline NodeLattice nodes_of(const engine::Lattice& lattice) {
  return {lattice.nx, lattice.ny, lattice.nz, lattice.is_section() ? 2 : 3, lattice.spacing_um, lattice.layer_um()};
}

}  // namespace enthesis::mechanics
