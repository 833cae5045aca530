#include "engine/random/draws.h"

#include <algorithm>

#include <Random123/philox.h>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::engine {
namespace {

using Philox = r123::Philox4x32;

// Words kept apart by the last counter word: draws use (purpose, count), lineage keys one of these two marks.
constexpr std::uint32_t daughter_mark = 0xffff0001u;
constexpr std::uint32_t entry_mark = 0xffff0002u;

constexpr std::uint32_t low(std::uint64_t v) {
  return static_cast<std::uint32_t>(v);
}
constexpr std::uint32_t high(std::uint64_t v) {
  return static_cast<std::uint32_t>(v >> 32);
}

std::uint64_t philox(std::uint64_t key, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  const Philox::ctr_type counter{{a, b, c, d}};
  const Philox::key_type words{{low(key), high(key)}};
  const Philox::ctr_type out = Philox()(counter, words);
  return (static_cast<std::uint64_t>(out[1]) << 32) | out[0];
}

}  // namespace

std::uint64_t Draws::bits(LineageKey key, Purpose purpose, std::uint16_t count) const {
  const auto k = static_cast<std::uint64_t>(key);
  return philox(seed_, low(k), high(k), static_cast<std::uint32_t>(tick_),
                (static_cast<std::uint32_t>(purpose) << 16) | count);
}

double Draws::uniform(LineageKey key, Purpose purpose, std::uint16_t count) const {
  constexpr double step = 1.0 / 9007199254740992.0;  // 2^-53
  constexpr double below_one = 1.0 - step;           // which the largest number would round up to
  return std::min((static_cast<double>(bits(key, purpose, count) >> 11) + 0.5) * step, below_one);
}

double Draws::normal(LineageKey key, Purpose purpose, std::uint16_t count) const {
  return normal_quantile(uniform(key, purpose, count));
}

LineageKey daughter_key(LineageKey parent, std::uint32_t ordinal) {
  const auto k = static_cast<std::uint64_t>(parent);
  return LineageKey(philox(0, low(k), high(k), ordinal, daughter_mark));
}

LineageKey entry_key(std::uint32_t place, Tick tick, std::uint16_t kind) {
  return LineageKey(philox(0, place, static_cast<std::uint32_t>(tick), kind, entry_mark));
}

}  // namespace enthesis::engine
