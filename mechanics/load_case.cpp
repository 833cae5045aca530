#include "mechanics/load_case.h"

#include <stdexcept>

#include "mechanics/nodes.h"

namespace enthesis::mechanics {

namespace {

struct FaceOfBox {
  std::size_t axis;
  bool high;
};

FaceOfBox face_of(BoxFace face) {
  const auto n = static_cast<std::size_t>(face);
  return {n / 2, n % 2 == 1};
}

[[noreturn]] void refuse(const LoadCase& load_case, const std::string& what) {
  throw std::invalid_argument("load case '" + load_case.name + "': " + what);
}

bool inside(const Region& region, const Place_um& place) {
  return !region || region(place);
}

class Compiler {
 public:
  Compiler(const ElasticBody& body, const LoadCase& load_case, BoundaryValues& out)
      : body_(body), case_(load_case), nodes_(nodes_of(body.lattice)), out_(out) {}

  // visit(i, j, k) for each selected node with stiffness, in node order.
  template <class Visit>
  void for_nodes(const Selection& selection, const char* row, Visit&& visit) const {
    std::array<int, 3> low{0, 0, 0};
    std::array<int, 3> high{nodes_.nx, nodes_.ny, nodes_.layers() - 1};
    if (selection.face) {
      const auto [axis, is_high] = checked(*selection.face);
      (is_high ? low : high)[axis] = is_high ? high[axis] : low[axis];
    }
    bool any = false;
    for (int k = low[2]; k <= high[2]; ++k)
      for (int j = low[1]; j <= high[1]; ++j)
        for (int i = low[0]; i <= high[0]; ++i) {
          if (!body_.has_stiffness_round({i, j, k}) || !inside(selection.where, nodes_.place_um(i, j, k))) continue;
          any = true;
          visit(i, j, k);
        }
    if (!any) refuse(case_, std::string(row) + " selects no node that carries stiffness");
  }

  void constrain(const Constraint& row) const {
    if (row.component < 0 || row.component >= nodes_.components)
      refuse(case_,
             "a constraint names component " + std::to_string(row.component) + ", which these nodes do not have");
    for_nodes(row.nodes, "a constraint", [&](int i, int j, int k) {
      const std::size_t dof = nodes_.dof(i, j, k, row.component);
      out_.held[dof] = 1;
      out_.moved.push_back(
          {dof, row.displacement_at_mm ? row.displacement_at_mm(nodes_.place_um(i, j, k)) : row.displacement_mm});
    });
  }

  void add_nodal(const NodalForce& row) const {
    check_components(row.force_N);
    for_nodes(row.nodes, "a nodal force", [&](int i, int j, int k) { add({i, j, k}, row.force_N, 1.0); });
  }

  void add_traction(BoxFace face, const Region& where, const std::array<double, 3>& vector, bool is_total) const {
    check_components(vector);
    const auto faces = site_faces(face, where);
    const double area_mm2 = body_.spacing_mm() * body_.layer_mm();
    const double per_face = is_total ? 1.0 / static_cast<double>(faces.size()) : area_mm2;
    const auto [axis, high] = face_of(face);
    for (const engine::Position& p : faces)
      for (int corner = 0; corner < corners(); ++corner) {
        if (((corner >> axis & 1) == 1) != high) continue;
        add(node(p, corner), vector, per_face / (0.5 * corners()));
      }
  }

  void add_in_body(const BodyForce& row) const {
    check_components(row.force_N_per_mm3);
    const double volume_mm3 = body_.spacing_mm() * body_.spacing_mm() * body_.layer_mm();
    bool any = false;
    for (std::size_t s = 0; s < body_.lattice.site_count(); ++s) {
      const auto site = engine::Site(static_cast<std::uint32_t>(s));
      const engine::Position p = body_.lattice.position(site);
      if (!body_.has_stiffness(site) || !inside(row.where, body_.lattice.centre_um(p))) continue;
      any = true;
      for (int corner = 0; corner < corners(); ++corner) {
        add(node(p, corner), row.force_N_per_mm3, volume_mm3 / corners());
      }
    }
    if (!any) refuse(case_, "a force in the body selects no site that carries stiffness");
  }

 private:
  int corners() const { return 1 << nodes_.components; }  // of a site

