#include "engine/io/sidecars.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "engine/io/atomic_file.h"
#include "engine/io/xdmf.h"

namespace enthesis::io {

namespace {

using Json = nlohmann::ordered_json;

constexpr int json_indent = 1;

std::string relative_path(const std::filesystem::path& directory, const std::filesystem::path& snapshot) {
  return std::filesystem::absolute(snapshot)
      .lexically_normal()
      .lexically_relative(std::filesystem::absolute(directory).lexically_normal())
      .generic_string();
}

class RunXdmf : private XdmfText {
 public:
  explicit RunXdmf(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::string text(std::span<const SnapshotSummary> snapshots) {
    begin();
    collection("tissue", snapshots, [&](const SnapshotSummary& s) { fields(s); });
    std::set<std::string> types;
    for (const SnapshotSummary& s : snapshots) {
      for (const AgentSummary& a : s.agents) {
        if (a.count > 0) types.insert(a.type);
      }
    }
    for (const std::string& type : types) {
      collection(type, snapshots, [&](const SnapshotSummary& s) {
        for (const AgentSummary& a : s.agents) {
          if (a.type == type && a.count > 0) agents(s, a);
        }
      });
    }
    return end();
  }

 private:
  template <class Each>
  void collection(const std::string& name, std::span<const SnapshotSummary> snapshots, Each each) {
    open("<Grid Name=\"" + xml_escaped(name) + "\" GridType=\"Collection\" CollectionType=\"Temporal\">");
    for (const SnapshotSummary& s : snapshots) {
      file_ = relative_path(directory_, s.path);
      each(s);
    }
    close("</Grid>");
  }

  void array(const std::string& dimensions, const std::string& type, const std::string& path) {
    hdf_item(dimensions, type, file_, path);
  }

  void attribute(const ColumnSummary& column, const std::string& centre, const std::string& dimensions,
                 const std::string& path) {
    open("<Attribute Name=\"" + column.name + "\" AttributeType=\"Scalar\" Center=\"" + centre + "\">");
    array(dimensions, column.element_type, path);
    close("</Attribute>");
  }

  void fields(const SnapshotSummary& s) {
    open("<Grid Name=\"tissue\" GridType=\"Uniform\">");
    line("<Time Value=\"" + number_text(s.time_h) + "\"/>");
    box(s.blocks.sites);
    for (const ColumnSummary& f : s.fields)
      attribute(f, "Cell", extents_text(s.blocks.sites, 0), field_path(s.step, f.name));
    close("</Grid>");
  }

  void agents(const SnapshotSummary& s, const AgentSummary& a) {
    const std::string count = std::to_string(a.count);
    open("<Grid Name=\"" + a.type + "\" GridType=\"Uniform\">");
    line("<Time Value=\"" + number_text(s.time_h) + "\"/>");
    const std::string topology =
        "<Topology TopologyType=\"Polyvertex\" NumberOfElements=\"" + count + "\" NodesPerElement=\"1\"";
    if (a.has_points) {  // ParaView shows no points without a list of them, nor from three arrays
      open(topology + ">");
      array(count, "int32", points_path(a.type) + "/row");
      close("</Topology>");
      open("<Geometry GeometryType=\"XYZ\">");
      array(count + " 3", "float64", points_path(a.type) + "/xyz");
    } else {
      line(topology + "/>");
      open("<Geometry GeometryType=\"X_Y_Z\">");
      for (const char* axis : {"x", "y", "z"})
        array(count, "float64", agent_path(s.step, a.type, "position") + "/" + axis);
    }
    close("</Geometry>");
    for (const ColumnSummary& c : a.columns) {
      if (has_xdmf_type(c.element_type)) attribute(c, "Node", count, agent_path(s.step, a.type, c.name));
    }
    close("</Grid>");
  }

  std::filesystem::path directory_;
  std::string file_;  // of the snapshot that is being told of
};

std::string series_text(const std::filesystem::path& directory, std::span<const SnapshotSummary> snapshots) {
  Json files = Json::array();
  for (const SnapshotSummary& s : snapshots) {
    files.push_back({{"name", relative_path(directory, s.path)}, {"time", s.time_h}});
  }
  return Json{{"file-series-version", "1.0"}, {"files", files}}.dump(json_indent, ' ', false,
                                                                     Json::error_handler_t::replace) +
         "\n";
}

Json described(const ColumnSummary& column) {
  Json entry{{"name", column.name}, {"unit", column.unit}, {"type", column.element_type}};
  if (!column.meaning.empty()) entry["meaning"] = column.meaning;
  return entry;
}

// The columns of all snapshots, each once, in the order of their first appearance.
void merge(std::vector<ColumnSummary>& known, std::span<const ColumnSummary> more) {
  for (const ColumnSummary& column : more) {
    const auto same_name = [&](const ColumnSummary& k) { return k.name == column.name; };
    if (std::none_of(known.begin(), known.end(), same_name)) known.push_back(column);
  }
}

Json labels_of(const std::vector<Label>& labels) {
  Json list = Json::array();
  for (const Label& label : labels) {
    Json entry{{"value", label.value}, {"name", label.name}};
    if (!label.colour.empty()) entry["colour"] = label.colour;
    list.push_back(std::move(entry));
  }
  return list;
}

// The words stored with a column count where the description has none for it.
void add_stored_labels(std::map<std::string, std::vector<Label>>& labels, const std::string& quantity,
                       const ColumnSummary& column) {
  if (column.labels.empty() || labels.contains(quantity)) return;
  auto& list = labels[quantity];
  for (std::size_t k = 0; k < column.labels.size(); ++k) {
    list.push_back({static_cast<std::int64_t>(k), column.labels[k], ""});
  }
}

Json snapshot_list(const std::filesystem::path& directory, std::span<const SnapshotSummary> snapshots) {
  Json list = Json::array();
  for (const SnapshotSummary& s : snapshots) {
    Json counts = Json::object();
    for (const AgentSummary& a : s.agents) counts[a.type] = a.count;
    list.push_back({{"file", relative_path(directory, s.path)},
                    {"step", s.step},
                    {"time_h", s.time_h},
                    {"digest", s.digest},
                    {"agents", counts}});
  }
  return list;
}

std::string index_text(const std::filesystem::path& directory, std::span<const SnapshotSummary> snapshots,
                       const RunDescription& description) {
  std::vector<ColumnSummary> fields;
  std::map<std::string, std::vector<ColumnSummary>> agents;
  for (const SnapshotSummary& s : snapshots) {
    merge(fields, s.fields);
    for (const AgentSummary& a : s.agents) merge(agents[a.type], a.columns);
  }
  auto labels = description.labels;
  Json index{{"filetype", "enthesis index"}, {"schema_version", {1, 0}}, {"title", description.title}};
  if (!snapshots.empty()) {
    const engine::Blocks& blocks = snapshots.front().blocks;
    const auto& l = blocks.sites;
    index["lattice"] = {{"nx", l.nx}, {"ny", l.ny}, {"nz", l.nz}, {"spacing_um", l.spacing_um}};
    if (!blocks.is_single()) {
      index["lattice"]["layer_um"] = l.layer_um();
      index["lattice"]["refinement"] = blocks.factor;
    }
  }
  index["snapshots"] = snapshot_list(directory, snapshots);
  index["fields"] = Json::array();
  for (const ColumnSummary& field : fields) {
    index["fields"].push_back(described(field));
    add_stored_labels(labels, field.name, field);
  }
  index["agents"] = Json::array();
  for (const auto& [type, columns] : agents) {
    Json entry{{"type", type}, {"columns", Json::array()}};
    const auto colour = description.agent_colours.find(type);
    if (colour != description.agent_colours.end()) entry["colour"] = colour->second;
    for (const ColumnSummary& column : columns) {
      entry["columns"].push_back(described(column));
      add_stored_labels(labels, type + "." + column.name, column);
    }
    index["agents"].push_back(std::move(entry));
  }
  index["labels"] = Json::object();
  for (const auto& [quantity, list] : labels) index["labels"][quantity] = labels_of(list);
  return index.dump(json_indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

void write_sidecars(const std::filesystem::path& directory, std::span<const SnapshotSummary> snapshots,
                    const RunDescription& description) {
  for (const SnapshotSummary& s : snapshots) {
    if (s.blocks != snapshots.front().blocks) {
      throw std::invalid_argument("snapshots of different lattices cannot make one run");
    }
  }
  write_atomically(directory / "run.xdmf", RunXdmf(directory).text(snapshots));
  write_atomically(directory / "run.hdf.series", series_text(directory, snapshots));
  write_atomically(directory / "index.json", index_text(directory, snapshots, description));
}

}  // namespace enthesis::io
