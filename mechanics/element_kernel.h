#pragma once
// The force of a trilinear cube (bilinear square in a section) on its corners, for several elements at once.
//
// In coordinates of -1..1 the displacement of an element is a sum of products of 1, x, y, z. The strain is then a sum
// of seven polynomials (1; x, y, z; xy, xz, yz) that are orthogonal over the element with squares 1, 1/3 and 1/9, so
// that
//     energy = 1/2 volume * sum over polynomials of square * strain' C strain,
// which is the integral itself and equals full 2x2x2 integration (two points integrate these squares exactly). It needs
// half the arithmetic of a dense 24x24 product, and the stiffness may differ from element to element.
//
// `V` is a plain number or a vector of them. The packed stiffness is C times a length: spacing / 16 for cubes,
// thickness / 4 for squares, which gathers the volume, the derivative and the transformation of corners to polynomials.

#include <cstddef>

#include "mechanics/tissue_stiffness.h"

namespace enthesis::mechanics {

// Upper triangle, row by row, of a symmetric matrix of the given order.
constexpr std::size_t packed(std::size_t order, std::size_t row, std::size_t column) {
  return row <= column ? row * order - row * (row + 1) / 2 + column : packed(order, column, row);
}

template <int D>
struct ElementShape;

template <>
struct ElementShape<3> {
  static constexpr std::size_t corners = 8, components = 3, strains = 6, packed_entries = 21;
  static constexpr double packing = 1.0 / 16.0;          // times the spacing
  static constexpr double diagonal_square = 16.0 / 9.0;  // of C_ii in the diagonal of the packed stiffness
  static constexpr double diagonal_cross = 8.0 / 3.0;    // of C_ij, with the signs of the corner
  // Row of the strain component made by the derivative of displacement i along j.
  static constexpr std::size_t strain_row[3][3] = {{0, 5, 4}, {5, 1, 3}, {4, 3, 2}};
};

template <>
struct ElementShape<2> {
  static constexpr std::size_t corners = 4, components = 2, strains = 3, packed_entries = 6;
  static constexpr double packing = 1.0 / 4.0;  // times the thickness
  static constexpr double diagonal_square = 4.0 / 3.0;
  static constexpr double diagonal_cross = 2.0;
  static constexpr std::size_t strain_row[2][2] = {{0, 2}, {2, 1}};  // rows xx, yy, xy
};

namespace kernel {

// From values at the corners to (unscaled) polynomial coefficients. Corner and polynomial numbers have bit 0 for x,
// bit 1 for y, bit 2 for z; a coefficient is the sum over corners with the sign of its polynomial there.
template <std::size_t N, class V>
inline void corners_to_polynomials(V (&v)[N]) {
  for (std::size_t step = 1; step < N; step *= 2)
    for (std::size_t n = 0; n < N; ++n)
      if ((n & step) == 0) {
        const V low = v[n];
        const V high = v[n + step];
        v[n] = low + high;
        v[n + step] = high - low;
      }
}

// The transpose: from forces on the coefficients to forces on the corners.
template <std::size_t N, class V>
inline void polynomials_to_corners(V (&v)[N]) {
  for (std::size_t step = 1; step < N; step *= 2)
    for (std::size_t n = 0; n < N; ++n)
      if ((n & step) == 0) {
        const V even = v[n];
        const V odd = v[n + step];
        v[n] = even - odd;
        v[n + step] = even + odd;
      }
}

template <std::size_t Order, std::size_t Row, std::size_t... Columns, class V>
inline V stress(const V* c, const V* e) {
  return (... + (c[packed(Order, Row, Columns)] * e[Columns]));
}

}  // namespace kernel

// In: displacement u[component][corner]. Out: f[component][corner], the force on the element's corners.
template <class Real, class V>
inline void element_force(const V* c, V (&u)[2][4], V (&f)[2][4]) {
  using kernel::stress;
  constexpr Real third = Real(1) / Real(3);
  for (auto& component : u) kernel::corners_to_polynomials(component);
  const V e[3] = {u[0][1], u[1][2], u[0][2] + u[1][1]};
  const V ex[3] = {V{}, u[1][3], u[0][3]};  // of the polynomial x
  const V ey[3] = {u[0][3], V{}, u[1][3]};
  f[0][0] = f[1][0] = V{};
  f[0][1] = stress<3, 0, 0, 1, 2>(c, e);
  f[1][2] = stress<3, 1, 0, 1, 2>(c, e);
  f[0][2] = f[1][1] = stress<3, 2, 0, 1, 2>(c, e);
  f[0][3] = third * (stress<3, 2, 1, 2>(c, ex) + stress<3, 0, 0, 2>(c, ey));
  f[1][3] = third * (stress<3, 1, 1, 2>(c, ex) + stress<3, 2, 0, 2>(c, ey));
  for (auto& component : f) kernel::polynomials_to_corners(component);
}

template <class Real, class V>
inline void element_force(const V* c, V (&u)[3][8], V (&f)[3][8]) {
  using kernel::stress;
  constexpr Real third = Real(1) / Real(3);
  constexpr Real ninth = Real(1) / Real(9);
  for (auto& component : u) kernel::corners_to_polynomials(component);
  const auto& [a, b, d] = u;  // displacement along x, y, z
  auto& [fa, fb, fd] = f;
  fa[0] = fb[0] = fd[0] = V{};

  const V e[6] = {a[1], b[2], d[4], b[4] + d[2], a[4] + d[1], a[2] + b[1]};
  fa[1] = stress<6, 0, 0, 1, 2, 3, 4, 5>(c, e);
  fb[2] = stress<6, 1, 0, 1, 2, 3, 4, 5>(c, e);
  fd[4] = stress<6, 2, 0, 1, 2, 3, 4, 5>(c, e);
  fb[4] = fd[2] = stress<6, 3, 0, 1, 2, 3, 4, 5>(c, e);
  fa[4] = fd[1] = stress<6, 4, 0, 1, 2, 3, 4, 5>(c, e);
  fa[2] = fb[1] = stress<6, 5, 0, 1, 2, 3, 4, 5>(c, e);

  const V ex[6] = {V{}, b[3], d[5], b[5] + d[3], a[5], a[3]};
  const V ey[6] = {a[3], V{}, d[6], b[6], a[6] + d[3], b[3]};
  const V ez[6] = {a[5], b[6], V{}, d[6], d[5], a[6] + b[5]};
  const V x_yz = stress<6, 3, 1, 2, 3, 4, 5>(c, ex);
  const V y_xz = stress<6, 4, 0, 2, 3, 4, 5>(c, ey);
  const V z_xy = stress<6, 5, 0, 1, 3, 4, 5>(c, ez);
  fa[3] = third * (stress<6, 5, 1, 2, 3, 4, 5>(c, ex) + stress<6, 0, 0, 2, 3, 4, 5>(c, ey));
  fa[5] = third * (stress<6, 4, 1, 2, 3, 4, 5>(c, ex) + stress<6, 0, 0, 1, 3, 4, 5>(c, ez));
  fa[6] = third * (y_xz + z_xy);
  fb[3] = third * (stress<6, 1, 1, 2, 3, 4, 5>(c, ex) + stress<6, 5, 0, 2, 3, 4, 5>(c, ey));
  fb[5] = third * (x_yz + z_xy);
  fb[6] = third * (stress<6, 3, 0, 2, 3, 4, 5>(c, ey) + stress<6, 1, 0, 1, 3, 4, 5>(c, ez));
  fd[3] = third * (x_yz + y_xz);
  fd[5] = third * (stress<6, 2, 1, 2, 3, 4, 5>(c, ex) + stress<6, 4, 0, 1, 3, 4, 5>(c, ez));
  fd[6] = third * (stress<6, 2, 0, 2, 3, 4, 5>(c, ey) + stress<6, 3, 0, 1, 3, 4, 5>(c, ez));

  const V exy[6] = {V{}, V{}, d[7], b[7], a[7], V{}};
  const V exz[6] = {V{}, b[7], V{}, d[7], V{}, a[7]};
  const V eyz[6] = {a[7], V{}, V{}, V{}, d[7], b[7]};
  fa[7] = ninth * (stress<6, 4, 2, 3, 4>(c, exy) + stress<6, 5, 1, 3, 5>(c, exz) + stress<6, 0, 0, 4, 5>(c, eyz));
  fb[7] = ninth * (stress<6, 3, 2, 3, 4>(c, exy) + stress<6, 1, 1, 3, 5>(c, exz) + stress<6, 5, 0, 4, 5>(c, eyz));
  fd[7] = ninth * (stress<6, 2, 2, 3, 4>(c, exy) + stress<6, 3, 1, 3, 5>(c, exz) + stress<6, 4, 0, 4, 5>(c, eyz));
  for (auto& component : f) kernel::polynomials_to_corners(component);
}

// The packed stiffness of one element from a 6x6 matrix; a section keeps the rows xx, yy, xy (plane strain).
template <int D>
inline void pack_stiffness(const StiffnessMatrix& c, double factor, double (&out)[ElementShape<D>::packed_entries]) {
  constexpr std::size_t n = ElementShape<D>::strains;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) {
      const std::size_t row = D == 2 && i == 2 ? 5 : i;
      const std::size_t column = D == 2 && j == 2 ? 5 : j;
      out[packed(n, i, j)] = factor * c(row, column);
    }
}

}  // namespace enthesis::mechanics
