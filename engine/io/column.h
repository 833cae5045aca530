#pragma once
// A named quantity as it stands in a file: its numbers, their unit and their meaning.

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/io/hdf5_new_file.h"

namespace enthesis::io {

// A unit: its text, its size in SI units, and the powers of length, mass, time, electric current, temperature, amount
// of substance and luminous intensity (openPMD's unitDimension). One pM: {"pM", 1e-9, {-3, 0, 0, 0, 0, 1, 0}}.
struct Unit {
  std::string text{"1"};
  double in_SI{1.0};
  std::array<double, 7> dimension{};
  friend bool operator==(const Unit&, const Unit&) = default;
};

using Values = std::variant<std::span<const double>, std::span<const float>, std::span<const std::int32_t>,
                            std::span<const std::int64_t>, std::span<const std::uint8_t>,
                            std::span<const std::uint32_t>, std::span<const std::uint64_t>, PackedArray>;

// One value per site, or per agent.
struct Column {
  std::string name;
  Unit unit;
  Values values;
  std::string meaning;              // one line, may be empty
  std::vector<std::string> labels;  // where the values are codes: label[k] is the word for k
  bool single_precision{true};      // doubles are stored as floats
  int mantissa_bits{0};  // stored floats are rounded to this many bits (1 to 22); 0 keeps them all; before packing
};

// The attribute of a column of which only so many bits are kept.
inline constexpr const char* kept_bits_attribute = "lossy_mantissa_bits";

// Throws std::invalid_argument unless the column has a plain name that is not in `taken` yet, the wanted number of
// values and mantissa bits that a float has. `what` says in the message what it is a column of.
void check_column(const std::string& what, const Column& column, std::size_t wanted, std::set<std::string>& taken);
void require_length(const std::string& what, std::size_t found, std::size_t wanted);

struct UnpackedColumn {
  Column* column{};
  Extents extents;
};

// Packs columns together, by the workers if there are any: they own their numbers then. Packed ones stay as they are.
void pack_columns(std::span<const UnpackedColumn> columns, const engine::Workers* workers);

// Writes the numbers, packed or not, with unit, meaning and labels as attributes. Throws std::invalid_argument for
// numbers that were packed with other extents.
void write_column(NewHdf5File& file, const std::string& path, const Column& column, const Extents& extents);

}  // namespace enthesis::io
