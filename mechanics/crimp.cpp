#include "mechanics/crimp.h"

#include <algorithm>
#include <cmath>

#include "mechanics/invariants.h"
#include "mechanics/load_field.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t site_block = 1024;

// Newton's step for the square root that the parabola asks for; a whole step would swing for ever.
constexpr double relaxation = 0.5;

double sum_at(const FibreLayers& fibres, const ElasticBody& body, std::size_t site) {
  return body.layers[fibres.taut].scale.data()[site] + body.layers[fibres.slack].scale.data()[site];
}

void share_out(const FibreLayers& fibres, const std::vector<double>& taut, ElasticBody& body,
               const engine::Workers& workers) {
  StiffnessLayer& taut_layer = body.layers[fibres.taut];
  StiffnessLayer& slack_layer = body.layers[fibres.slack];
  workers.for_blocks(taut.size(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) {
      const double all = sum_at(fibres, body, s);
      taut_layer.scale.data()[s] = all * taut[s];
      slack_layer.scale.data()[s] = all - all * taut[s];
      slack_layer.material.data()[s] = static_cast<std::uint16_t>(
          static_cast<std::size_t>(taut_layer.material.data()[s]) - fibres.first_taut + fibres.first_slack);
    }
  });
}

// By how much the strains ask each share to change.
double find_changes(const Crimp& crimp, const FibreLayers& fibres, const ElasticBody& body,
                    const std::vector<Strain>& strains, const std::vector<double>& taut, std::vector<double>& changes,
                    const engine::Workers& workers) {
  std::vector<double> largest(engine::Workers::block_count(taut.size(), site_block), 0.0);
  workers.for_blocks(taut.size(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) {
      changes[s] = 0.0;
      if (!(sum_at(fibres, body, s) > 0.0)) continue;
      const std::size_t direction = body.layers[fibres.taut].material.data()[s] - fibres.first_taut;
      const double strain = fibre_strain(strains[s], fibres.directions[direction]);
      changes[s] = taut_share(crimp, strain) - taut[s];
      // Of the modulus, since little of a large share is much of a small one.
      const double of_modulus = std::fabs(changes[s]) * (1.0 - crimp.slack_share) / secant_share(crimp, strain);
      largest[begin / site_block] = std::max(largest[begin / site_block], of_modulus);
    }
  });
  return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

double secant_share(const Crimp& crimp, double fibre_strain) {
  const double toe = crimp.toe_strain;
  const double share = fibre_strain <= toe ? fibre_strain / (2.0 * toe) : 1.0 - toe / (2.0 * fibre_strain);
  return std::max(crimp.slack_share, share);
}

double taut_share(const Crimp& crimp, double fibre_strain) {
  if (!(crimp.slack_share < 1.0)) return 1.0;
  return (secant_share(crimp, fibre_strain) - crimp.slack_share) / (1.0 - crimp.slack_share);
}

SolveReport solve_crimped(const Crimp& crimp, const CrimpSettings& settings, const FibreLayers& fibres,
                          const LoadCase& load_case, ElasticSolver& solver, ElasticBody& body,
                          std::vector<double>& taut, std::vector<double>& displacement_mm,
                          const engine::Workers& workers) {
  check_body(body);
  const BoundaryValues values = boundary_values(body, load_case);
  if (taut.size() != body.lattice.site_count()) taut.assign(body.lattice.site_count(), 1.0);
  std::vector<double> changes(taut.size());
  SolveReport report;
  int iterations = 0;
  for (int updates = 0; updates <= settings.max_updates; ++updates) {
    share_out(fibres, taut, body, workers);
    report = solver.solve(body, values, displacement_mm, workers);
    iterations += report.iterations;
    report.iterations = iterations;
    if (!report.converged) {
      report.reason = "load case '" + load_case.name + "': " + report.reason;
      return report;
    }
    const std::vector<Strain> strains = centre_strains(body, displacement_mm, workers);
    if (find_changes(crimp, fibres, body, strains, taut, changes, workers) <= settings.settled) return report;
    for (std::size_t s = 0; s < taut.size(); ++s) taut[s] += relaxation * changes[s];
  }
  report.converged = false;
  report.reason =
      "load case '" + load_case.name + "': after " + std::to_string(settings.max_updates) +
      " updates of the crimped fibres their stiffness still changes; a longer toe region, a larger share of "
      "slack fibres or more updates make it settle";
  return report;
}

}  // namespace enthesis::mechanics
