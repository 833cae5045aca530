// How fast is the solver of the load by itself, on an enthesis of seven orders of stiffness, and how does that grow?
//
// The operator: force = K displacement, once. The rate that a dense 24 x 24 product per element would need for the same
// time is given as a part of the multiply-adds that this machine does (arithmetic.h). Cold: from nothing to an energy
// error of 1e-4, set-up included. Warm: the soft layer before the bone has become stiffer since the last solution, to the
// 5e-4 of the scenarios.

#include "benchmarks/benchmarks.h"
#include "engine/formatted.h"
#include "mechanics/elastic_level.h"
#include "tests/mechanics/bodies.h"

namespace enthesis::bench {
namespace {

using engine::formatted;
using namespace mechanics;

constexpr double dense_flops_per_element = 2.0 * 24.0 * 24.0;
constexpr double cold_tolerance = 1e-4, warm_tolerance = 5e-4;

engine::Lattice cube(int n) {
  return {n, n, n, 20.0};
}

double unknowns(const engine::Lattice& lattice) {
  return static_cast<double>(nodes_of(lattice).dof_count());
}

template <class Real>
Measurement measure_operator(const char* name, int n, const Effort& effort, const Crew& crew) {
  const engine::Lattice lattice = cube(n);
  const ElasticBody body = mechanics::tests::attachment(lattice);
  ElasticLevel<Real, 3> level(lattice.extent());
  level.take_body(body, crew.all);
  std::vector<Real> displacement(level.size()), force(level.size());
  for (std::size_t i = 0; i < displacement.size(); ++i)
    displacement[i] = static_cast<Real>(mechanics::tests::scatter(i) - 0.5);
  constexpr int products = 5;  // one is too short to time
  constexpr int more = 5;      // repetitions than of a solution, which takes so much longer
  auto [seconds, gain] = measure_pairs(
      more * effort.repetitions, crew, [] {},
      [&](const engine::Workers& workers) {
        for (int p = 0; p < products; ++p) level.apply(displacement, force, workers);
      });
  for (double* s : {&seconds.median, &seconds.lower, &seconds.upper}) *s /= products;
  const double dense = dense_flops_per_element * static_cast<double>(lattice.site_count()) / seconds.median;
  return {name,
          lattice,
          seconds,
          2.0 * sizeof(Real) * unknowns(lattice),
          unknowns(lattice),
          "unknowns",
          formatted("a dense product would take %.0f %% of the multiply-adds", 100.0 * dense / effort.flops_per_s),
          gain};
}

std::string solved(const SolveReport& report, const Spread& seconds, const engine::Lattice& lattice) {
  return formatted("%d iterations, %.2f us per unknown", report.iterations, 1e6 * seconds.median / unknowns(lattice));
}

void measure_solutions(int n, const Effort& effort, const Crew& crew, std::vector<Measurement>& all) {
  const engine::Lattice lattice = cube(n);
  const ElasticBody body = mechanics::tests::attachment(lattice);
  const BoundaryValues values = boundary_values(body, mechanics::tests::pull(lattice));
  const double bytes = 2.0 * sizeof(double) * unknowns(lattice);
  std::vector<double> displacement_mm;
  SolveReport report;
  const Paired cold = measure_pairs(
      effort.repetitions, crew, [&] { displacement_mm.clear(); },
      [&](const engine::Workers& workers) {
        ElasticSolver solver(lattice, mechanics::tests::settings(cold_tolerance));
        report = solver.solve(body, values, displacement_mm, workers);
      });
  all.push_back({"elasticity, cold", lattice, cold.seconds, bytes, unknowns(lattice), "unknowns",
                 solved(report, cold.seconds, lattice), cold.gain});
  ElasticSolver solver(lattice, mechanics::tests::settings(warm_tolerance));
  const std::vector<double> start_mm = displacement_mm;
  for (const double change : {0.01, 0.1}) {
    ElasticBody stiffer = body;
    std::size_t changed = 0;
    for (double& scale : stiffer.layers[0].scale.storage())
      if (scale == mechanics::tests::soft_layer_MPa) {
        scale *= 1.0 + change;
        ++changed;
      }
    if (changed == 0) throw std::logic_error("the enthesis of the benchmark has no soft layer");
    const auto [warm, gain] = measure_pairs(
        effort.repetitions, crew, [&] { displacement_mm = start_mm; },
        [&](const engine::Workers& workers) { report = solver.solve(stiffer, values, displacement_mm, workers); });
    all.push_back({formatted("elasticity, %.0f %% stiffer", 100.0 * change), lattice, warm, bytes, unknowns(lattice),
                   "unknowns", solved(report, warm, lattice), gain});
  }
}

std::vector<Measurement> measure_cubes(const std::vector<int>& sizes, const Effort& effort) {
  const Crew crew(effort.threads);
  std::vector<Measurement> all;
  for (const int n : sizes) {
    all.push_back(measure_operator<double>("elastic operator, double", n, effort, crew));
    all.push_back(measure_operator<float>("elastic operator, single", n, effort, crew));
    measure_solutions(n, effort, crew, all);
  }
  return all;
}

}  // namespace

std::vector<Measurement> measure_elasticity(const Effort& effort) {
  return measure_cubes({32, 64, 96, 128}, effort);
}

std::vector<Measurement> measure_large_elasticity(const Effort& effort) {
  return measure_cubes({64, 128, 256}, effort);
}

}  // namespace enthesis::bench
