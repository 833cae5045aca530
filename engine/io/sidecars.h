#pragma once
// Small files beside the snapshots that tell a reader what there is, each rewritten as a whole and atomically from the
// list of snapshots written so far:
//   run.xdmf         XDMF 3 for ParaView and VisIt: fields as cell values, each agent type as a cloud of points
//   run.hdf.series   for ParaView: the snapshots with their times in hours
//   index.json       for programs: times, fields with units, agent types with counts, words and colours of codes
// Paths in them are relative to the directory they stand in.

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/io/snapshot.h"

namespace enthesis::io {

// How to show one code of a coded quantity.
struct Label {
  std::int64_t value{0};
  std::string name;
  std::string colour;  // "#rrggbb", may be empty
};

struct RunDescription {
  std::string title;
  std::map<std::string, std::vector<Label>> labels;  // by quantity: a field, or "<agent type>.<column>"
  std::map<std::string, std::string> agent_colours;  // by agent type: "#rrggbb"
};

// `snapshots` in the order of time, of one lattice.
// Throws std::invalid_argument where lattices differ, FileError where writing fails.
void write_sidecars(const std::filesystem::path& directory, std::span<const SnapshotSummary> snapshots,
                    const RunDescription& description);

}  // namespace enthesis::io
