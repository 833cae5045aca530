#pragma once
// Fixed packs of 32 bytes (4 doubles or 8 floats), processed lane by lane, and reductions over whole arrays whose order
// of additions is fixed by the pack width alone: the same bits from every compiler and instruction set.

#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

namespace enthesis::engine {

template <class T>
struct PackOf {
  typedef T type __attribute__((vector_size(32)));
  static constexpr std::size_t lanes = 32 / sizeof(T);
};
template <class T>
using Pack = typename PackOf<T>::type;

template <class T>
inline Pack<T> load(const T* from) {
  Pack<T> pack;
  std::memcpy(&pack, from, sizeof pack);
  return pack;
}
// A pack of T from memory in single precision: as many floats as a pack of T has lanes.
template <class T>
inline Pack<T> load_as(const float* from) {
  typedef float Floats __attribute__((vector_size(PackOf<T>::lanes * sizeof(float))));
  Floats floats;
  std::memcpy(&floats, from, sizeof floats);
  return __builtin_convertvector(floats, Pack<T>);
}
inline Pack<double> load_wide(const double* from) {
  return load(from);
}
inline Pack<double> load_wide(const float* from) {
  return load_as<double>(from);
}
template <class T>
inline void store(T* to, Pack<T> pack) {
  std::memcpy(to, &pack, sizeof pack);
}
// A pack of doubles as floats.
inline void store_narrow(float* to, Pack<double> pack) {
  typedef float Floats __attribute__((vector_size(16)));
  const Floats narrow = __builtin_convertvector(pack, Floats);
  std::memcpy(to, &narrow, sizeof narrow);
}
template <class T>
inline Pack<T> greater_of(Pack<T> a, Pack<T> b) {
  return a > b ? a : b;
}

// Arrays that begin on a cache line.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, line); }
  template <class U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
};
template <class T>
using LineVector = std::vector<T, CacheLineAllocator<T>>;

// The sum of packs of floats in double precision: short stretches, a row for instance, are added up as floats first.
struct FloatPackSum {
  Pack<double> low{}, high{};

  void add_stretch(Pack<float> v) {
    typedef float Half __attribute__((vector_size(16)));
    Half halves[2];
    std::memcpy(halves, &v, sizeof v);
    low += __builtin_convertvector(halves[0], Pack<double>);
    high += __builtin_convertvector(halves[1], Pack<double>);
  }
  double total() const {
    const Pack<double> s = low + high;
    return (s[0] + s[1]) + (s[2] + s[3]);
  }
};

// The greatest magnitude in packs of floats.
struct FloatPackMax {
  Pack<float> most{};

  void add(Pack<float> v) { most = greater_of<float>(greater_of<float>(v, -v), most); }
  double total() const {
    float m = most[0];
    for (std::size_t i = 1; i < PackOf<float>::lanes; ++i) m = most[i] > m ? most[i] : m;
    return static_cast<double>(m);
  }
};

// Sums and maxima of four packs at a time; the length is a multiple of 16.
struct PackSum {
  Pack<double> part[4]{};

  double total() const {
    const Pack<double> s = (part[0] + part[1]) + (part[2] + part[3]);
    return (s[0] + s[1]) + (s[2] + s[3]);
  }
};
struct PackMax {
  Pack<double> part[4]{};

  double total() const {
    const Pack<double> m =
        greater_of<double>(greater_of<double>(part[0], part[1]), greater_of<double>(part[2], part[3]));
    const double low = m[0] > m[1] ? m[0] : m[1];
    const double high = m[2] > m[3] ? m[2] : m[3];
    return low > high ? low : high;
  }
};

}  // namespace enthesis::engine
