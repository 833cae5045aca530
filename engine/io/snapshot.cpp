#include "engine/io/snapshot.h"

#include <array>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include "engine/io/vtk_view.h"

namespace enthesis::io {

namespace {

constexpr double micrometre_in_metres = 1e-6;
constexpr double hour_in_seconds = 3600.0;
constexpr std::array<double, 7> length_dimension{1, 0, 0, 0, 0, 0, 0};

const std::array<std::string, 3> axes{"x", "y", "z"};
const std::array<std::string, 3> slow_to_fast{"z", "y", "x"};

void check(const SnapshotContents& contents) {
  const auto& lattice = contents.blocks.sites;
  if (lattice.nx < 1 || lattice.ny < 1 || lattice.nz < 1 || !(lattice.spacing_um > 0.0)) {
    throw std::invalid_argument("a lattice has at least one site along each axis and a spacing above zero");
  }
  std::set<std::string> fields;
  for (const Column& field : contents.fields) check_column("field", field, lattice.site_count(), fields);
  std::set<std::string> types;
  for (const AgentTable& table : contents.agents) {
    require_plain_name("agent type", table.type);
    if (!types.insert(table.type).second) {
      throw std::invalid_argument("the agent type '" + table.type + "' is given twice");
    }
    require_length("the id column of '" + table.type + "'", table.ids.size(), table.sites.size());
    std::set<std::string> columns{"position", "positionOffset", "id"};
    for (const Column& column : table.columns) {
      check_column("column of '" + table.type + "'", column, table.sites.size(), columns);
    }
    for (const engine::Site site : table.sites) {
      if (engine::index(site) >= contents.blocks.places.site_count()) {
        throw std::invalid_argument("an agent of type '" + table.type + "' stands outside the lattice");
      }
    }
  }
}

void describe_record(NewHdf5File& file, const std::string& path, std::span<const double> dimension) {
  file.set_attributes<double>(path, "unitDimension", dimension);
  file.set_attribute<double>(path, "timeOffset", 0.0);
}

void write_root(NewHdf5File& file, const SnapshotContents& contents) {
  file.set_text("/", "openPMD", "1.1.0");
  file.set_attribute<std::uint32_t>("/", "openPMDextension", 0);
  file.set_text("/", "basePath", "/data/%T/");
  file.set_text("/", "meshesPath", "fields/");
  file.set_text("/", "particlesPath", "agents/");
  file.set_text("/", "iterationEncoding", "fileBased");
  file.set_text("/", "iterationFormat", "snap_%T.h5");
  file.set_text("/", "software", "enthesis");
  if (!contents.software_version.empty()) file.set_text("/", "softwareVersion", contents.software_version);
  if (!contents.date.empty()) file.set_text("/", "date", contents.date);
}

void write_step(NewHdf5File& file, const SnapshotContents& contents) {
  const std::string step = step_path(contents.step);
  file.make_group(step + "/fields");
  file.make_group(step + "/agents");
  file.set_attribute<double>(step, "time", contents.time_h);
  file.set_attribute<double>(step, "dt", contents.step_h);
  file.set_attribute<double>(step, "timeUnitSI", hour_in_seconds);
  const auto& lattice = contents.blocks.sites;
  const std::array<std::int32_t, 3> sites{lattice.nz, lattice.ny, lattice.nx};
  file.set_attributes<std::int32_t>(step, "lattice", sites);
  file.set_attribute<double>(step, "spacing_um", lattice.spacing_um);
  file.set_attribute<double>(step, "layer_um", lattice.layer_um());
  file.set_attribute<std::int32_t>(step, "refinement", contents.blocks.factor);
  file.set_attribute<double>(step, "place_um", contents.blocks.places.spacing_um);
}

void write_field(NewHdf5File& file, const SnapshotContents& contents, const Column& field) {
  const std::string path = field_path(contents.step, field.name);
  const double h = contents.blocks.sites.spacing_um;
  write_column(file, path, field, array_extents(contents.blocks.sites));
  describe_record(file, path, field.unit.dimension);
  file.set_attribute<double>(path, "unitSI", field.unit.in_SI);
  file.set_text(path, "geometry", "cartesian");
  file.set_text(path, "dataOrder", "C");
  file.set_texts(path, "axisLabels", slow_to_fast);
  file.set_attributes<double>(path, "gridSpacing", std::array{contents.blocks.sites.layer_um(), h, h});
  file.set_attributes<double>(path, "gridGlobalOffset", std::array{0.0, 0.0, 0.0});
  file.set_attribute<double>(path, "gridUnitSI", micrometre_in_metres);
  file.set_attributes<double>(path, "position", std::array{0.5, 0.5, 0.5});
}

void write_positions(NewHdf5File& file, const SnapshotContents& contents, const AgentTable& table) {
  const std::string position = agent_path(contents.step, table.type, "position");
  const std::string offset = agent_path(contents.step, table.type, "positionOffset");
  const std::size_t count = table.sites.size();
  const engine::Lattice& places = contents.blocks.places;
  std::vector<double> centres(count);
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    for (std::size_t i = 0; i < count; ++i) centres[i] = places.centre_um(table.sites[i])[axis];
    const std::string component = position + "/" + axes[axis];
    file.write<double>(component, {count}, centres);
    file.set_attribute<double>(component, "unitSI", micrometre_in_metres);
    file.set_text(component, "unit", "um");
    const std::string constant = offset + "/" + axes[axis];
    file.make_group(constant);
    file.set_attribute<double>(constant, "value", 0.0);
    file.set_attributes<std::uint64_t>(constant, "shape", std::array<std::uint64_t, 1>{count});
    file.set_attribute<double>(constant, "unitSI", micrometre_in_metres);
  }
  describe_record(file, position, length_dimension);
  describe_record(file, offset, length_dimension);
}

// The agents as XDMF has points: their three coordinates side by side, and a list of them.
void write_points(NewHdf5File& file, std::uint64_t step, const AgentTable& table) {
  const std::string points = points_path(table.type), position = agent_path(step, table.type, "position");
  std::vector<std::int32_t> rows(table.sites.size());
  std::iota(rows.begin(), rows.end(), 0);
  file.write<std::int32_t>(points + "/row", {rows.size()}, rows);
  file.show_as_columns(points + "/xyz", std::array{position + "/x", position + "/y", position + "/z"});
  file.set_text(points + "/xyz", "unit", "um");
}

void write_agents(NewHdf5File& file, const SnapshotContents& contents, const AgentTable& table) {
  write_positions(file, contents, table);
  const auto write = [&](const Column& column) {
    const std::string path = agent_path(contents.step, table.type, column.name);
    write_column(file, path, column, {table.sites.size()});
    describe_record(file, path, column.unit.dimension);
    file.set_attribute<double>(path, "unitSI", column.unit.in_SI);
  };
  Column ids;
  ids.name = "id";
  ids.values = std::span(table.ids);
  ids.meaning = "names one agent for the whole run";
  write(ids);
  for (const Column& column : table.columns) write(column);
  if (!table.sites.empty()) write_points(file, contents.step, table);
}

SnapshotSummary summarise_while_written(NewHdf5File& file, const std::filesystem::path& path) {
  try {
    return summarise_snapshot(file, path);
  } catch (const FileError&) {
    std::move(file).finish();  // throws what could not be written, if that is the cause
    throw;
  }
}

}  // namespace

