#include "mechanics/element_matrix.h"

#include <algorithm>
#include <cmath>

#include "mechanics/element_kernel.h"

namespace enthesis::mechanics {

namespace {

template <int D>
std::vector<double> dense(const StiffnessMatrix& stiffness, double spacing_mm) {
  using Shape = ElementShape<D>;
  constexpr std::size_t corners = Shape::corners;
  constexpr std::size_t dofs = corners * D;
  double c[Shape::full_entries];
  pack_stiffness<D>(stiffness, spacing_mm * Shape::packing, c);
  std::vector<double> matrix(dofs * dofs);
  for (std::size_t column = 0; column < dofs; ++column) {
    double u[D][corners] = {};
    double f[D][corners] = {};
    u[column % D][column / D] = 1.0;
    for (auto& component : u) kernel::corners_to_polynomials(component);
    full_force<double>(c, u, f);
    for (auto& component : f) kernel::polynomials_to_corners(component);
    for (std::size_t row = 0; row < dofs; ++row) matrix[row * dofs + column] = f[row % D][row / D];
  }
  return matrix;
}

// || A^(2^n) ||_inf ^ (1 / 2^n) bounds the largest eigenvalue of a symmetric A from above.
double largest_eigenvalue_bound(std::vector<double> a, std::size_t n) {
  constexpr int squarings = 6;
  std::vector<double> square(a.size());
  for (int s = 0; s < squarings; ++s) {
    std::fill(square.begin(), square.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < n; ++k)
        for (std::size_t j = 0; j < n; ++j) square[i * n + j] += a[i * n + k] * a[k * n + j];
    a.swap(square);
  }
  double norm = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double row = 0.0;
    for (std::size_t j = 0; j < n; ++j) row += std::fabs(a[i * n + j]);
    norm = std::max(norm, row);
  }
  for (int s = 0; s < squarings; ++s) norm = std::sqrt(norm);
  return norm;
}

}  // namespace

std::vector<double> element_matrix(const StiffnessMatrix& stiffness, double spacing_mm, bool section) {
  return section ? dense<2>(stiffness, spacing_mm) : dense<3>(stiffness, spacing_mm);
}

double eigenvalue_bound(const ElasticBody& body) {
  double bound = 0.0;
  for (const StiffnessMatrix& c : body.classes) {
    std::vector<double> k = element_matrix(c, 1.0, body.lattice.is_section());
    const std::size_t n = body.lattice.is_section() ? 8 : 24;
    std::vector<double> root(n);
    for (std::size_t i = 0; i < n; ++i) root[i] = 1.0 / std::sqrt(k[i * n + i]);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) k[i * n + j] *= root[i] * root[j];
    bound = std::max(bound, largest_eigenvalue_bound(std::move(k), n));
  }
  return bound;
}

}  // namespace enthesis::mechanics
