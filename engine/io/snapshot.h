#pragma once
// One moment of a run as a file that h5py, h5dump, VTK and openPMD readers open as it is, and ParaView and VisIt by the
// sidecars (sidecars.h).
// Layout (docs/file_formats.md): openPMD 1.1 under /data/<step>/{fields,agents}, soft links to the same arrays under
// /VTKHDF (1.0 ImageData, PointData), and the stamp (stamp.h).
//
// Geometry: the box starts at 0 and site (x, y, z) fills [x, x + 1] x [y, y + 1] x [z, z + 1] spacings; the one layer
// of a section may be thicker. A field value belongs to the centre of its site, and an agent stands at the centre of
// its place (engine/blocks.h). Arrays are (z, y, x) in C order, which is the order of site numbers.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/blocks.h"
#include "engine/io/column.h"
#include "engine/io/hdf5_file.h"
#include "engine/io/stamp.h"
#include "engine/io/vtk_view.h"

namespace enthesis::io {

inline constexpr const char* snapshot_filetype = "enthesis snapshot";
inline constexpr SchemaVersion snapshot_version{1, 3};

// The agents of one type, one row each. Columns named position, positionOffset or id are refused.
struct AgentTable {
  std::string type;
  std::vector<engine::Site> sites;  // of the lattice of places
  std::vector<std::uint64_t> ids;
  std::vector<Column> columns;
};

struct SnapshotContents {
  engine::Blocks blocks{engine::Lattice{}};  // fields on its sites, agents on its places
  std::uint64_t step{0};
  double time_h{0.0};
  double step_h{0.0};  // from the step before
  std::vector<Column> fields;
  std::vector<AgentTable> agents;
  std::string digest;
  Provenance provenance;
  std::string software_version;
  std::string date;  // "YYYY-MM-DD hh:mm:ss +zzzz", as openPMD wants it
};

// What a snapshot holds, without the arrays.
struct ColumnSummary {
  std::string name;
  std::string unit;
  std::string element_type;  // "float32", "uint8", ...
  std::string meaning;
  std::vector<std::string> labels;
  friend bool operator==(const ColumnSummary&, const ColumnSummary&) = default;
};
struct AgentSummary {
  std::string type;
  std::size_t count{0};
  std::vector<ColumnSummary> columns;
  bool has_points{false};  // arrays below points_path
  friend bool operator==(const AgentSummary&, const AgentSummary&) = default;
};
struct SnapshotSummary {
  std::filesystem::path path;
  engine::Blocks blocks{engine::Lattice{}};
  std::uint64_t step{0};
  double time_h{0.0};
  std::string digest;
  std::vector<ColumnSummary> fields;  // in alphabetical order, as are agent types and their columns
  std::vector<AgentSummary> agents;
  friend bool operator==(const SnapshotSummary&, const SnapshotSummary&) = default;
};

// "snap_00000024.h5"
std::string snapshot_file_name(std::uint64_t step);

// Packs the fields and the columns of agents, by the workers if there are any: the contents own all their values then,
// and the file will have the same bytes. Throws std::invalid_argument for contents that make no sense (names, lengths).
void pack(SnapshotContents& contents, const engine::Workers* workers = nullptr);

// Throws std::invalid_argument likewise, FileError where writing fails.
SnapshotSummary write_snapshot(const std::filesystem::path& path, const SnapshotContents& contents);
SnapshotSummary summarise_snapshot(const Hdf5File& file, const std::filesystem::path& path);
SnapshotSummary read_snapshot_summary(const std::filesystem::path& path);

// The snapshots in a directory, in the order of their steps; other files are passed over. What cannot be read throws, or is
// told in a sentence where there is a list for that.
std::vector<SnapshotSummary> read_snapshots_in(const std::filesystem::path& directory,
                                               std::vector<std::string>* unreadable = nullptr);

// Paths inside a snapshot.
std::string step_path(std::uint64_t step);
std::string field_path(std::uint64_t step, const std::string& field);
std::string agent_path(std::uint64_t step, const std::string& type, const std::string& column);
std::string points_path(const std::string& type);  // of its view for XDMF: xyz and row

}  // namespace enthesis::io