std::string step_path(std::uint64_t step) {
  return "/data/" + std::to_string(step);
}

std::string snapshot_file_name(std::uint64_t step) {
  const std::string number = std::to_string(step);
  return "snap_" + std::string(number.size() < 8 ? 8 - number.size() : 0, '0') + number + ".h5";
}

std::string field_path(std::uint64_t step, const std::string& field) {
  return step_path(step) + "/fields/" + field;
}

std::string agent_path(std::uint64_t step, const std::string& type, const std::string& column) {
  return step_path(step) + "/agents/" + type + "/" + column;
}

std::string points_path(const std::string& type) {
  return "/points/" + type;
}

void pack(SnapshotContents& contents, const engine::Workers* workers) {
  check(contents);
  std::vector<UnpackedColumn> columns;
  for (Column& field : contents.fields) columns.push_back({&field, array_extents(contents.blocks.sites)});
  for (AgentTable& table : contents.agents)
    for (Column& column : table.columns) columns.push_back({&column, {table.sites.size()}});
  pack_columns(columns, workers);
}

SnapshotSummary write_snapshot(const std::filesystem::path& path, const SnapshotContents& contents) {
  check(contents);
  NewHdf5File file = NewHdf5File::create(path);
  write_root(file, contents);
  write_stamp(file, {snapshot_filetype, snapshot_version, contents.digest, contents.provenance});
  write_step(file, contents);
  file.make_group("/points");
  for (const Column& field : contents.fields) write_field(file, contents, field);
  for (const AgentTable& table : contents.agents) write_agents(file, contents, table);
  std::vector<VtkArray> shown;
  for (const Column& field : contents.fields) shown.push_back({field.name, field_path(contents.step, field.name)});
  write_vtk_view(file, contents.blocks.sites, shown);
  SnapshotSummary summary = summarise_while_written(file, path);
  std::move(file).save();
  return summary;
}

}  // namespace enthesis::io
