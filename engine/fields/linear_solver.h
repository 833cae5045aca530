#pragma once
// Solves A x = b for one field by conjugate gradients, preconditioned by one multigrid cycle.
// Serial, so that its bits cannot depend on threads; several fields are solved at once, each with a solver of its own.
//
// The equations, but for the couplings, and the solution are in double precision, the corrections in single: exchange
// between sites is summed as differences, which conserve. What is single is measured in units of the residual, so that
// nothing is too small for it;
// when the residual has become so small that rounding matters, it is found again from the solution (iterative
// refinement). An iteration goes through memory three times: down the cycle, up again, and along the next direction.
//
// The sum of the residuals, which is the error of the mass balance, is made zero at the start by a uniform shift and
// stays zero, because the directions are kept conjugate to the uniform field (deflation of one vector).
//
// Error control, in the maximum norm over the scale of each site: the error of x is estimated as the last step times the
// condition number that explains the observed rate of convergence, and at least times a margin. At least two iterations
// are made, so that a rate has been observed.

#include <array>

#include "engine/fields/multigrid.h"

namespace enthesis::engine {

// The iteration stops when the error is at most the greater of of_value * scale and of_change * (the first step, where it
// is greatest). With a reference errors and steps are taken over `reference` + x of each site, x as it was before the
// solve, and the scale is one. Without, the scale is the greatest |x| whenever a residual was found or, if that is more,
// the greatest change since; `ceiling` where that is above zero and smaller.
struct Accuracy {
  double of_value{};
  double of_change{};
  double reference{};
  double ceiling{};
  double nothing{};  // solved, too, where |x| is nowhere above this
  double margin{1.0};
  int max_iterations{};
};

struct SolveOutcome {
  int iterations{};
  double error{};          // estimate, over the scale
  double x_max{};          // max |x|
  double total{}, lost{};  // sum of x, sum of loss * x
  bool negative{};         // x is below zero somewhere
  bool converged{};
};

class LinearSolver {
 public:
  LinearSolver() = default;
  explicit LinearSolver(const Lattice& lattice) { fit(lattice); }
  // For a lattice; to be called first, and whenever the next equations are for another one. Memory is kept for the
  // largest so far.
  void fit(const Lattice& lattice);
  const Checkerboard& board() const { return multigrid_.fine().board; }
  // From diffusivities per square of the spacing, or other conductances of sites [1/h], zero in padding, and from `loss`.
  void prepare(const LineVector<float>& diffusivity_per_h);
  // Improves x.
  SolveOutcome solve(const LineVector<double>& right_side, const Accuracy& accuracy);
  // out = A in.
  void apply(const LineVector<double>& in, LineVector<double>& out) const;

  LineVector<double> loss;  // [1/h], above zero at sites and zero in padding; to be written before prepare()
  LineVector<double> x;

 private:
  struct Products {
    FloatPackSum with_residual, with_loss, residual;
  };
  struct Direction {
    double product, most;  // direction . A direction; the greatest |direction| over the scale of its site
  };
  // What has not been done yet to residual and change: a step along the direction, or a uniform shift.
  struct Step {
    double length;
    bool is_shift;
  };

  template <bool deep, class Use>
  void for_image(const LineVector<double>& in, Use&& use) const;
  template <class Use>
  void for_image(const LineVector<double>& in, Use&& use) const;
  Step find_residual(const LineVector<double>& right_side, double unit, double reference);
  void move_layer(int layer, const Step& step, FloatPackMax& change_max);
  void add_products_of_layer(int layer, Products& products) const;
  Direction turn(double level, double beta, bool relative);
  template <bool onward, bool relative>
  void turn_layer(int layer, float level, float beta, FloatPackMax& most);
  template <bool deep>
  void find_image_of_layer(int layer, FloatPackSum& product);
  Pack<double> moved(std::size_t i, const Step& step, double unit) const;
  void move_x(const Step& step, double unit);
  void finish(const Step& step, double unit, SolveOutcome& outcome);

  Multigrid multigrid_;
  LineVector<float> direction_, image_;
  LineVector<float> change_;                       // of x since the residual was found, in units
  LineVector<float> per_scale_;                    // of each site, where errors are relative
  std::array<LineVector<float>, 2> row_of_sites_;  // 1 at sites and 0 in padding, by the offset of a row
  double total_loss_{};
};

}  // namespace enthesis::engine
