#include "mechanics/elastic_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/parallel/pinned_mode.h"
#include "mechanics/nodes.h"
#include "mechanics/supports.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t vector_block = 4096;
// Beyond this contrast the rounding of strains in the stiffest part, where it moves as a whole, weighs as much as what the
// softest part resists: the cycle then works in double precision, too. Islands of bone in soft tissue come out in as many
// steps as at any other contrast (tests/mechanics/multigrid_test.cpp), and the estimate of the error stays honest.
constexpr double contrast_of_single_precision = 3e7;
constexpr double rounding_of_energy = 1e-12;
using Vector = std::vector<double>;

// visit(node-major entry, entry of the level's vector) for every dof, rows of nodes shared out.
template <int D, class Visit>
void for_dofs(const LevelShape& shape, const engine::Workers& workers, Visit&& visit) {
  const auto [nx, ny, nz] = shape.nodes;
  const auto width = static_cast<std::size_t>(nx);
  const std::size_t rows = static_cast<std::size_t>(ny) * static_cast<std::size_t>(nz);
  workers.for_blocks(rows, std::max<std::size_t>(1, vector_block / width), [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row)
      for (std::size_t i = 0; i < width; ++i)
        for (std::size_t c = 0; c < D; ++c) visit((row * width + i) * D + c, c * shape.plane + row * shape.stride + i);
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
  for_dofs<D>(level.shape(), workers, [&](std::size_t dof, std::size_t at) { u[at] = displacement[dof]; });
  level.apply(u, f, workers);
  Vector out(displacement.size());
  for_dofs<D>(level.shape(), workers, [&](std::size_t dof, std::size_t at) { out[dof] = f[at]; });
  return out;
}

}  // namespace

struct ElasticSolver::Workspace {
  explicit Workspace(const engine::Lattice& given) : lattice(given) {}
  virtual ~Workspace() = default;
  virtual SolveReport solve(const ElasticBody& body, const BoundaryValues& values, Vector& displacement,
                            const engine::Workers& workers) = 0;
  virtual SolveReport solve_again(const ElasticBody& body, const engine::Box& changed, Vector& displacement,
                                  const engine::Workers& workers) = 0;
  engine::Lattice lattice;
  bool has_solved{};
};

template <int D>
struct ElasticSolver::Worker final : ElasticSolver::Workspace {
  Worker(const engine::Lattice& given_lattice, const SolverSettings& given)
      : Workspace(given_lattice),
        settings(given),
        level(given_lattice.extent()),
        multigrid(given_lattice.extent(), given.multigrid) {
    for (Vector* v : {&u, &r, &p, &q}) v->assign(level.size(), 0.0);
    held.assign(level.size(), 0);
    is_free.assign(level.size(), 0);
    stiffness_of_row.resize(level.shape().plane / level.shape().stride);
  }

  SolveReport solve(const ElasticBody& body, const BoundaryValues& values, Vector& displacement,
                    const engine::Workers& workers) override {
    SolveReport report;
    has_solved = false;
    report.reason = unheld_motion(body, values);
    if (!report.reason.empty()) return report;
    take(body, level.whole(), workers);
    take(values, workers);
    note_contrast(level.whole(), workers);
    begin(displacement, workers);
    prepare_preconditioner(body, level.whole(), workers);
    return iterate_from_here(body, displacement, workers);
  }

  SolveReport solve_again(const ElasticBody& body, const engine::Box& changed, Vector& displacement,
                          const engine::Workers& workers) override {
    if (!has_solved) throw std::logic_error("a load cannot be solved again that was not solved before");
    take(body, changed, workers);
    note_contrast(changed, workers);
    begin(displacement, workers);
    prepare_preconditioner(body, changed, workers);
    return iterate_from_here(body, displacement, workers);
  }

  SolveReport iterate_from_here(const ElasticBody& body, Vector& displacement, const engine::Workers& workers) {
    SolveReport report;
    iterate(body, report, workers);
    has_solved = report.converged;
    displacement.assign(dofs, 0.0);
    for_dofs<D>(level.shape(), workers, [&](std::size_t dof, std::size_t at) { displacement[dof] = u[at]; });
    return report;
  }

