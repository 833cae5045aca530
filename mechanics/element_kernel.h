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
// A stiffness is *cubic* when three numbers tell it: C11 = C22 = C33, C12 = C13 = C23, C44 = C55 = C66, all else zero.
// Every isotropic one is, and every sum of such; it needs a seventh of the memory and a fifth of the arithmetic of a
// *full* one (the upper triangle).
//
// `V` is a plain number or a lane of them. The packed stiffness is C times a length: spacing / 16 for cubes,
// thickness / 4 for squares, which gathers the volume, the derivative and the transformation of corners to polynomials.

#include <cstddef>

#include "mechanics/lane.h"
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
  static constexpr std::size_t corners = 8, components = 3, strains = 6, full_entries = 21;
  static constexpr double packing = 1.0 / 16.0;          // times the spacing
  static constexpr double diagonal_square = 16.0 / 9.0;  // of C_ii in the diagonal of the packed stiffness
  static constexpr double diagonal_cross = 8.0 / 3.0;    // of C_ij, with the signs of the corner
  // Row of the strain component made by the derivative of displacement i along j.
  static constexpr std::size_t strain_row[3][3] = {{0, 5, 4}, {5, 1, 3}, {4, 3, 2}};
};

template <>
struct ElementShape<2> {
  static constexpr std::size_t corners = 4, components = 2, strains = 3, full_entries = 6;
  static constexpr double packing = 1.0 / 4.0;  // times the thickness
  static constexpr double diagonal_square = 4.0 / 3.0;
  static constexpr double diagonal_cross = 2.0;
  static constexpr std::size_t strain_row[2][2] = {{0, 2}, {2, 1}};  // rows xx, yy, xy
};

// The three numbers of a cubic stiffness, and where they stand in a full one.
inline constexpr std::size_t cubic_entries = 3;  // C11, C12, C44
template <int D>
constexpr std::size_t cubic_entry(std::size_t row, std::size_t column) {
  return row >= D ? 2 : row == column ? 0 : 1;
}
// Is the entry of a full stiffness other than zero in a cubic one?
template <int D>
constexpr bool in_cubic(std::size_t row, std::size_t column) {
  return row == column || (row < D && column < D);
}

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

// sum + the stress in a row, over the given columns.
template <std::size_t Order, std::size_t Row, std::size_t... Columns, class V>
inline V stress_onto(V sum, const V* c, const V* e) {
  ((sum = fused(c[packed(Order, Row, Columns)], e[Columns], sum)), ...);
  return sum;
}

template <std::size_t Order, std::size_t Row, std::size_t First, std::size_t... Columns, class V>
inline V stress(const V* c, const V* e) {
  return stress_onto<Order, Row, Columns...>(c[packed(Order, Row, First)] * e[First], c, e);
}

}  // namespace kernel

// Displacement u and force f as polynomials, [component][polynomial].
template <class Real, class V>
[[gnu::always_inline]] inline void full_force(const V* c, const V (&u)[2][4], V (&f)[2][4]) {
  using kernel::stress, kernel::stress_onto;
  constexpr Real third = Real(1) / Real(3);
  const V e[3] = {u[0][1], u[1][2], u[0][2] + u[1][1]};
  const V ex[3] = {V{}, u[1][3], u[0][3]};  // of the polynomial x
  const V ey[3] = {u[0][3], V{}, u[1][3]};
  f[0][0] = f[1][0] = V{};
  f[0][1] = stress<3, 0, 0, 1, 2>(c, e);
  f[1][2] = stress<3, 1, 0, 1, 2>(c, e);
  f[0][2] = f[1][1] = stress<3, 2, 0, 1, 2>(c, e);
  f[0][3] = third * stress_onto<3, 0, 0, 2>(stress<3, 2, 1, 2>(c, ex), c, ey);
  f[1][3] = third * stress_onto<3, 2, 0, 2>(stress<3, 1, 1, 2>(c, ex), c, ey);
}

