#pragma once
// Who stands where: two layers, at most one agent per site and layer.

#include <array>
#include <cstdint>

#include "engine/grid.h"

namespace enthesis::engine {

enum class Layer : std::uint8_t { resident, visitor };
inline constexpr std::size_t layer_count = 2;
constexpr std::size_t index(Layer layer) {
  return static_cast<std::size_t>(layer);
}

// Kind and row of an agent in one word; nobody = no agent.
struct Occupant {
  std::uint32_t word{0xffffffffu};

  static constexpr std::uint32_t row_bits = 28;
  static constexpr std::size_t most_kinds = 15;  // the last row of a sixteenth would be nobody
  static constexpr Occupant of(std::size_t kind, std::size_t row) {
    return {static_cast<std::uint32_t>(kind << row_bits) | static_cast<std::uint32_t>(row)};
  }
  constexpr bool present() const { return word != 0xffffffffu; }
  constexpr std::size_t kind() const { return word >> row_bits; }
  constexpr std::size_t row() const { return word & ((1u << row_bits) - 1u); }
  friend constexpr bool operator==(Occupant, Occupant) = default;
};
inline constexpr Occupant nobody{};

using Occupancy = std::array<Grid<Occupant>, layer_count>;

}  // namespace enthesis::engine