  // Of the body, with the diagonal of the rows of nodes round what has changed; q is free until the iteration begins.
  void take(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers) {
    level.take_body(body, changed, workers);
    level.find_diagonal(changed, diagonal(), workers);
  }

  Vector& diagonal() { return settings.preconditioner == Preconditioner::diagonal ? inverse_diagonal : q; }

  // Of the load; the diagonal is that of all nodes.
  void take(const BoundaryValues& values, const engine::Workers& workers) {
    dofs = values.held.size();
    const Vector& all = diagonal();
    for_dofs<D>(level.shape(), workers, [&](std::size_t dof, std::size_t at) {
      held[at] = values.held[dof];
      is_free[at] = !held[at] && all[at] > 0.0 ? 1 : 0;
    });
    const auto entry = [&](std::size_t dof) {
      const std::size_t node = dof / D;
      const auto width = static_cast<std::size_t>(level.shape().nodes[0]);
      return dof % D * level.shape().plane + node / width * level.shape().stride + node % width;
    };
    prescribed.clear();
    for (const PrescribedDof& dof : values.moved) prescribed.push_back({entry(dof.dof), dof.displacement_mm});
    moves = std::ranges::any_of(prescribed, [](const PrescribedEntry& e) { return e.displacement_mm != 0.0; });
    forces.clear();
    pushed = false;
    for (std::size_t dof = 0; dof < dofs; ++dof) {
      if (values.force_N[dof] == 0.0) continue;
      pushed = true;
      if (is_free[entry(dof)]) forces.push_back({entry(dof), values.force_N[dof]});
    }
  }

  void begin(const Vector& guess, const engine::Workers& workers) {
    const bool warm = (moves || pushed) && guess.size() == dofs && all_finite(guess);
    workers.for_blocks(u.size(), vector_block, [&](std::size_t first, std::size_t last) {  // padding, too
      std::fill(u.begin() + static_cast<std::ptrdiff_t>(first), u.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
      std::fill(r.begin() + static_cast<std::ptrdiff_t>(first), r.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
    });
    if (warm) {
      for_dofs<D>(level.shape(), workers,
                  [&](std::size_t dof, std::size_t at) { u[at] = is_free[at] ? guess[dof] : 0.0; });
    }
    for (const auto& [entry, displacement_mm] : prescribed) u[entry] = displacement_mm;
    for (const AppliedForce& force : forces) r[force.entry] = force.force_N;
  }

  void prepare_preconditioner(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers) {
    if (settings.preconditioner == Preconditioner::diagonal) return invert_diagonal(changed, workers);
    const bool was_single = has_solved && !precise;
    precise.reset();
    if (contrast() > contrast_of_single_precision)
      prepare_precise(body, workers);
    else if (was_single)
      multigrid.renew(body, changed, workers);
    else
      multigrid.prepare(body, held, workers);
  }

  void invert_diagonal(const engine::Box& changed, const engine::Workers& workers) {
    for_rows_round(changed, workers, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) inverse_diagonal[n] = is_free[n] ? 1.0 / inverse_diagonal[n] : 0.0;
    });
  }

  void prepare_precise(const ElasticBody& body, const engine::Workers& workers) {
    precise = std::make_unique<Multigrid<double, D>>(lattice.extent(), settings.multigrid);
    precise->prepare(body, held, workers);
  }

  // visit(row of nodes, first entry, last) for each component of the rows of nodes round the elements of a box.
  template <class Visit>
  void for_rows_round(const engine::Box& box, const engine::Workers& workers, Visit&& visit) const {
    const LevelShape& shape = level.shape();
    level.for_node_rows(box, workers, [&](int j, int k) {
      for (std::size_t c = 0; c < D; ++c) {
        const std::size_t first = c * shape.plane + shape.row(j, k);
        visit(shape.row(j, k) / shape.stride, first, first + shape.stride);
      }
    });
  }

  void note_contrast(const engine::Box& changed, const engine::Workers& workers) {
    const Vector& all = diagonal();
    level.for_node_rows(changed, workers,
                        [&](int j, int k) { stiffness_of_row[level.shape().row(j, k) / level.shape().stride] = {}; });
    for_rows_round(changed, workers, [&](std::size_t row, std::size_t begin, std::size_t end) {
      auto& [least, most] = stiffness_of_row[row];
      for (std::size_t n = begin; n < end; ++n) {
        if (!is_free[n]) continue;
        least = std::min(least, all[n]);
        most = std::max(most, all[n]);
      }
    });
  }

