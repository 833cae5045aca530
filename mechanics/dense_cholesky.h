#pragma once
// A direct solver for small symmetric positive semi-definite systems, in plain loops of fixed order.

#include <cstddef>
#include <vector>

namespace enthesis::mechanics {

class DenseCholesky {
 public:
  // Factorises the row-major n x n matrix. A direction whose pivot is at most `vanishing` times its diagonal (a
  // motion that nothing resists) is left out: the solution is zero there.
  void factorise(std::vector<double> matrix, std::size_t n, double vanishing);
  void solve(std::vector<double>& b) const;  // in place
  std::size_t size() const { return n_; }

 private:
  std::size_t n_{};
  std::vector<double> lower_;    // row-major, below the diagonal
  std::vector<double> inverse_;  // of the pivots; 0 where left out
};

}  // namespace enthesis::mechanics
