#pragma once
// A second view of arrays over the sites of a lattice, for VTK's own reader: VTKHDF 1.0 ImageData, PointData.

#include <span>
#include <string>

#include "engine/io/hdf5_new_file.h"
#include "engine/lattice.h"

namespace enthesis::io {

Extents array_extents(const engine::Lattice& lattice);  // of an array over its sites

struct VtkArray {
  std::string name;
  std::string target;  // path of the array in the same file
};

// VTK counts points, so the centres of the sites are the points. Its readers need two points along every axis (9.1
// crashes on a flat image): where the lattice has one site, both faces of that site are points and show its value.
void write_vtk_view(NewHdf5File& file, const engine::Lattice& lattice, std::span<const VtkArray> arrays);

}  // namespace enthesis::io
