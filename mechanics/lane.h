#pragma once
// Several numbers worked on at once: 32 bytes, whatever the machine, so that the bits are the same on all. Products that
// are added to something are fused (rounded once) by every compiler and instruction set alike, because each says so.

#include <cmath>
#include <cstddef>
#include <cstring>

#ifdef __FMA__
#include <immintrin.h>
#endif

namespace enthesis::mechanics {

template <class Real>
struct Lane;

template <>
struct Lane<double> {
  static constexpr std::size_t width = 4;
  typedef double Type __attribute__((vector_size(32)));
  // One place up: the last of `low`, then all but the last of `high`.
  static Type up(Type low, Type high) { return __builtin_shufflevector(low, high, 3, 4, 5, 6); }
  // One place down: all but the first of `low`, then the first of `high`.
  static Type down(Type low, Type high) { return __builtin_shufflevector(low, high, 1, 2, 3, 4); }
};

template <>
struct Lane<float> {
  static constexpr std::size_t width = 8;
  typedef float Type __attribute__((vector_size(32)));
  static Type up(Type low, Type high) { return __builtin_shufflevector(low, high, 7, 8, 9, 10, 11, 12, 13, 14); }
  static Type down(Type low, Type high) { return __builtin_shufflevector(low, high, 1, 2, 3, 4, 5, 6, 7, 8); }
};

template <class Real>
typename Lane<Real>::Type load_lane(const Real* from) {
  typename Lane<Real>::Type v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class Real>
void store_lane(Real* to, typename Lane<Real>::Type v) {
  std::memcpy(to, &v, sizeof v);
}

// a b + c, rounded once.
inline double fused(double a, double b, double c) {
  return std::fma(a, b, c);
}

#ifdef __FMA__
inline Lane<double>::Type fused(Lane<double>::Type a, Lane<double>::Type b, Lane<double>::Type c) {
  return _mm256_fmadd_pd(a, b, c);
}
inline Lane<float>::Type fused(Lane<float>::Type a, Lane<float>::Type b, Lane<float>::Type c) {
  return _mm256_fmadd_ps(a, b, c);
}
#else
inline Lane<double>::Type fused(Lane<double>::Type a, Lane<double>::Type b, Lane<double>::Type c) {
  for (std::size_t n = 0; n < Lane<double>::width; ++n) c[n] = std::fma(a[n], b[n], c[n]);
  return c;
}
inline Lane<float>::Type fused(Lane<float>::Type a, Lane<float>::Type b, Lane<float>::Type c) {
  for (std::size_t n = 0; n < Lane<float>::width; ++n) c[n] = std::fma(a[n], b[n], c[n]);
  return c;
}
#endif

}  // namespace enthesis::mechanics
