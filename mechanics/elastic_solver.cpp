#include "mechanics/elastic_solver.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/parallel/pinned_mode.h"
#include "mechanics/nodes.h"
#include "mechanics/supports.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t vector_block = 4096;
using Vector = std::vector<double>;

// visit(node-major entry, entry of the level's vector) for every dof.
template <int D, class Visit>
void for_dofs(const LevelShape& shape, Visit&& visit) {
  std::size_t node = 0;
  for (int k = 0; k < shape.nodes[2]; ++k)
    for (int j = 0; j < shape.nodes[1]; ++j)
      for (int i = 0; i < shape.nodes[0]; ++i, ++node)
        for (std::size_t c = 0; c < D; ++c)
          visit(node * D + c, c * shape.plane + shape.row(j, k) + static_cast<std::size_t>(i));
}

double dot(const Vector& a, const Vector& b, const engine::Workers& workers) {
  return workers.sum_blocks(a.size(), vector_block, [&](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t n = begin; n < end; ++n) sum += a[n] * b[n];
    return sum;
  });
}

bool all_finite(const Vector& v) {
  return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
}

template <int D>
Vector internal_force(const ElasticBody& body, const Vector& displacement, const engine::Workers& workers) {
  ElasticLevel<double, D> level(body.lattice.extent());
  level.take_body(body, workers);
  Vector u(level.size());
  Vector f(level.size());
  for_dofs<D>(level.shape(), [&](std::size_t dof, std::size_t at) { u[at] = displacement[dof]; });
  level.apply(u, f, workers);
  Vector out(displacement.size());
  for_dofs<D>(level.shape(), [&](std::size_t dof, std::size_t at) { out[dof] = f[at]; });
  return out;
}

}  // namespace

struct ElasticSolver::Workspace {
  explicit Workspace(const engine::Lattice& given) : lattice(given) {}
  virtual ~Workspace() = default;
  virtual SolveReport solve(const ElasticBody& body, const BoundaryValues& values, Vector& displacement,
                            const engine::Workers& workers) = 0;
  engine::Lattice lattice;
};

template <int D>
struct ElasticSolver::Worker final : ElasticSolver::Workspace {
  Worker(const engine::Lattice& given_lattice, const SolverSettings& given)
      : Workspace(given_lattice),
        settings(given),
        level(given_lattice.extent()),
        multigrid(given_lattice.extent(), given.multigrid) {
    for (Vector* v : {&u, &r, &z, &p, &q, &f, &inverse_diagonal}) v->assign(level.size(), 0.0);
    held.assign(level.size(), 0);
  }

  SolveReport solve(const ElasticBody& body, const BoundaryValues& values, Vector& displacement,
                    const engine::Workers& workers) override {
    SolveReport report;
    report.reason = unheld_motion(body, values);
    if (!report.reason.empty()) return report;
    prepare(body, values, displacement, workers);
    iterate(body, report, workers);
    displacement.assign(values.held.size(), 0.0);
    for_dofs<D>(level.shape(), [&](std::size_t dof, std::size_t at) { displacement[dof] = u[at]; });
    return report;
  }

  void prepare(const ElasticBody& body, const BoundaryValues& values, const Vector& guess,
               const engine::Workers& workers) {
    level.take_body(body, workers);
    const auto zero = [](double v) { return v == 0.0; };
    const bool at_rest = std::all_of(values.force_N.begin(), values.force_N.end(), zero) &&
                         std::all_of(values.displacement_mm.begin(), values.displacement_mm.end(), zero);
    const bool warm = !at_rest && guess.size() == values.held.size() && all_finite(guess);
    for_dofs<D>(level.shape(), [&](std::size_t dof, std::size_t at) {
      held[at] = values.held[dof];
      f[at] = held[at] ? 0.0 : values.force_N[dof];
      u[at] = held[at] ? values.displacement_mm[dof] : (warm && level.is_active(at) ? guess[dof] : 0.0);
      inverse_diagonal[at] = held[at] || !level.is_active(at) ? 0.0 : 1.0 / level.diagonal()[at];
    });
    if (settings.preconditioner == Preconditioner::diagonal) return;
    precise.reset();
    multigrid.prepare(body, held, level.shape(), workers);
  }

