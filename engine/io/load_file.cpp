#include "engine/io/load_file.h"

#include <array>
#include <set>
#include <stdexcept>

#include "engine/io/atomic_file.h"
#include "engine/io/xdmf.h"

namespace enthesis::io {

namespace {

constexpr std::size_t axes = 3;

std::string case_path(const LoadCaseArrays& load) {
  return "/load/" + load.name;
}

std::size_t corner_count(const engine::Lattice& lattice) {
  const auto corners = corner_extents(lattice);
  return corners[0] * corners[1] * corners[2];
}

void check(const LoadFileContents& contents) {
  const std::size_t sites = contents.lattice.site_count();
  std::set<std::string> materials, cases;
  for (const Column& column : contents.material) check_column("material quantity", column, sites, materials);
  for (const LoadCaseArrays& load : contents.cases) {
    require_plain_name("load case", load.name);
    if (!cases.insert(load.name).second) {
      throw std::invalid_argument("the load case '" + load.name + "' is given twice");
    }
    require_length("the displacement of '" + load.name + "'", load.displacement_mm.size(),
                   axes * corner_count(contents.lattice));
    std::set<std::string> taken{"displacement"};
    for (const Column& column : load.sites) check_column("quantity of '" + load.name + "'", column, sites, taken);
  }
}

void write_case(NewHdf5File& file, const engine::Lattice& lattice, const LoadCaseArrays& load) {
  const std::string path = case_path(load), displacement = path + "/displacement";
  const auto corners = corner_extents(lattice);
  file.make_group(path);
  file.write<double>(displacement, {corners[2], corners[1], corners[0], axes}, load.displacement_mm);
  file.set_text(displacement, "unit", "mm");
  file.set_text(displacement, "meaning", "of the corners of the sites, along x, y and z");
  for (const Column& column : load.sites) {
    write_column(file, path + "/" + column.name, column, array_extents(lattice));
  }
  for (const auto& [name, value] : load.report) file.set_attribute<double>(path, name, value);
}

std::vector<VtkArray> shown(const LoadFileContents& contents) {
  std::vector<VtkArray> arrays;
  for (const Column& column : contents.material) arrays.push_back({column.name, "/material/" + column.name});
  for (const LoadCaseArrays& load : contents.cases) {
    for (const Column& column : load.sites) {
      arrays.push_back({load.name + "_" + column.name, case_path(load) + "/" + column.name});
    }
  }
  return arrays;
}

class LoadXdmf : private XdmfText {
 public:
  LoadXdmf(const Hdf5File& file, std::string name) : file_(file), name_(std::move(name)) {}

  std::string text(const LoadFileContents& contents) {
    const engine::Lattice& l = contents.lattice;
    begin();
    for (const LoadCaseArrays& load : contents.cases) {
      open("<Grid Name=\"" + load.name + "\" GridType=\"Uniform\">");
      box(l);
      attribute("displacement", "Vector", "Node", extents_text(l, 1) + " 3", case_path(load));
      for (const Column& c : contents.material) scalar(c.name, l, "/material");
      for (const Column& c : load.sites) scalar(c.name, l, case_path(load));
      close("</Grid>");
    }
    return end();
  }

 private:
  void scalar(const std::string& name, const engine::Lattice& lattice, const std::string& group) {
    attribute(name, "Scalar", "Cell", extents_text(lattice, 0), group);
  }
  void attribute(const std::string& name, const std::string& type, const std::string& centre,
                 const std::string& dimensions, const std::string& group) {
    const std::string path = group + "/" + name;
    open("<Attribute Name=\"" + name + "\" AttributeType=\"" + type + "\" Center=\"" + centre + "\">");
    hdf_item(dimensions, file_.element_type(path), name_, path);
    close("</Attribute>");
  }

  const Hdf5File& file_;
  std::string name_;
};

}  // namespace

std::array<std::size_t, 3> corner_extents(const engine::Lattice& lattice) {
  const auto corners = [](int sites) { return static_cast<std::size_t>(sites) + 1; };
  return {corners(lattice.nx), corners(lattice.ny), corners(lattice.nz)};
}

std::filesystem::path load_sidecar_path(const std::filesystem::path& file) {
  return std::filesystem::path(file).replace_extension(".xdmf");
}

void write_load_file(const std::filesystem::path& path, const LoadFileContents& contents) {
  check(contents);
  NewHdf5File file = NewHdf5File::create(path);
  write_stamp(file, {load_filetype, load_version, "", contents.provenance});
  file.make_group("/load");
  file.set_text("/load", "title", contents.title);
  const engine::Lattice& l = contents.lattice;
  file.set_attributes<double>("/load", "spacing_um", std::array{l.spacing_um, l.spacing_um, l.layer_um()});
  for (const Column& column : contents.material) {
    write_column(file, "/material/" + column.name, column, array_extents(l));
  }
  for (const LoadCaseArrays& load : contents.cases) write_case(file, l, load);
  write_vtk_view(file, l, shown(contents));
  const std::string sidecar = LoadXdmf(file, path.filename().string()).text(contents);
  std::move(file).save();
  write_atomically(load_sidecar_path(path), sidecar);
}

}  // namespace enthesis::io
