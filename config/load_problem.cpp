#include "config/load_problem.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "config/box.h"
#include "config/document.h"
#include "config/library.h"
#include "config/physiology.h"

namespace enthesis::config {
namespace {

const std::array<std::string, 6> face_names{"x_low", "x_high", "y_low", "y_high", "z_low", "z_high"};
const std::array<std::string, 3> axis_names{"x", "y", "z"};

mechanics::BoxFace read_face(const Table& row) {
  const std::string face = row.choice("face", face_names);
  return static_cast<mechanics::BoxFace>(std::find(face_names.begin(), face_names.end(), face) - face_names.begin());
}

mechanics::Region read_part(const Table& row) {
  const Box box = read_box(row);
  const std::array<Interval, 3> whole{};
  if (box.side == whole) return {};
  return [box](const mechanics::Place_um& place) {
    return box.side[0].holds(place[0]) && box.side[1].holds(place[1]) && box.side[2].holds(place[2]);
  };
}

std::array<double, 3> read_vector(const Table& row, const std::string& key, Dimension dimension) {
  const std::vector<double> values = row.quantities(key, dimension);
  if (values.size() != 3) row.fail(key, key + " needs three components: x, y and z");
  return {values[0], values[1], values[2]};
}

std::vector<mechanics::Constraint> read_hold(const Table& row) {
  const mechanics::Selection nodes{read_face(row), read_part(row)};
  const double displacement_mm = row.optional_quantity("displacement", Dimension::length).value_or(0.0) * 1e-3;
  std::vector<std::string> components(axis_names.begin(), axis_names.end());
  if (row.has("components")) components = row.texts("components");
  if (components.empty()) row.fail("components", "components is empty: name x, y or z");
  std::vector<mechanics::Constraint> held;
  for (const std::string& one : components) {
    const auto axis = std::find(axis_names.begin(), axis_names.end(), one);
    if (axis == axis_names.end()) row.fail("components", "\"" + one + "\" is no component; they are x, y and z");
    held.push_back({nodes, static_cast<int>(axis - axis_names.begin()), displacement_mm, {}});
  }
  return held;
}

mechanics::LoadCase read_case(const Table& row) {
  mechanics::LoadCase load;
  load.name = row.text("name");
  for (const Table& hold : row.tables("hold")) {
    for (mechanics::Constraint& one : read_hold(hold)) load.constraints.push_back(std::move(one));
  }
  for (const Table& one : row.tables("traction")) {
    load.tractions.push_back({read_face(one), read_part(one), read_vector(one, "traction", Dimension::pressure)});
  }
  for (const Table& one : row.tables("force")) {
    load.patch_forces.push_back({read_face(one), read_part(one), read_vector(one, "force", Dimension::force)});
  }
  return load;
}

std::optional<mechanics::StiffnessMatrix> read_stiffness(const Table& row) {
  if (row.has("modulus")) {
    return mechanics::isotropic_stiffness(
        {row.quantity("modulus", Dimension::pressure), row.quantity("poisson", Dimension::none)});
  }
  if (!row.has("along")) return std::nullopt;
  const std::vector<double> fibre = row.numbers("fibre");
  if (fibre.size() != 3) row.fail("fibre", "fibre needs three components: x, y and z");
  return mechanics::fibrous_stiffness(
      {row.quantity("along", Dimension::pressure), row.quantity("across", Dimension::pressure),
       row.quantity("poisson_across", Dimension::none), row.quantity("poisson_along", Dimension::none),
       row.quantity("shear", Dimension::pressure)},
      {fibre[0], fibre[1], fibre[2]});
}

LabelMaterial read_material(const Table& row) {
  LabelMaterial material;
  material.label =
      row.integer("label", std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::uint32_t>::max());
  material.name = row.text("name");
  try {
    const auto stiffness = read_stiffness(row);
    material.carries = stiffness.has_value();
    if (stiffness) material.stiffness = *stiffness;
  } catch (const std::invalid_argument& error) {
    row.fail("name", "the material \"" + material.name + "\" is refused: " + error.what());
  }
  return material;
}

void read_volume_name(const Table& root, const std::filesystem::path& beside, LoadProblem& problem) {
  const std::string volume = root.text("volume");
  const std::size_t colon = volume.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == volume.size()) {
    root.fail("volume", "volume = \"" + volume + "\" names no array: write \"FILE.h5:/array\"");
  }
  problem.volume = beside / volume.substr(0, colon);
  problem.array = volume.substr(colon + 1);
}

template <class Row, class Name>
void refuse_twins(const Table& root, const std::string& key, const std::vector<Row>& rows, Name&& name) {
  std::set<std::string> seen;
  for (const Row& row : rows)
    if (!seen.insert(name(row)).second) root.fail(key, "two rows of [[" + key + "]] have the same " + name(row));
}

}  // namespace