  // The stiffest free dof over the softest.
  double contrast() const {
    Extremes all;
    for (const Extremes& row : stiffness_of_row) {
      all.least = std::min(all.least, row.least);
      all.most = std::max(all.most, row.most);
    }
    return all.most > 0.0 ? all.most / all.least : 1.0;
  }

  // use(z) with the preconditioned residual z(entry).
  template <class Use>
  void with_preconditioned(double residual_size, const engine::Workers& workers, Use&& use) {
    if (settings.preconditioner == Preconditioner::diagonal) {
      use([&](std::size_t n) { return inverse_diagonal[n] * r[n]; });
    } else if (precise) {
      const Vector& z = precise->precondition(r, 1.0 / residual_size, workers);
      use([&](std::size_t n) { return z[n] * residual_size; });
    } else {
      const std::vector<float>& z = multigrid.precondition(r, 1.0 / residual_size, workers);
      use([&](std::size_t n) { return static_cast<double>(z[n]) * residual_size; });
    }
  }

  // Sets the estimate; true when the solution is good enough.
  bool good_enough(SolveReport& report, double residual_energy, double energy) const {
    const double against = std::max(energy, least_energy);  // a body that is shifted as a whole has none
    report.energy_error_estimate = against > 0.0 ? std::sqrt(std::max(0.0, residual_energy) / against) : 1.0;
    return report.energy_error_estimate <= settings.energy_tolerance;
  }

