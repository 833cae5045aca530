#include "engine/digest.h"

#include <algorithm>
#include <vector>

#include "tests/support/catch.h"

using namespace enthesis::engine;

TEST_CASE("an array hashed in portions of any sizes folds into the digest as one hashed at once") {
  for (const std::size_t count : std::vector<std::size_t>{0, 1, 240, 241, 5000}) {
    std::vector<std::byte> bytes(count);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(i * i % 251);
    Digest at_once;
    at_once.add<std::byte>("name", bytes);
    for (const std::size_t portion : std::vector<std::size_t>{1, 63, 1024}) {
      ArrayHash hash;
      for (std::size_t from = 0; from < count; from += portion)
        hash.add(std::span<const std::byte>(bytes).subspan(from, std::min(portion, count - from)));
      Digest in_portions;
      in_portions.add_hashed("name", count, hash.value());
      CHECK(in_portions.value() == at_once.value());
    }
  }
}
