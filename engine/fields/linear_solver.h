#pragma once
// Solves A x = b for one field by conjugate gradients, preconditioned by one multigrid cycle.
// Serial, so that its bits cannot depend on threads; several fields are solved at once, each with a solver of its own.
//
// The sum of the residuals, which is the error of the mass balance, is made zero at the start by a uniform shift and
// stays zero, because the directions are kept conjugate to the uniform field (deflation of one vector).
//
// Error control, in the maximum norm: the error of x is estimated as the last step times the condition number that
// explains the observed rate of convergence, and at least times a margin. At least two iterations are made, so that a
// rate has been observed.

#include "engine/fields/diffusion_operator.h"
#include "engine/fields/multigrid.h"

namespace enthesis::engine {

// The iteration stops when the error <= max(of_value * scale, of_change * (max |step| of the first step)).
// The scale is max |x|, or `ceiling` where that is above zero and smaller.
struct Accuracy {
  double of_value{};
  double of_change{};
  double ceiling{};
  double nothing{};  // solved, too, where |x| is nowhere above this
  double margin{1.0};
  int max_iterations{};
  int sweeps{1};
};

struct SolveOutcome {
  int iterations{};
  double error{};  // estimate, in units of x
  double scale{};
  bool converged{};
};

class LinearSolver {
 public:
  explicit LinearSolver(const Lattice& lattice);

  const Checkerboard& board() const { return a.board; }
  // To be called when couplings and losses of `a` have been set.
  void prepare();
  // Improves x. Uses up `right_side`, which ends as the residual.
  SolveOutcome solve(const Accuracy& accuracy);

  DiffusionOperator a;
  LineVector<double> x, right_side;

 private:
  LineVector<double> direction_, image_;
  double total_loss_{};
  Multigrid multigrid_;
};

}  // namespace enthesis::engine
