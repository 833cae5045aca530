#pragma once
// One value per site.

#include <span>
#include <vector>

#include "engine/lattice.h"

namespace enthesis::engine {

template <class T>
class Grid {
 public:
  Grid() = default;
  explicit Grid(const Lattice& lattice, T value = T{}) : values_(lattice.site_count(), value) {}

  T& operator[](Site s) { return values_[index(s)]; }
  const T& operator[](Site s) const { return values_[index(s)]; }

  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }
  std::span<T> values() { return values_; }
  std::span<const T> values() const { return values_; }
  std::vector<T>& storage() { return values_; }
  const std::vector<T>& storage() const { return values_; }
  void fill(T value) { values_.assign(values_.size(), value); }

 private:
  std::vector<T> values_;
};

}  // namespace enthesis::engine