  void iterate(const ElasticBody& body, SolveReport& report, const engine::Workers& workers) {
    // r holds the applied forces until now.
    double energy = apply(u, q, workers).with_input;  // u'Ku, kept up to date below
    const double scale = best_scale(energy, workers);
    energy *= scale * scale;
    least_energy = rounding_of_energy * energy;
    double rr = workers.sum_blocks(r.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      double sum = 0.0;
      for (std::size_t n = begin; n < end; ++n) {
        u[n] *= scale;
        r[n] = is_free[n] ? r[n] - scale * q[n] : 0.0;
        sum += r[n] * r[n];
      }
      return sum;
    });
    std::fill(p.begin(), p.end(), 0.0);
    std::fill(q.begin(), q.end(), 0.0);
    double rz = 0.0;
    double alpha = 0.0;
    enum class Next { step, stop, more_digits };
    while (true) {
      if (!std::isfinite(rr) || !std::isfinite(energy))
        return give_up(report, "the iteration ran out of the range of numbers");
      if (!(rr > 0.0)) return finish(report, 0.0);
      Next next = Next::step;
      with_preconditioned(std::sqrt(rr), workers, [&](auto&& z) {
        const auto [next_rz, zq] = products(z, workers);
        if (!(next_rz > 0.0)) {
          next = Next::more_digits;
        } else if (good_enough(report, next_rz, energy)) {
          next = Next::stop;
        } else {
          // Polak-Ribiere: beta = z'(r - r_old) / (z_old'r_old), and r - r_old = -alpha q.
          const double beta = rz > 0.0 ? std::max(0.0, -alpha * zq / rz) : 0.0;
          rz = next_rz;
          turn(beta, z, workers);
        }
      });
      if (next == Next::stop) return finish(report, report.energy_error_estimate);
      if (next == Next::more_digits) {
        if (precise || settings.preconditioner == Preconditioner::diagonal)
          return give_up(report, "the contrast of stiffness is beyond what the numbers can resolve");
        prepare_precise(body, workers);
        rz = 0.0;
        continue;
      }
      if (report.iterations >= settings.max_iterations) return give_up(report, slow_reason(report));
      step(alpha, energy, rr, workers);
      if (!(alpha > 0.0)) return give_up(report, "a part of the body can move without resistance");
      ++report.iterations;
    }
  }

  // By how much the first guess must be longer for the least energy error: all may have become stiffer alike. A guess
  // that meets displacements other than zero keeps its length.
  double best_scale(double energy, const engine::Workers& workers) const {
    if (moves || !(energy > 0.0)) return 1.0;
    const double scale = work_of_forces(u, workers) / energy;
    return std::isfinite(scale) && scale > 0.0 ? scale : 1.0;
  }

  double work_of_forces(const Vector& displacement, const engine::Workers& workers) const {
    return workers.sum_blocks(forces.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      double sum = 0.0;
      for (std::size_t n = begin; n < end; ++n) sum += forces[n].force_N * displacement[forces[n].entry];
      return sum;
    });
  }

  struct Pair {
    double with_r{}, with_q{};
  };
  // r'z and q'z.
  template <class Z>
  Pair products(const Z& z, const engine::Workers& workers) {
    Vector second(engine::Workers::block_count(r.size(), vector_block));
    Pair out;
    out.with_r = workers.sum_blocks(r.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      double with_r = 0.0, with_q = 0.0;
      for (std::size_t n = begin; n < end; ++n) {
        const double value = z(n);
        with_r += r[n] * value;
        with_q += q[n] * value;
      }
      second[begin / vector_block] = with_q;
      return with_r;
    });
    for (const double part : second) out.with_q += part;
    return out;
  }

  // The next direction: p = z + beta p.
  template <class Z>
  void turn(double beta, const Z& z, const engine::Workers& workers) {
    workers.for_blocks(p.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) p[n] = z(n) + beta * p[n];
    });
  }

  struct Work {
    double with_input{}, with_residual{};
  };
  // out = K in, and the work of `out` on `in` and of r on `in`.
  Work apply(const Vector& in, Vector& out, const engine::Workers& workers) {
    std::vector<Work> of_layer(level.layers());
    level.apply(in, out, workers, [&](std::size_t layer) {
      Work& work = of_layer[layer];
      level.for_components(layer, [&](std::size_t begin, std::size_t end) {
        for (std::size_t n = begin; n < end; ++n) {
          work.with_input += out[n] * in[n];
          work.with_residual += r[n] * in[n];
        }
      });
    });
    Work sum;
    for (const Work& work : of_layer) {
      sum.with_input += work.with_input;
      sum.with_residual += work.with_residual;
    }
    return sum;
  }

  // One step along p; afterwards q = K p, masked.
  void step(double& alpha, double& energy, double& rr, const engine::Workers& workers) {
    const auto [pq, pr] = apply(p, q, workers);
    const double pf = work_of_forces(p, workers);
    alpha = pq > 0.0 ? pr / pq : 0.0;
    energy += 2.0 * alpha * (pf - pr) + alpha * alpha * pq;
    rr = workers.sum_blocks(r.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      double sum = 0.0;
      for (std::size_t n = begin; n < end; ++n) {
        q[n] = is_free[n] ? q[n] : 0.0;
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

  struct AppliedForce {
    std::size_t entry{};
    double force_N{};
  };
  struct PrescribedEntry {
    std::size_t entry{};
    double displacement_mm{};
  };
  struct Extremes {
    double least{std::numeric_limits<double>::infinity()}, most{};
  };

  SolverSettings settings;
  ElasticLevel<double, D> level;
  Multigrid<float, D> multigrid;
  std::unique_ptr<Multigrid<double, D>> precise;  // where single precision is not enough
  std::size_t dofs{};
  std::vector<std::uint8_t> held, is_free;
  std::vector<AppliedForce> forces;         // on free dofs
  std::vector<PrescribedEntry> prescribed;  // of two for one entry the later holds
  bool moves{}, pushed{};                   // a held dof is displaced, there is a force
  std::vector<Extremes> stiffness_of_row;   // of the diagonal at free dofs, by rows of nodes
  double least_energy{};                    // rounding of the energy of the first guess
  Vector u, r, p, q;                        // displacement, residual, direction, K direction
  Vector inverse_diagonal;                  // only where that is the preconditioner
};

ElasticSolver::ElasticSolver(const engine::Lattice& lattice, const SolverSettings& settings) {
  if (lattice.is_section())
    workspace_ = std::make_unique<Worker<2>>(lattice, settings);
  else
    workspace_ = std::make_unique<Worker<3>>(lattice, settings);
}

SolveReport ElasticSolver::solve_again(const ElasticBody& body, const engine::Box& changed, Vector& displacement_mm,
                                       const engine::Workers& workers) {
  const engine::PinnedMode pinned;
  return workspace_->solve_again(body, changed, displacement_mm, workers);
}

bool ElasticSolver::has_solved() const {
  return workspace_->has_solved;
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
