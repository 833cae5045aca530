#include "engine/io/sidecars.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "engine/io/atomic_file.h"

namespace enthesis::io {

namespace {

using Json = nlohmann::ordered_json;

constexpr int json_indent = 1;
constexpr std::size_t longest_number = 32;

std::string number(double value) {
  std::array<char, longest_number> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string relative_path(const std::filesystem::path& directory, const std::filesystem::path& snapshot) {
  return std::filesystem::absolute(snapshot)
      .lexically_normal()
      .lexically_relative(std::filesystem::absolute(directory).lexically_normal())
      .generic_string();
}

// The type of a stored array in XDMF's words. XDMF has no unsigned 64-bit numbers: they are read as signed ones.
std::string xdmf_type(const std::string& element_type) {
  const auto digits = element_type.find_first_of("0123456789");
  const int bytes = std::stoi(element_type.substr(digits)) / 8;
  const std::string precision = " Precision=\"" + std::to_string(bytes) + "\"";
  if (element_type.starts_with("float")) return "NumberType=\"Float\"" + precision;
  if (element_type == "uint8") return "NumberType=\"UChar\"" + precision;
  return (element_type.starts_with("uint") && bytes < 8 ? "NumberType=\"UInt\"" : "NumberType=\"Int\"") + precision;
}

class Xdmf {
 public:
  explicit Xdmf(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::string text(std::span<const SnapshotSummary> snapshots) {
    line("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    line("<!DOCTYPE Xdmf SYSTEM \"Xdmf.dtd\" []>");
    open("<Xdmf Version=\"3.0\">");
    open("<Domain>");
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
    close("</Domain>");
    close("</Xdmf>");
    return std::move(text_);
  }

 private:
  void line(const std::string& content) { text_.append(2 * depth_, ' ').append(content).append(1, '\n'); }
  void open(const std::string& tag) {
    line(tag);
    ++depth_;
  }
  void close(const std::string& tag) {
    --depth_;
    line(tag);
  }

  template <class Each>
  void collection(const std::string& name, std::span<const SnapshotSummary> snapshots, Each each) {
    open("<Grid Name=\"" + escaped(name) + "\" GridType=\"Collection\" CollectionType=\"Temporal\">");
    for (const SnapshotSummary& s : snapshots) each(s);
    close("</Grid>");
  }

  void array(const SnapshotSummary& s, const std::string& dimensions, const std::string& type,
             const std::string& path) {
    line("<DataItem Dimensions=\"" + dimensions + "\" " + xdmf_type(type) + " Format=\"HDF\">" +
         escaped(relative_path(directory_, s.path)) + ":" + path + "</DataItem>");
  }

  void attribute(const SnapshotSummary& s, const ColumnSummary& column, const std::string& centre,
                 const std::string& dimensions, const std::string& path) {
    open("<Attribute Name=\"" + column.name + "\" AttributeType=\"Scalar\" Center=\"" + centre + "\">");
    array(s, dimensions, column.element_type, path);
    close("</Attribute>");
  }

  void triple(const std::string& numbers) {
    line("<DataItem Dimensions=\"3\" NumberType=\"Float\" Precision=\"8\" Format=\"XML\">" + numbers + "</DataItem>");
  }

  void fields(const SnapshotSummary& s) {
    const auto& l = s.blocks.sites;
    const auto counts = [&](int more) {
      return std::to_string(l.nz + more) + " " + std::to_string(l.ny + more) + " " + std::to_string(l.nx + more);
    };
    const std::string h = number(l.spacing_um);
    open("<Grid Name=\"tissue\" GridType=\"Uniform\">");
    line("<Time Value=\"" + number(s.time_h) + "\"/>");
    line("<Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"" + counts(1) + "\"/>");
    open("<Geometry GeometryType=\"ORIGIN_DXDYDZ\">");
    triple("0 0 0");
    triple(number(l.layer_um()) + " " + h + " " + h);
    close("</Geometry>");
    for (const ColumnSummary& f : s.fields) attribute(s, f, "Cell", counts(0), field_path(s.step, f.name));
    close("</Grid>");
  }

  void agents(const SnapshotSummary& s, const AgentSummary& a) {
    const std::string count = std::to_string(a.count);
    open("<Grid Name=\"" + a.type + "\" GridType=\"Uniform\">");
    line("<Time Value=\"" + number(s.time_h) + "\"/>");
    line("<Topology TopologyType=\"Polyvertex\" NumberOfElements=\"" + count + "\" NodesPerElement=\"1\"/>");
    open("<Geometry GeometryType=\"X_Y_Z\">");
    for (const char* axis : {"x", "y", "z"}) {
      array(s, count, "float64", agent_path(s.step, a.type, "position") + "/" + axis);
    }
    close("</Geometry>");
    for (const ColumnSummary& c : a.columns) attribute(s, c, "Node", count, agent_path(s.step, a.type, c.name));
    close("</Grid>");
  }

  std::filesystem::path directory_;
  std::string text_;
  std::size_t depth_{0};
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
  write_atomically(directory / "run.xdmf", Xdmf(directory).text(snapshots));
  write_atomically(directory / "run.hdf.series", series_text(directory, snapshots));
  write_atomically(directory / "index.json", index_text(directory, snapshots, description));
}

}  // namespace enthesis::io
