#pragma once
// Crimped fibres: they straighten before they resist. Their stress grows with the square of the strain up to the end of the
// toe region, and in a line beyond; shortened, they resist little:
//   stress / taut modulus = strain^2 / (2 toe) up to the toe, strain - toe / 2 beyond
// (Fung's parabola and line, as in tendon models since Woo 1982). A body with crimped fibres has a layer of taut and one of
// slack fibres side by side; how much of a site's fibres count as taut follows from its strain along them, by secant
// updates. Such a body is not linear: twice the load is not twice the strain, and a solution must not be scaled.

#include <vector>

#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_case.h"

namespace enthesis::mechanics {

struct Crimp {
  double toe_strain{};   // > 0
  double slack_share{};  // modulus along slack fibres as a part of that of taut ones, 0..1
};

// The secant modulus at a strain along the fibres, as a part of the taut one.
double secant_share(const Crimp& crimp, double fibre_strain);
// The part of the fibres that counts as taut, so that the mixture has the secant modulus.
double taut_share(const Crimp& crimp, double fibre_strain);

// Where a body (mixture_rule.h) keeps its fibres: the same directions in both layers.
struct FibreLayers {
  std::size_t taut{}, slack{};              // of ElasticBody::layers
  std::size_t first_taut{}, first_slack{};  // of ElasticBody::classes, one per direction
  std::vector<Direction> directions;
};

// Solves until the modulus along the fibres of no site is asked to change by more than `settled` of itself. `taut` (one per site, or empty) is the first
// guess and becomes the result; the two layers of the body are left with it. Not converged where the shares do not settle.
struct CrimpSettings {
  double settled{};  // change of a secant modulus, as a part of it
  int max_updates{};
};
SolveReport solve_crimped(const Crimp& crimp, const CrimpSettings& settings, const FibreLayers& fibres,
                          const LoadCase& load_case, ElasticSolver& solver, ElasticBody& body,
                          std::vector<double>& taut, std::vector<double>& displacement_mm,
                          const engine::Workers& workers);

}  // namespace enthesis::mechanics
