#pragma once
// The solution of a mechanical problem as one file, with a sidecar (FILE.xdmf) for ParaView and VisIt.
//
// Layout: /load/<case>/displacement (z, y, x, 3) on the corners of the sites, one more than sites along each axis;
// /load/<case>/<quantity> (z, y, x) on the sites; /material/<quantity> (z, y, x), what the sites are made of.
// Attributes: unit and meaning of each array; `spacing_um` (x, y, z) and `title` of /load; what the solver says, of
// /load/<case>. What lies on the sites is seen by VTK, too (vtk_view.h), what lies on the corners by the sidecar alone. And
// the stamp (stamp.h), with an empty digest.

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/snapshot.h"
#include "engine/io/stamp.h"
#include "engine/lattice.h"

namespace enthesis::io {

inline constexpr const char* load_filetype = "enthesis load";
inline constexpr SchemaVersion load_version{1, 0};

struct LoadCaseArrays {
  std::string name;
  std::span<const double> displacement_mm;  // 3 components of each corner, x fastest
  std::vector<Column> sites;
  std::vector<std::pair<std::string, double>> report;
};

struct LoadFileContents {
  engine::Lattice lattice;
  std::string title;
  std::vector<Column> material;
  std::vector<LoadCaseArrays> cases;
  Provenance provenance;
};

// Corners along x, y and z.
std::array<std::size_t, 3> corner_extents(const engine::Lattice& lattice);

// Throws std::invalid_argument for contents that make no sense (names, lengths), FileError where writing fails.
void write_load_file(const std::filesystem::path& path, const LoadFileContents& contents);

std::filesystem::path load_sidecar_path(const std::filesystem::path& file);  // FILE.h5 -> FILE.xdmf

}  // namespace enthesis::io