  engine::Position node(const engine::Position& p, int corner) const {
    return {p.x + (corner & 1), p.y + (corner >> 1 & 1), nodes_.components == 2 ? 0 : p.z + (corner >> 2)};
  }

  FaceOfBox checked(BoxFace face) const {
    const FaceOfBox out = face_of(face);
    if (out.axis >= static_cast<std::size_t>(nodes_.components))
      refuse(case_, "a section in plane strain has no faces along z to hold or to load");
    return out;
  }

  void check_components(const std::array<double, 3>& vector) const {
    if (nodes_.components == 2 && vector[2] != 0.0)
      refuse(case_, "a section in plane strain cannot carry a load along z");
  }

  void add(const engine::Position& n, const std::array<double, 3>& vector, double factor) const {
    for (int c = 0; c < nodes_.components; ++c)
      out_.force_N[nodes_.dof(n.x, n.y, n.z, c)] += factor * vector[static_cast<std::size_t>(c)];
  }

  std::vector<engine::Position> site_faces(BoxFace face, const Region& where) const {
    const auto [axis, high] = checked(face);
    const auto& lattice = body_.lattice;
    engine::Position low{0, 0, 0};
    engine::Position high_end{lattice.nx - 1, lattice.ny - 1, lattice.nz - 1};
    int engine::Position::*const along = axis == 0   ? &engine::Position::x
                                         : axis == 1 ? &engine::Position::y
                                                     : &engine::Position::z;
    (high ? low.*along : high_end.*along) = high ? high_end.*along : low.*along;
    const Place_um edge_um{lattice.spacing_um, lattice.spacing_um, lattice.layer_um()};
    std::vector<engine::Position> out;
    for (int z = low.z; z <= high_end.z; ++z)
      for (int y = low.y; y <= high_end.y; ++y)
        for (int x = low.x; x <= high_end.x; ++x) {
          if (!body_.has_stiffness(lattice.site({x, y, z}))) continue;
          Place_um centre = lattice.centre_um({x, y, z});
          centre[axis] += (high ? 0.5 : -0.5) * edge_um[axis];
          if (inside(where, centre)) out.push_back({x, y, z});
        }
    if (out.empty()) refuse(case_, "a traction selects no face of a site that carries stiffness");
    return out;
  }

  const ElasticBody& body_;
  const LoadCase& case_;
  NodeLattice nodes_;
  BoundaryValues& out_;
};

}  // namespace

Region box_region(Place_um low_um, Place_um high_um) {
  return [low_um, high_um](const Place_um& place) {
    for (std::size_t a = 0; a < 3; ++a)
      if (place[a] < low_um[a] || place[a] > high_um[a]) return false;
    return true;
  };
}

LoadCase times(double factor, LoadCase load_case) {
  const auto scale = [factor](std::array<double, 3>& vector) {
    for (double& component : vector) component *= factor;
  };
  for (Constraint& row : load_case.constraints) {
    row.displacement_mm *= factor;
    if (row.displacement_at_mm)
      row.displacement_at_mm = [factor, at = row.displacement_at_mm](const Place_um& place) {
        return factor * at(place);
      };
  }
  for (Traction& row : load_case.tractions) scale(row.traction_MPa);
  for (PatchForce& row : load_case.patch_forces) scale(row.force_N);
  for (NodalForce& row : load_case.nodal_forces) scale(row.force_N);
  for (BodyForce& row : load_case.body_forces) scale(row.force_N_per_mm3);
  return load_case;
}

BoundaryValues boundary_values(const ElasticBody& body, const LoadCase& load_case) {
  BoundaryValues out;
  const std::size_t dofs = nodes_of(body.lattice).dof_count();
  out.held.assign(dofs, 0);
  out.force_N.assign(dofs, 0.0);
  Compiler compiler(body, load_case, out);
  for (const Constraint& row : load_case.constraints) compiler.constrain(row);
  for (const Traction& row : load_case.tractions) compiler.add_traction(row.face, row.where, row.traction_MPa, false);
  for (const PatchForce& row : load_case.patch_forces) compiler.add_traction(row.face, row.where, row.force_N, true);
  for (const NodalForce& row : load_case.nodal_forces) compiler.add_nodal(row);
  for (const BodyForce& row : load_case.body_forces) compiler.add_in_body(row);
  return out;
}

}  // namespace enthesis::mechanics
