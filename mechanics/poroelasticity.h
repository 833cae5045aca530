#pragma once
// A solid whose pores hold fluid (Biot): the load squeezes the fluid, which flows to where its pressure is less.
//
//   div(stress' - biot p I) = 0,   stress' of the drained solid
//   biot d(dilatation)/dt + storage dp/dt = div(permeability grad p)
//
// Pressure lives at the centres of the sites, flow between neighbours is that of the harmonic mean of their
// permeabilities, time advances by backward Euler. Solid and fluid are solved in turn, the stress kept while the pressure
// is solved (fixed-stress split: Kim, Tchelepi & Juanes 2011, Comput Methods Appl Mech Eng 200:1591), as the preconditioner
// of conjugate gradients, which stiff and soft tissue side by side need. Walls of the box let no fluid through unless they
// are said to be drained.
//
// Permeability is hydraulic conductivity over specific weight [mm4/(N s)]; pressure above that outside, compression
// positive [MPa]; storage 1/M [1/MPa], 0 for incompressible fluid and grains; biot from 0 to 1.

#include <string>
#include <vector>

#include "engine/fields/linear_solver.h"
#include "engine/grid.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_case.h"

namespace enthesis::mechanics {

struct PoreFluid {
  engine::Grid<double> permeability_mm4_per_N_s;
  engine::Grid<double> storage_per_MPa;
  engine::Grid<double> biot;
};

// A part of a face of the box where the fluid is held at a pressure; `where` is asked for the centres of the site faces.
struct DrainedFace {
  BoxFace face{};
  Region where;
  double pressure_MPa{};
};

struct PoroelasticState {
  std::vector<double> displacement_mm;  // node-major (nodes.h)
  engine::Grid<double> pressure_MPa;    // by site
  std::vector<double> dilatation;       // by site: the change of volume
};
PoroelasticState relaxed(const engine::Lattice& lattice);  // no displacement, no pressure

struct PoroelasticSettings {
  SolverSettings elasticity;
  double pressure_tolerance{};  // the last change, as a part of the largest pressure
  int max_sweeps{};
  int max_pressure_iterations{};
};

struct PoroelasticReport {
  bool converged{};
  int sweeps{};
  int elastic_iterations{}, pressure_iterations{};  // over all sweeps
  double last_change{};                             // of the pressure, as a part of the largest
  std::string reason;                               // one sentence, when not converged
};

// Keeps its working arrays between steps; one lattice.
class PoroelasticSolver {
 public:
  PoroelasticSolver(const engine::Lattice& lattice, const PoroelasticSettings& settings);

  // Advances the state by `step_s` under the load case as it is at the end of the step; 0 s is the sudden, undrained
  // answer. Throws std::invalid_argument for a body, fluid, face or step that makes no sense.
  PoroelasticReport step(const ElasticBody& body, const PoreFluid& fluid, const LoadCase& load_case,
                         const std::vector<DrainedFace>& drained, double step_s, PoroelasticState& state,
                         const engine::Workers& workers);

 private:
  class Step;
  PoroelasticSettings settings_;
  ElasticSolver elastic_;
  engine::LinearSolver flow_;
};

// Flow of fluid relative to the solid, volume by area and time (Darcy), at the centres: its size [um/s]. The speed of the
// fluid itself is this by the porosity.
engine::Grid<double> fluid_flux_um_per_s(const engine::Lattice& lattice, const PoreFluid& fluid,
                                         const std::vector<DrainedFace>& drained,
                                         const engine::Grid<double>& pressure_MPa);

}  // namespace enthesis::mechanics
