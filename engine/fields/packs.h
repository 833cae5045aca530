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
template <class T>
inline void store(T* to, Pack<T> pack) {
  std::memcpy(to, &pack, sizeof pack);
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
