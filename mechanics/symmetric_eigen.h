#pragma once
// Eigenvalues and vectors of a small symmetric matrix by cyclic Jacobi rotations: + - * / and sqrt in a fixed order.
// Golub & Van Loan, Matrix Computations, section 8.5.

#include <array>
#include <cmath>
#include <cstddef>

namespace enthesis::mechanics {

template <std::size_t N>
using SmallMatrix = std::array<std::array<double, N>, N>;

template <std::size_t N>
struct SymmetricEigen {
  std::array<double, N> values{};  // in no particular order
  SmallMatrix<N> vectors{};        // vectors[n] belongs to values[n]
};

template <std::size_t N>
SymmetricEigen<N> symmetric_eigen(SmallMatrix<N> a) {
  constexpr int sweeps = 12;  // convergence is quadratic; 6 to 8 reach the last bit
  SymmetricEigen<N> out;
  for (std::size_t n = 0; n < N; ++n) out.vectors[n][n] = 1.0;
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t p = 0; p < N; ++p)
      for (std::size_t q = p + 1; q < N; ++q) {
        if (a[p][q] == 0.0) continue;
        const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
        const double t = (theta < 0.0 ? -1.0 : 1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1.0));
        const double c = 1.0 / std::sqrt(t * t + 1.0);
        const double s = t * c;
        for (std::size_t n = 0; n < N; ++n) {
          const double low = a[n][p];
          const double high = a[n][q];
          a[n][p] = c * low - s * high;
          a[n][q] = s * low + c * high;
        }
        for (std::size_t n = 0; n < N; ++n) {
          const double low = a[p][n];
          const double high = a[q][n];
          a[p][n] = c * low - s * high;
          a[q][n] = s * low + c * high;
          const double first = out.vectors[p][n];
          const double second = out.vectors[q][n];
          out.vectors[p][n] = c * first - s * second;
          out.vectors[q][n] = s * first + c * second;
        }
        a[p][q] = a[q][p] = 0.0;
      }
  for (std::size_t n = 0; n < N; ++n) out.values[n] = a[n][n];
  return out;
}

}  // namespace enthesis::mechanics