mechanics::SolverSettings ready_solver_settings() {
  Numbers numbers({}, {});
  return read_physiology(Document::from_file(library_root() / "physiology.toml").root(), numbers).elasticity;
}

bool is_load_problem(const std::filesystem::path& file) {
  return Document::from_file(file).root().has("volume");
}

LoadProblem read_load_problem(const std::filesystem::path& file) {
  const Document document = Document::from_file(file);
  const Table root = document.root();
  LoadProblem problem;
  problem.text = document.to_text();
  problem.title = root.text("title");
  read_volume_name(root, file.parent_path(), problem);
  problem.spacing_um = root.quantity("spacing", Dimension::length, positive);
  for (const Table& row : root.tables("material")) problem.materials.push_back(read_material(row));
  for (const Table& row : root.tables("load_case")) problem.cases.push_back(read_case(row));
  if (std::none_of(problem.materials.begin(), problem.materials.end(), [](const auto& m) { return m.carries; })) {
    root.fail("material", "no [[material]] has a stiffness, so nothing carries the load");
  }
  if (problem.materials.size() >= std::numeric_limits<std::uint16_t>::max())
    root.fail("material", "there are more materials than can be told apart");
  if (problem.cases.empty()) root.fail("load_case", "there is no [[load_case]], so nothing to solve");
  refuse_twins(root, "material", problem.materials,
               [](const LabelMaterial& m) { return "label " + std::to_string(m.label); });
  refuse_twins(root, "load_case", problem.cases, [](const mechanics::LoadCase& c) { return "name " + c.name; });
  problem.solver = ready_solver_settings();
  problem.solver.multigrid.coarse_cycles = 2;  // a segmented volume may hold thin struts
  if (const auto tolerance = root.optional_quantity("energy_tolerance", Dimension::none, positive)) {
    problem.solver.energy_tolerance = *tolerance;
  }
  root.refuse_unknown_keys();
  return problem;
}

mechanics::ElasticBody body_of(const LoadProblem& problem, const engine::Lattice& lattice,
                               std::span<const std::int64_t> labels) {
  constexpr std::uint16_t void_class = 0;  // its scale says that it carries nothing
  mechanics::ElasticBody body{lattice, {}, {{engine::Grid<std::uint16_t>(lattice), engine::Grid<double>(lattice)}}};
  struct Share {
    std::uint16_t material;
    double scale;
  };
  std::map<std::int64_t, Share> share_of;
  for (const LabelMaterial& material : problem.materials) {
    share_of[material.label] =
        material.carries ? Share{static_cast<std::uint16_t>(body.classes.size()), 1.0} : Share{void_class, 0.0};
    if (material.carries) body.classes.push_back(material.stiffness);
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto share = share_of.find(labels[i]);
    if (share == share_of.end()) {
      throw std::invalid_argument("the label " + std::to_string(labels[i]) +
                                  " stands in the volume, but no [[material]] has it");
    }
    const engine::Site site{static_cast<std::uint32_t>(i)};
    body.layers.front().material[site] = share->second.material;
    body.layers.front().scale[site] = share->second.scale;
  }
  return body;
}

}  // namespace enthesis::config
