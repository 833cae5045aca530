#include "engine/digest.h"

#include <array>
#include <new>

#include <xxhash.h>

namespace enthesis::engine {

ArrayHash::ArrayHash() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_64bits_reset(state_.get());
}

void ArrayHash::Free::operator()(XXH3_state_s* state) const {
  XXH3_freeState(state);
}

void ArrayHash::add(std::span<const std::byte> portion) {
  XXH3_64bits_update(state_.get(), portion.data(), portion.size());
  empty_ = empty_ && portion.empty();
}

std::uint64_t ArrayHash::value() const {
  return empty_ ? 0 : XXH3_64bits_digest(state_.get());
}

std::uint64_t ArrayHash::of(std::span<const std::byte> bytes) {
  return bytes.empty() ? 0 : XXH3_64bits(bytes.data(), bytes.size());
}

void Digest::add_hashed(std::string_view name, std::size_t bytes, std::uint64_t hash) {
  const std::array<std::uint64_t, 4> words{value_, XXH3_64bits(name.data(), name.size()), bytes, hash};
  value_ = XXH3_64bits(words.data(), sizeof words);
}

std::string Digest::text() const {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < 16; ++i) text[i] = digits[(value_ >> (60 - 4 * i)) & 15u];
  return text;
}

}  // namespace enthesis::engine
