#pragma once
// Static equilibrium of an elastic body under a load case: div(sigma) = 0, small strains, preconditioned conjugate
// gradients on the voxel finite elements (flexible variant, so that the preconditioner may be single precision).
//
// The solution stops when the preconditioned residual says that the error in the energy norm is a given part of the
// energy norm of the solution: sqrt(r'z) <= tolerance * sqrt(u'Ku). A residual in the force norm would be dominated by
// the layer of nodes next to prescribed displacements and says little about slender bodies.

#include <memory>
#include <string>
#include <vector>

#include "engine/box.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/load_case.h"
#include "mechanics/multigrid.h"

namespace enthesis::mechanics {

// The diagonal is there for comparison: it is slow, and its estimate of the error is far too small where a stiff part
// is held by soft tissue.
enum class Preconditioner { diagonal, multigrid };

struct SolverSettings {
  Preconditioner preconditioner{Preconditioner::multigrid};
  double energy_tolerance{};  // dense tissue 5e-4, slender networks 1e-5
  int max_iterations{};
  MultigridSettings multigrid;
};

struct SolveReport {
  bool converged{};
  int iterations{};
  double energy_error_estimate{};  // part of the energy norm
  std::string reason;              // one sentence, when not converged
};

// Keeps its working arrays between solutions; one lattice.
class ElasticSolver {
 public:
  ElasticSolver(const engine::Lattice& lattice, const SolverSettings& settings);
  ~ElasticSolver();
  ElasticSolver(ElasticSolver&&) noexcept;
  ElasticSolver& operator=(ElasticSolver&&) noexcept;

  // `displacement_mm` (node-major, nodes.h) is the first guess if it has the right size and only finite entries, and
  // becomes the solution (or, not converged, the best so far; it is left alone if the body is not held); nodes without
  // stiffness get 0. The second form takes the body as checked. Throws std::invalid_argument for a body or load case
  // that makes no sense.
  SolveReport solve(const ElasticBody& body, const LoadCase& load_case, std::vector<double>& displacement_mm,
                    const engine::Workers& workers);
  SolveReport solve(const ElasticBody& body, const BoundaryValues& values, std::vector<double>& displacement_mm,
                    const engine::Workers& workers);
  // The load of the last solution once more, with the bits of solve(): only sites of a box have another stiffness now, and
  // carry load if they did. Throws std::logic_error if none has been solved.
  bool has_solved() const;
  SolveReport solve_again(const ElasticBody& body, const engine::Box& changed, std::vector<double>& displacement_mm,
                          const engine::Workers& workers);

 private:
  struct Workspace;
  template <int D>
  struct Worker;
  std::unique_ptr<Workspace> workspace_;
};

// K u: the forces that hold a body in a displacement, node-major [N]. On held dofs K u - (applied force) is the
// reaction.
std::vector<double> internal_force_N(const ElasticBody& body, const std::vector<double>& displacement_mm,
                                     const engine::Workers& workers);

}  // namespace enthesis::mechanics
