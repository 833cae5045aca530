#pragma once
// A 64-bit hash of arrays, in the order in which they are given. Hash: XXH3 (xxHash).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace enthesis::engine {

// The hash of one array whose bytes come in portions, of any sizes.
class ArrayHash {
 public:
  ArrayHash();
  void add(std::span<const std::byte> portion);
  std::uint64_t value() const;  // of no bytes: 0
  static std::uint64_t of(std::span<const std::byte> bytes);

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
  bool empty_{true};
};

class Digest {
 public:
  // Folds in a name, the length and the bytes of an array of plain values.
  template <class T>
  void add(std::string_view name, std::span<const T> values) {
    add_hashed(name, values.size_bytes(), ArrayHash::of(std::as_bytes(values)));
  }
  // The same for an array that was hashed before, perhaps beside others.
  void add_hashed(std::string_view name, std::size_t bytes, std::uint64_t hash);
  std::uint64_t value() const { return value_; }
  std::string text() const;  // 16 hexadecimal digits

 private:
  std::uint64_t value_{0};
};

}  // namespace enthesis::engine
