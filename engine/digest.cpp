#include "engine/digest.h"

#include <array>

#include <xxhash.h>

namespace enthesis::engine {

void Digest::add_bytes(std::string_view name, const void* bytes, std::size_t count) {
  const std::array<std::uint64_t, 4> words{value_, XXH3_64bits(name.data(), name.size()), count,
                                           count == 0 ? 0 : XXH3_64bits(bytes, count)};
  value_ = XXH3_64bits(words.data(), sizeof words);
}

std::string Digest::text() const {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < 16; ++i) text[i] = digits[(value_ >> (60 - 4 * i)) & 15u];
  return text;
}

}  // namespace enthesis::engine
