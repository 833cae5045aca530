#pragma once
// What acts on a body, as plain rows: held displacements, tractions on the box, forces on nodes and in the body.
// The problem is linear: the fields of `factor` times a load case are the fields times `factor` (see `scaled` in
// load_field.h), so unloading needs no new solution.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mechanics/elastic_body.h"

namespace enthesis::mechanics {

using Place_um = std::array<double, 3>;
using Region = std::function<bool(const Place_um&)>;
enum class BoxFace { x_low, x_high, y_low, y_high, z_low, z_high };

// Everything inside the box, its borders included.
Region box_region(Place_um low_um, Place_um high_um);

// Both conditions must hold; an absent one always does.
struct Selection {
  std::optional<BoxFace> face;
  Region where;
};

// Holds one component (0 x, 1 y, 2 z) of the displacement of the selected nodes that carry stiffness.
struct Constraint {
  Selection nodes;
  int component{};
  double displacement_mm{};
  std::function<double(const Place_um&)> displacement_at_mm;  // instead of the constant, if given
};

// Force per area on the faces of stiff sites in a face of the box; `where` is asked for the centres of the site faces.
// Consistent forces: a uniform traction on a uniform body gives exactly uniform stress.
struct Traction {
  BoxFace face{};
  Region where;
  std::array<double, 3> traction_MPa{};
};

// The same, given as the total force, spread evenly over the selected area.
struct PatchForce {
  BoxFace face{};
  Region where;
  std::array<double, 3> force_N{};
};

// A force on each selected node that carries stiffness.
struct NodalForce {
  Selection nodes;
  std::array<double, 3> force_N{};
};

// Force per volume on the sites that carry stiffness; `where` is asked for their centres. Consistent forces: a bar that
// hangs in a uniform field has the exact displacement of its nodes.
struct BodyForce {
  Region where;
  std::array<double, 3> force_N_per_mm3{};
};

struct LoadCase {
  std::string name;
  std::vector<Constraint> constraints;
  std::vector<Traction> tractions;
  std::vector<PatchForce> patch_forces;
  std::vector<NodalForce> nodal_forces;
  std::vector<BodyForce> body_forces{};
  double cycles_per_day{1.0};  // how often it comes to its peak
  double frequency_Hz{1.0};    // how fast, while it does
};

// The same load of another size: its tractions, forces and displacements times the factor.
LoadCase times(double factor, LoadCase load_case);

struct PrescribedDof {
  std::size_t dof{};
  double displacement_mm{};
};

// A load case on a given body; arrays over dofs, node-major (nodes.h).
struct BoundaryValues {
  std::vector<std::uint8_t> held;    // the displacement is given
  std::vector<PrescribedDof> moved;  // what it is, of every held dof; of two for one dof the later holds
  std::vector<double> force_N;
};

// Throws std::invalid_argument naming the load case if a row selects nothing that carries stiffness, or names a
// component or face that a section does not have. Where two constraints meet on one dof, the later row wins.
BoundaryValues boundary_values(const ElasticBody& body, const LoadCase& load_case);

}  // namespace enthesis::mechanics
