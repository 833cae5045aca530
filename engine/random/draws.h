#pragma once
// Random numbers as a pure function of (scenario seed, model-time tick, lineage key, purpose, count): no generator has
// a state, so draws depend neither on threads nor on the order of evaluation, and the arms of a study share them.
// Generator: Philox4x32-10, Salmon et al. 2011 (Random123).

#include <array>
#include <cmath>
#include <cstdint>

namespace enthesis::engine {

enum class Tick : std::uint32_t {};        // absolute model time, in whole minutes
enum class LineageKey : std::uint64_t {};  // identity of an agent (or of a site) in the random streams
enum class Purpose : std::uint16_t {};     // what a draw is for; the layers above name their own

constexpr double minutes(Tick t) {
  return static_cast<double>(static_cast<std::uint32_t>(t));
}

inline Tick later(Tick t, double hours) {
  return Tick{static_cast<std::uint32_t>(std::lround(minutes(t) + 60.0 * hours))};
}

class Draws {
 public:
  constexpr Draws(std::uint64_t seed, Tick tick) : seed_(seed), tick_(tick) {}

  // Uniform in the open interval (0, 1), in steps of at most 2^-52.
  double uniform(LineageKey key, Purpose purpose, std::uint16_t count = 0) const;
  // 64 random bits, for priorities.
  std::uint64_t bits(LineageKey key, Purpose purpose, std::uint16_t count = 0) const;
  // Standard normal.
  double normal(LineageKey key, Purpose purpose, std::uint16_t count = 0) const;

  std::uint64_t seed() const { return seed_; }
  Tick tick() const { return tick_; }

 private:
  std::uint64_t seed_;
  Tick tick_;
};

// The key of the `ordinal`-th daughter of `parent`, and of an agent that enters the tissue at a place and time.
// Neither uses a running counter: one extra birth leaves the draws of all other cells alone.
LineageKey daughter_key(LineageKey parent, std::uint32_t ordinal);
LineageKey entry_key(std::uint32_t place, Tick tick, std::uint16_t kind);

}  // namespace enthesis::engine
