#pragma once
// A mechanical problem of its own: a volume of labels, the material of each label, and what acts on it. In a file:
//
//   title = "A cube of bone and marrow, pressed"
//   volume = "cube.h5:/labels"          integers, axes (z, y, x); two axes (y, x) are a section in plane strain
//   spacing = "20 um"
//   energy_tolerance = 1e-6             of the solver; that of the ready scenarios, if left out
//
//   [[material]]                        one for each label
//   label = 1
//   name = "bone"
//   modulus = "15 GPa"                  with poisson: the same in all directions
//   poisson = 0.3
//
//   [[material]]
//   label = 2
//   name = "tendon"
//   along = "400 MPa"                   with across, shear, poisson_along, poisson_across, fibre: along fibres
//   ...
//   fibre = [1, 0, 0]
//
//   [[material]]
//   label = 0
//   name = "void"                       without a number: carries nothing
//
//   [[load_case]]
//   name = "pressing"
//   [[load_case.hold]]                  on the nodes of a face of the volume, or of the part of it in a box
//   face = "z_low"
//   components = ["x", "y", "z"]        all, if left out
//   displacement = "0 um"               0, if left out
//   [[load_case.traction]]              force per area
//   face = "z_high"
//   traction = ["0 MPa", "0 MPa", "-1 MPa"]
//   [[load_case.force]]                 in all, spread evenly over the area
//   face = "x_high"
//   force = ["1 N", "0 N", "0 N"]
//   y = ["0 um", "200 um"]

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/lattice.h"
#include "mechanics/elastic_body.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_case.h"

namespace enthesis::config {

struct LabelMaterial {
  std::int64_t label{};
  std::string name;
  bool carries{};  // else void
  mechanics::StiffnessMatrix stiffness;
};

struct LoadProblem {
  std::string text;  // of the file
  std::string title;
  std::filesystem::path volume;  // relative paths start where the problem's file stands
  std::string array;
  double spacing_um{};
  std::vector<LabelMaterial> materials;
  std::vector<mechanics::LoadCase> cases;
  mechanics::SolverSettings solver;
};

// Whether the file is a load problem (it names a volume) and not a scenario. Throws ConfigError if it cannot be read.
bool is_load_problem(const std::filesystem::path& file);

// The numbers of the solver as the ready scenarios have them.
mechanics::SolverSettings ready_solver_settings();

// Throws ConfigError, one sentence.
LoadProblem read_load_problem(const std::filesystem::path& file);

// The body that the labels, one per site, make. Throws std::invalid_argument if a label has no material.
mechanics::ElasticBody body_of(const LoadProblem& problem, const engine::Lattice& lattice,
                               std::span<const std::int64_t> labels);

}  // namespace enthesis::config