template <class Real, class V>
[[gnu::always_inline]] inline void full_force(const V* c, const V (&u)[3][8], V (&f)[3][8]) {
  using kernel::stress, kernel::stress_onto;
  constexpr Real third = Real(1) / Real(3);
  constexpr Real ninth = Real(1) / Real(9);
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
  fa[3] = third * stress_onto<6, 0, 0, 2, 3, 4, 5>(stress<6, 5, 1, 2, 3, 4, 5>(c, ex), c, ey);
  fa[5] = third * stress_onto<6, 0, 0, 1, 3, 4, 5>(stress<6, 4, 1, 2, 3, 4, 5>(c, ex), c, ez);
  fa[6] = third * (y_xz + z_xy);
  fb[3] = third * stress_onto<6, 5, 0, 2, 3, 4, 5>(stress<6, 1, 1, 2, 3, 4, 5>(c, ex), c, ey);
  fb[5] = third * (x_yz + z_xy);
  fb[6] = third * stress_onto<6, 1, 0, 1, 3, 4, 5>(stress<6, 3, 0, 2, 3, 4, 5>(c, ey), c, ez);
  fd[3] = third * (x_yz + y_xz);
  fd[5] = third * stress_onto<6, 4, 0, 1, 3, 4, 5>(stress<6, 2, 1, 2, 3, 4, 5>(c, ex), c, ez);
  fd[6] = third * stress_onto<6, 3, 0, 1, 3, 4, 5>(stress<6, 2, 0, 2, 3, 4, 5>(c, ey), c, ez);

  const V exy[6] = {V{}, V{}, d[7], b[7], a[7], V{}};
  const V exz[6] = {V{}, b[7], V{}, d[7], V{}, a[7]};
  const V eyz[6] = {a[7], V{}, V{}, V{}, d[7], b[7]};
  const auto of_all = [&]<std::size_t Xy, std::size_t Xz, std::size_t Yz>() {
    const V one = stress<6, Xy, 2, 3, 4>(c, exy);
    const V two = stress_onto<6, Xz, 1, 3, 5>(one, c, exz);
    return ninth * stress_onto<6, Yz, 0, 4, 5>(two, c, eyz);
  };
  fa[7] = of_all.template operator()<4, 5, 0>();
  fb[7] = of_all.template operator()<3, 1, 5>();
  fd[7] = of_all.template operator()<2, 3, 4>();
}

// The same for a cubic stiffness.
template <class Real, class V>
[[gnu::always_inline]] inline void cubic_force(V c11, V c12, V c44, const V (&u)[2][4], V (&f)[2][4]) {
  constexpr Real third = Real(1) / Real(3);
  const auto& [a, b] = u;
  auto& [fa, fb] = f;
  const V both = third * (c11 + c44);
  fa[0] = fb[0] = V{};
  fa[1] = fused(c11, a[1], c12 * b[2]);
  fb[2] = fused(c11, b[2], c12 * a[1]);
  fa[2] = fb[1] = c44 * (a[2] + b[1]);
  fa[3] = both * a[3];
  fb[3] = both * b[3];
}

template <class Real, class V>
[[gnu::always_inline]] inline void cubic_force(V c11, V c12, V c44, const V (&u)[3][8], V (&f)[3][8]) {
  constexpr Real third = Real(1) / Real(3);
  constexpr Real ninth = Real(1) / Real(9);
  const auto& [a, b, d] = u;
  auto& [fa, fb, fd] = f;
  fa[0] = fb[0] = fd[0] = V{};

  const V stretch = c11 - c12;
  const V swelling = c12 * (a[1] + b[2] + d[4]);
  fa[1] = fused(stretch, a[1], swelling);
  fb[2] = fused(stretch, b[2], swelling);
  fd[4] = fused(stretch, d[4], swelling);
  fb[4] = fd[2] = c44 * (b[4] + d[2]);
  fa[4] = fd[1] = c44 * (a[4] + d[1]);
  fa[2] = fb[1] = c44 * (a[2] + b[1]);

  const V own = third * (c11 + c44);
  const V other = third * c12;
  const V shear = third * c44;
  fa[3] = fused(own, a[3], other * d[6]);
  fd[6] = fused(own, d[6], other * a[3]);
  fa[5] = fused(own, a[5], other * b[6]);
  fb[6] = fused(own, b[6], other * a[5]);
  fb[3] = fused(own, b[3], other * d[5]);
  fd[5] = fused(own, d[5], other * b[3]);
  const V x_yz = b[5] + d[3];
  const V y_xz = a[6] + d[3];
  const V z_xy = a[6] + b[5];
  fa[6] = shear * (y_xz + z_xy);
  fb[5] = shear * (x_yz + z_xy);
  fd[3] = shear * (x_yz + y_xz);

  const V all = ninth * (c11 + c44 + c44);
  fa[7] = all * a[7];
  fb[7] = all * b[7];
  fd[7] = all * d[7];
}

// The full stiffness of one element from a 6x6 matrix; a section keeps the rows xx, yy, xy (plane strain).
template <int D>
inline void pack_stiffness(const StiffnessMatrix& c, double factor, double (&out)[ElementShape<D>::full_entries]) {
  constexpr std::size_t n = ElementShape<D>::strains;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) {
      const std::size_t row = D == 2 && i == 2 ? 5 : i;
      const std::size_t column = D == 2 && j == 2 ? 5 : j;
      out[packed(n, i, j)] = factor * c(row, column);
    }
}

// Do three of its numbers tell a packed stiffness exactly?
template <int D>
inline bool is_cubic(const double (&c)[ElementShape<D>::full_entries]) {
  constexpr std::size_t n = ElementShape<D>::strains;
  const double cubic[cubic_entries] = {c[packed(n, 0, 0)], c[packed(n, 0, 1)], c[packed(n, n - 1, n - 1)]};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j)
      if (c[packed(n, i, j)] != (in_cubic<D>(i, j) ? cubic[cubic_entry<D>(i, j)] : 0.0)) return false;
  return true;
}

}  // namespace enthesis::mechanics
