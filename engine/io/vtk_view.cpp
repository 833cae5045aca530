#include "engine/io/vtk_view.h"

#include <array>
#include <cstdint>

namespace enthesis::io {

Extents array_extents(const engine::Lattice& lattice) {
  return {static_cast<std::size_t>(lattice.nz), static_cast<std::size_t>(lattice.ny),
          static_cast<std::size_t>(lattice.nx)};
}

void write_vtk_view(NewHdf5File& file, const engine::Lattice& lattice, std::span<const VtkArray> arrays) {
  constexpr std::size_t axes = 3;
  const double h = lattice.spacing_um;
  const std::array edge_um{h, h, lattice.layer_um()};
  const Extents sites = array_extents(lattice);  // z, y, x
  Extents repeats(sites.size(), 1);
  std::array<std::int32_t, 6> whole_extent{};
  std::array<double, 3> origin{};
  bool flat = false;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::size_t slow = axes - 1 - axis;
    const bool one_site = sites[slow] == 1;
    flat = flat || one_site;
    repeats[slow] = one_site ? 2 : 1;
    whole_extent[2 * axis + 1] = static_cast<std::int32_t>(sites[slow] * repeats[slow]) - 1;
    origin[axis] = one_site ? 0.0 : 0.5 * edge_um[axis];
  }
  file.make_group("/VTKHDF/PointData");
  file.set_attributes<std::int32_t>("/VTKHDF", "Version", std::array{1, 0});
  file.set_text("/VTKHDF", "Type", "ImageData");
  file.set_attributes<std::int32_t>("/VTKHDF", "WholeExtent", whole_extent);
  file.set_attributes<double>("/VTKHDF", "Origin", origin);
  file.set_attributes<double>("/VTKHDF", "Spacing", edge_um);
  file.set_attributes<double>("/VTKHDF", "Direction", std::array{1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0});
  for (const VtkArray& array : arrays) {
    const std::string path = "/VTKHDF/PointData/" + array.name;
    if (flat) {
      file.tile(path, repeats, array.target);
    } else {
      file.link(path, array.target);
    }
  }
}

}  // namespace enthesis::io