  void precondition(double residual_size, const engine::Workers& workers) {
    if (settings.preconditioner == Preconditioner::multigrid) {
      if (precise)
        precise->precondition(r, residual_size, z, workers);
      else
        multigrid.precondition(r, residual_size, z, workers);
      return;
    }
    workers.for_blocks(z.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) z[n] = inverse_diagonal[n] * r[n];
    });
  }

  // Sets the estimate; true when the solution is good enough.
  bool good_enough(SolveReport& report, double residual_energy, double energy) const {
    report.energy_error_estimate = energy > 0.0 ? std::sqrt(std::max(0.0, residual_energy) / energy) : 1.0;
    return report.energy_error_estimate <= settings.energy_tolerance;
  }

  void iterate(const ElasticBody& body, SolveReport& report, const engine::Workers& workers) {
    level.apply(u, q, workers);
    double energy = dot(u, q, workers);  // u'Ku, kept up to date below
    workers.for_blocks(r.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) r[n] = inverse_diagonal[n] > 0.0 ? f[n] - q[n] : 0.0;
    });
    std::fill(p.begin(), p.end(), 0.0);
    double rr = dot(r, r, workers);
    double rz = 0.0;
    double beta = 0.0;
    double alpha = 0.0;
    while (true) {
      if (!std::isfinite(rr) || !std::isfinite(energy))
        return give_up(report, "the iteration ran out of the range of numbers");
      if (!(rr > 0.0)) return finish(report, 0.0);
      precondition(std::sqrt(rr), workers);
      const double next_rz = dot(r, z, workers);
      if (!(next_rz > 0.0)) {
        if (precise || settings.preconditioner == Preconditioner::diagonal)
          return give_up(report, "the contrast of stiffness is beyond what the numbers can resolve");
        precise = std::make_unique<Multigrid<double, D>>(lattice.extent(), settings.multigrid);
        precise->prepare(body, held, level.shape(), workers);
        std::fill(p.begin(), p.end(), 0.0);
        std::fill(q.begin(), q.end(), 0.0);
        continue;
      }
      if (good_enough(report, next_rz, energy)) return finish(report, report.energy_error_estimate);
      if (report.iterations >= settings.max_iterations) return give_up(report, slow_reason(report));
      // Polak-Ribiere: beta = z'(r - r_old) / (z_old'r_old), and r - r_old = -alpha q.
      if (report.iterations > 0) beta = std::max(0.0, -alpha * dot(z, q, workers) / rz);
      rz = next_rz;
      step(beta, alpha, energy, rr, workers);
      if (!(alpha > 0.0)) return give_up(report, "a part of the body can move without resistance");
      ++report.iterations;
    }
  }

  // One step along p = z + beta p; afterwards q = K p, masked.
  void step(double beta, double& alpha, double& energy, double& rr, const engine::Workers& workers) {
    workers.for_blocks(p.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) p[n] = z[n] + beta * p[n];
    });
    level.apply(p, q, workers);
    const double pq = dot(p, q, workers);
    const double pf = dot(p, f, workers);
    const double pr = dot(p, r, workers);
    alpha = pq > 0.0 ? pr / pq : 0.0;
    energy += 2.0 * alpha * (pf - pr) + alpha * alpha * pq;
    rr = workers.sum_blocks(r.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      double sum = 0.0;
      for (std::size_t n = begin; n < end; ++n) {
        if (!(inverse_diagonal[n] > 0.0)) q[n] = 0.0;
        u[n] += alpha * p[n];
        r[n] -= alpha * q[n];
        sum += r[n] * r[n];
      }
      return sum;
    });
  }

  static void finish(SolveReport& report, double estimate) {
    report.converged = true;
    report.energy_error_estimate = estimate;
  }

  static void give_up(SolveReport& report, std::string reason) {
    report.converged = false;
    report.reason = std::move(reason);
  }

  std::string slow_reason(const SolveReport& report) const {
    return "after " + std::to_string(report.iterations) + " iterations the energy error is still " +
           std::to_string(report.energy_error_estimate) +
           " of the solution's; thin struts, parts that hang together by an edge only, or nearly incompressible tissue "
           "(Poisson ratio near 0.5) make the problem this hard";
  }

  SolverSettings settings;
  ElasticLevel<double, D> level;
  Multigrid<float, D> multigrid;
  std::unique_ptr<Multigrid<double, D>> precise;  // once single precision has lost the sign of an energy
  std::vector<std::uint8_t> held;
  Vector u, r, z, p, q, f, inverse_diagonal;
};

ElasticSolver::ElasticSolver(const engine::Lattice& lattice, const SolverSettings& settings) {
  if (lattice.is_section())
    workspace_ = std::make_unique<Worker<2>>(lattice, settings);
  else
    workspace_ = std::make_unique<Worker<3>>(lattice, settings);
}

ElasticSolver::~ElasticSolver() = default;
ElasticSolver::ElasticSolver(ElasticSolver&&) noexcept = default;
ElasticSolver& ElasticSolver::operator=(ElasticSolver&&) noexcept = default;

SolveReport ElasticSolver::solve(const ElasticBody& body, const LoadCase& load_case, Vector& displacement_mm,
                                 const engine::Workers& workers) {
  check_body(body);
  SolveReport report = solve(body, boundary_values(body, load_case), displacement_mm, workers);
  if (!report.converged) report.reason = "load case '" + load_case.name + "': " + report.reason;
  return report;
}

SolveReport ElasticSolver::solve(const ElasticBody& body, const BoundaryValues& values, Vector& displacement_mm,
                                 const engine::Workers& workers) {
  if (body.lattice != workspace_->lattice)
    throw std::invalid_argument("a solver made for one lattice cannot solve a body on another");
  if (values.held.size() != nodes_of(body.lattice).dof_count())
    throw std::invalid_argument("boundary values must have one entry per component of each node");
  const engine::PinnedMode pinned;  // for the steps that are not worth sharing out
  return workspace_->solve(body, values, displacement_mm, workers);
}

Vector internal_force_N(const ElasticBody& body, const Vector& displacement_mm, const engine::Workers& workers) {
  if (displacement_mm.size() != nodes_of(body.lattice).dof_count())
    throw std::invalid_argument("a displacement must have one entry per component of each node");
  return body.lattice.is_section() ? internal_force<2>(body, displacement_mm, workers)
                                   : internal_force<3>(body, displacement_mm, workers);
}

}  // namespace enthesis::mechanics
