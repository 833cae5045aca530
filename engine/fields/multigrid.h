#pragma once
// One symmetric V-cycle of cell-centred geometric multigrid, used as the preconditioner of conjugate gradients.
//
// Coarse sites are aggregates of 2 x 2 (x 2) sites, fewer at the far side of an odd extent, down to a single site. The
// coarse coupling is half the sum of the fine couplings it replaces (twice the distance), losses are summed, residuals
// are summed on the way down and corrections copied on the way up. The smoother is one sweep of Gauss-Seidel, red then
// black before the coarse correction and black then red after it, so that the cycle is symmetric and positive definite.
//
// A sweep goes through the layers of rows once: each colour follows the other one layer behind, and what comes next of the
// residual another layer behind, while the layers are still in the cache.

#include <span>
#include <vector>

#include "engine/fields/diffusion_operator.h"

namespace enthesis::engine {

class Multigrid {
 public:
  // For a lattice, all of it zero; to be called first. Memory is kept for the largest so far.
  void fit(const Lattice& lattice);

  // The operator of the lattice. It is to be set, then build() to be called.
  DiffusionOperator& fine() { return levels_.front().a; }
  const DiffusionOperator& fine() const { return levels_.front().a; }
  void build();

  // The right side of the cycle, and what it finds: an approximation of z with A z = residual. Padding holds zero.
  LineVector<float>& residual() { return levels_.front().right_side; }
  const LineVector<float>& residual() const { return levels_.front().right_side; }
  const LineVector<float>& correction() const { return levels_.front().value; }
  // before(layer) is called before the residual of a layer is read, after(layer) once its correction is final; both see
  // the layers of the lattice one by one from first to last.
  template <class Before, class After>
  void cycle(const Before& before, const After& after);

 private:
  struct Level {
    void fit(const Lattice& lattice);
    DiffusionOperator a;
    LineVector<float> value, right_side;
  };
  struct Nothing {
    void operator()(int) const {}
  };
  template <bool deep, class Before>
  void descend(Level& level, Level& coarse, const Before& before);
  template <bool deep, class After>
  void ascend(Level& level, const Level& coarse, const After& after);
  template <bool deep>
  void restrict_row(const Level& level, Level& coarse, int coarse_y, int coarse_z);
  void add_correction_of_row(Level& level, const Level& coarse, int coarse_y, int coarse_z);
  template <class Before, class After>
  void solve_single_site(Level& level, const Before& before, const After& after);
  static void relax_from_zero(Level& level, int layer);
  template <bool deep>
  static void relax(Level& level, int colour, int layer);
  static void coarsen(const DiffusionOperator& fine, DiffusionOperator& coarse, std::span<float> row);
  std::span<float> row_between(const Level& fine, const Level& coarse);

  std::vector<Level> levels_ = std::vector<Level>(1);
  std::size_t last_{};     // level in use
  LineVector<float> row_;  // one row in order of x
};

}  // namespace enthesis::engine

#include "engine/fields/multigrid_cycle.h"
