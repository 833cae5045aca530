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

namespace jacobi {

// Whether an entry beside the diagonal is below the rounding of both entries on it.
inline bool is_rounding(double beside, double on_one, double on_other) {
  return std::fabs(on_one) + std::fabs(beside) == std::fabs(on_one) &&
         std::fabs(on_other) + std::fabs(beside) == std::fabs(on_other);
}

// One rotation of rows and columns p and q that makes entry (p, q) zero; turn(c, s) is told of it.
template <std::size_t N, class Turn>
void rotate(SmallMatrix<N>& a, std::size_t p, std::size_t q, Turn&& turn) {
  const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
  const double t = (theta < 0.0 ? -1.0 : 1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1.0));
  const double c = 1.0 / std::sqrt(t * t + 1.0);
  const double s = t * c;
  for (std::size_t n = 0; n < N; ++n) {
    const double low = a[n][p], high = a[n][q];
    a[n][p] = c * low - s * high;
    a[n][q] = s * low + c * high;
  }
  for (std::size_t n = 0; n < N; ++n) {
    const double low = a[p][n], high = a[q][n];
    a[p][n] = c * low - s * high;
    a[q][n] = s * low + c * high;
  }
  a[p][q] = a[q][p] = 0.0;
  turn(c, s);
}

// Makes a matrix diagonal; turn(p, q, c, s) is told of every rotation.
template <std::size_t N, class Turn>
void diagonalise(SmallMatrix<N>& a, Turn&& turn) {
  constexpr int most_sweeps = 12;  // convergence is quadratic; 6 to 8 reach the last bit
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool rotates = false;
    for (std::size_t p = 0; p < N; ++p)
      for (std::size_t q = p + 1; q < N; ++q) {
        if (is_rounding(a[p][q], a[p][p], a[q][q])) continue;
        rotates = true;
        rotate(a, p, q, [&](double c, double s) { turn(p, q, c, s); });
      }
    if (!rotates) return;
  }
}

template <std::size_t N>
std::array<double, N> diagonal(const SmallMatrix<N>& a) {
  std::array<double, N> values{};
  for (std::size_t n = 0; n < N; ++n) values[n] = a[n][n];
  return values;
}

}  // namespace jacobi

template <std::size_t N>
SymmetricEigen<N> symmetric_eigen(SmallMatrix<N> a) {
  SymmetricEigen<N> out;
  for (std::size_t n = 0; n < N; ++n) out.vectors[n][n] = 1.0;
  jacobi::diagonalise(a, [&](std::size_t p, std::size_t q, double c, double s) {
    for (std::size_t n = 0; n < N; ++n) {
      const double first = out.vectors[p][n], second = out.vectors[q][n];
      out.vectors[p][n] = c * first - s * second;
      out.vectors[q][n] = s * first + c * second;
    }
  });
  out.values = jacobi::diagonal(a);
  return out;
}

template <std::size_t N>
std::array<double, N> symmetric_eigenvalues(SmallMatrix<N> a) {
  jacobi::diagonalise(a, [](std::size_t, std::size_t, double, double) {});
  return jacobi::diagonal(a);
}

}  // namespace enthesis::mechanics
