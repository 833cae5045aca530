#pragma once
// One symmetric V-cycle of cell-centred geometric multigrid, used as the preconditioner of conjugate gradients.
//
// Coarse sites are aggregates of 2 x 2 (x 2) sites, fewer at the far side of an odd extent, down to a single site. The
// coarse coupling is half the sum of the fine couplings it replaces (twice the distance), losses are summed, residuals
// are summed on the way down and corrections copied on the way up. The smoother is Gauss-Seidel, red then black
// before the coarse correction and black then red after it, so that the cycle is symmetric and positive definite.
// It works in single precision; accuracy comes from the conjugate gradients around it, which work in double precision.

#include <vector>

#include "engine/fields/diffusion_operator.h"

namespace enthesis::engine {

class Multigrid {
 public:
  Multigrid() = default;
  explicit Multigrid(const Lattice& lattice);

  // Takes over couplings and losses of the operator and coarsens them.
  void build(const DiffusionOperator& fine);
  // Afterwards correction() holds an approximation of the solution of A z = residual. sweeps >= 1 on each side.
  void cycle(const LineVector<double>& residual, int sweeps);
  const LineVector<float>& correction() const { return levels_.front().value; }

 private:
  struct Level {
    explicit Level(const Lattice& lattice);
    Checkerboard board;
    Couplings<float> couplings;
    LineVector<float> loss, diagonal, inverse, value, right_side;
  };
  template <bool deep>
  void descend(Level& level, Level& coarse, int sweeps);
  template <bool deep>
  void ascend(Level& level, const Level& coarse, int sweeps);
  static void coarsen(const Level& fine, Level& coarse, LineVector<float>& row);

  std::vector<Level> levels_;
  LineVector<float> row_;  // one row in order of x
};

}  // namespace enthesis::engine
