#include <algorithm>
#include <charconv>
#include <system_error>

#include "engine/io/snapshot.h"

namespace enthesis::io {

namespace {

ColumnSummary summary_of(const Hdf5File& file, const std::string& path, const std::string& name) {
  ColumnSummary summary{name, file.text_attribute(path, "unit"), file.element_type(path), {}, {}};
  if (file.has_attribute(path, "meaning")) summary.meaning = file.text_attribute(path, "meaning");
  if (file.has_attribute(path, "labels")) summary.labels = file.text_attributes(path, "labels");
  return summary;
}

AgentSummary summary_of_agents(const Hdf5File& file, std::uint64_t step, const std::string& type) {
  const Extents rows = file.extents(agent_path(step, type, "id"));
  if (rows.size() != 1) throw FileError("the id column of '" + type + "' is not a column");
  AgentSummary summary{type, rows[0], {}, file.contains(points_path(type))};
  for (const std::string& column : file.names(step_path(step) + "/agents/" + type)) {
    if (column == "position" || column == "positionOffset") continue;
    summary.columns.push_back(summary_of(file, agent_path(step, type, column), column));
  }
  return summary;
}

// What a file says is not believed before it is checked: it may be damaged, or made by someone else.
std::uint64_t step_of(const std::string& name) {
  std::uint64_t step = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  if (error != std::errc() || end != name.data() + name.size()) throw FileError("'" + name + "' is not a step");
  return step;
}

// Files of schema 1.0 know one lattice for fields and agents.
engine::Blocks blocks_of(const Hdf5File& file, const std::string& group) {
  const auto sites = file.attributes<std::int32_t>(group, "lattice");
  const double spacing_um = file.attribute<double>(group, "spacing_um");
  if (sites.size() != 3 || !std::all_of(sites.begin(), sites.end(), [](auto n) { return n > 0; }) ||
      !(spacing_um > 0.0)) {
    throw FileError("its lattice makes no sense");
  }
  const int factor = file.has_attribute(group, "refinement") ? file.attribute<std::int32_t>(group, "refinement") : 1;
  const int deep = sites[0] == 1 ? 1 : factor;
  if (factor < 1 || sites[2] % factor != 0 || sites[1] % factor != 0 || sites[0] % deep != 0) {
    throw FileError("its lattice does not consist of blocks");
  }
  return {{sites[2] / factor, sites[1] / factor, sites[0] / deep, spacing_um * factor}, factor};
}

SnapshotSummary summary_of_contents(const Hdf5File& file) {
  const auto steps = file.names("/data");
  if (steps.size() != 1) throw FileError("it does not hold exactly one step");
  const std::string group = "/data/" + steps[0];
  SnapshotSummary summary;
  summary.step = step_of(steps[0]);
  summary.blocks = blocks_of(file, group);
  summary.time_h = file.attribute<double>(group, "time");
  summary.digest = file.text("/digest");
  for (const std::string& name : file.names(group + "/fields")) {
    summary.fields.push_back(summary_of(file, field_path(summary.step, name), name));
    if (file.extents(field_path(summary.step, name)) != array_extents(summary.blocks.sites)) {
      throw FileError("field '" + name + "' does not have the extents of the lattice");
    }
  }
  for (const std::string& type : file.names(group + "/agents")) {
    summary.agents.push_back(summary_of_agents(file, summary.step, type));
  }
  return summary;
}

}  // namespace

SnapshotSummary summarise_snapshot(const Hdf5File& file, const std::filesystem::path& path) {
  try {
    SnapshotSummary summary = summary_of_contents(file);
    summary.path = path;
    return summary;
  } catch (const FileError& error) {
    throw FileError("cannot read " + quoted(path) + " as a snapshot: " + error.what());
  }
}

SnapshotSummary read_snapshot_summary(const std::filesystem::path& path) {
  const Hdf5File file = Hdf5File::open(path);
  const Stamp stamp = read_stamp(file, path);
  if (stamp.filetype != snapshot_filetype) {
    throw FileError("cannot read " + quoted(path) + ": it is not a snapshot but an '" + stamp.filetype + "' file");
  }
  return summarise_snapshot(file, path);
}

std::vector<SnapshotSummary> read_snapshots_in(const std::filesystem::path& directory,
                                               std::vector<std::string>* unreadable) {
  std::error_code error;
  const std::filesystem::directory_iterator entries(directory, error);
  if (error) throw FileError("cannot read " + quoted(directory) + ": " + reason_in_words(error.value(), directory));
  std::vector<SnapshotSummary> found;
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("snap_") || !name.ends_with(".h5")) continue;
    try {
      found.push_back(read_snapshot_summary(entry.path()));
    } catch (const FileError& refusal) {
      if (unreadable == nullptr) throw;
      unreadable->emplace_back(refusal.what());
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.step < b.step; });
  return found;
}

}  // namespace enthesis::io
