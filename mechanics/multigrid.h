#pragma once
// An approximate inverse of the stiffness of a held body: one geometric multigrid cycle, symmetric and positive. With one
// coarse cycle it is linear, too; with two it is not quite, so that the conjugate gradients round it must be flexible.
//
// Coarse levels halve the number of elements along each axis, rounded up (missing elements are void), with
// rediscretised mean stiffness. Smoother: Chebyshev polynomial in D^-1 K, D the diagonal, over [part * bound, bound] of
// the eigenvalue bound of element_matrix.h. Held and void dofs are separate masks: a coarse node is held where the fine
// node at its place is held, and void only where no stiffness reaches it. The coarsest level is solved directly. Single
// precision: the conjugate gradients around it work in double.

#include <array>
#include <cstdint>
#include <vector>

#include "engine/parallel/workers.h"
#include "mechanics/dense_cholesky.h"
#include "mechanics/elastic_level.h"

namespace enthesis::mechanics {

struct MultigridSettings {
  int smoothing_degree{};             // of the polynomial, before and after each coarse correction (3)
  double smallest_eigenvalue_part{};  // lower end of the smoothed range as a part of the bound (1/20)
  int direct_dofs{};                  // at most this many dofs on the level that is solved directly (500)
  int coarse_cycles{};                // 1 V-cycle, 2 K-cycle on the coarse levels
};

template <class Real, int D>
class Multigrid {
 public:
  Multigrid(std::array<int, 3> elements, const MultigridSettings& settings);

  // `held`: one byte per entry of a vector of level 0 (elastic_level.h).
  void prepare(const ElasticBody& body, const std::vector<std::uint8_t>& held, const engine::Workers& workers);
  // Likewise, held as before, where only the stiffness in a box is not what it was.
  void renew(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers);

  // M^-1 (factor * in), a vector of level 0, good until the next call; `factor` should bring the entries near 1.
  const std::vector<Real>& precondition(const std::vector<double>& in, double factor, const engine::Workers& workers);

 private:
  struct Level {
    explicit Level(std::array<int, 3> elements);
    ElasticLevel<Real, D> stiffness;
    std::vector<std::uint8_t> held;
    std::vector<Real> inverse_diagonal;  // 0 where held or void
    std::vector<Real> solution, load, residual, step, next_step;
    std::vector<Real> first_solution, first_image, second_image;  // of levels that are visited twice
  };

  void coarsen_held(std::size_t coarse);
  void invert_diagonal(Level& level, const engine::Box& changed, const engine::Workers& workers);
  void prepare_direct(const engine::Workers& workers);
  void smooth(Level& level, bool from_zero, bool need_residual, const engine::Workers& workers) const;
  void restrict_residual(const Level& fine, Level& coarse, const engine::Workers& workers) const;
  void add_correction(const Level& coarse, Level& fine, const engine::Workers& workers) const;
  void solve_directly(Level& level);
  void cycle(std::size_t level, const engine::Workers& workers);
  void cycle_twice(std::size_t level, const engine::Workers& workers);

  MultigridSettings settings_;
  Real bound_{};
  std::vector<Level> levels_;
  std::vector<std::size_t> direct_entries_;
  std::vector<double> direct_load_;
  DenseCholesky direct_;
};

extern template class Multigrid<float, 2>;
extern template class Multigrid<float, 3>;
extern template class Multigrid<double, 2>;
extern template class Multigrid<double, 3>;

}  // namespace enthesis::mechanics
