#pragma once
// A 64-bit hash of arrays, in the order in which they are given. Hash: XXH3 (xxHash).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace enthesis::engine {

class Digest {
 public:
  // Folds in a name, the length and the bytes of an array of plain values.
  template <class T>
  void add(std::string_view name, std::span<const T> values) {
    add_bytes(name, values.data(), values.size_bytes());
  }
  std::uint64_t value() const { return value_; }
  std::string text() const;  // 16 hexadecimal digits

 private:
  void add_bytes(std::string_view name, const void* bytes, std::size_t count);
  std::uint64_t value_{0};
};

}  // namespace enthesis::engine
