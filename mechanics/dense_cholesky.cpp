#include "mechanics/dense_cholesky.h"

#include <cmath>
#include <utility>

namespace enthesis::mechanics {

void DenseCholesky::factorise(std::vector<double> matrix, std::size_t n, double vanishing) {
  n_ = n;
  lower_ = std::move(matrix);
  inverse_.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    double* row = &lower_[i * n];
    const double diagonal = row[i];
    for (std::size_t j = 0; j <= i; ++j) {
      const double* other = &lower_[j * n];
      double sum = row[j];
      for (std::size_t k = 0; k < j; ++k) sum -= row[k] * other[k];
      row[j] = j == i ? sum : sum * inverse_[j];
    }
    if (row[i] > vanishing * diagonal) {
      inverse_[i] = 1.0 / std::sqrt(row[i]);
    } else {
      for (std::size_t j = 0; j < i; ++j) row[j] = 0.0;
    }
  }
}

void DenseCholesky::solve(std::vector<double>& b) const {
  for (std::size_t i = 0; i < n_; ++i) {
    const double* row = &lower_[i * n_];
    double sum = b[i];
    for (std::size_t k = 0; k < i; ++k) sum -= row[k] * b[k];
    b[i] = sum * inverse_[i];
  }
  for (std::size_t i = n_; i-- > 0;) {
    b[i] *= inverse_[i];
    const double* row = &lower_[i * n_];
    for (std::size_t k = 0; k < i; ++k) b[k] -= row[k] * b[i];
  }
}

}  // namespace enthesis::mechanics
