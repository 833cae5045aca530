#include "engine/io/column.h"

#include <bit>
#include <stdexcept>
#include <type_traits>

#include "engine/io/stamp.h"

namespace enthesis::io {

namespace {

constexpr int float_mantissa_bits = 23;

std::size_t length(const Values& values) {
  return std::visit([](auto span) { return span.size(); }, values);
}

// To nearest, ties to even, at the given number of stored mantissa bits; infinities and NaN stay what they are.
float with_mantissa_bits(float value, int bits) {
  constexpr std::uint32_t exponent_mask = 0x7f800000u;
  const auto dropped = static_cast<unsigned>(float_mantissa_bits - bits);
  auto word = std::bit_cast<std::uint32_t>(value);
  if ((word & exponent_mask) == exponent_mask) return value;
  const std::uint32_t half = (1u << (dropped - 1)) - 1u + ((word >> dropped) & 1u);
  word = (word + half) & ~((1u << dropped) - 1u);
  return std::bit_cast<float>(word);
}

}  // namespace

void require_length(const std::string& what, std::size_t found, std::size_t wanted) {
  if (found == wanted) return;
  throw std::invalid_argument(what + " has " + std::to_string(found) + " values where " + std::to_string(wanted) +
                              " are wanted");
}

void check_column(const std::string& what, const Column& column, std::size_t wanted, std::set<std::string>& taken) {
  require_plain_name(what, column.name);
  if (!taken.insert(column.name).second) {
    throw std::invalid_argument("the " + what + " name '" + column.name + "' is used twice or reserved");
  }
  require_length(what + " '" + column.name + "'", length(column.values), wanted);
  if (column.mantissa_bits < 0 || column.mantissa_bits >= float_mantissa_bits) {
    throw std::invalid_argument(what + " '" + column.name + "': mantissa_bits must lie between 0 and 22");
  }
}

void write_column(Hdf5File& file, const std::string& path, const Column& column, const Extents& extents,
                  Storage storage) {
  const bool rounded = column.mantissa_bits > 0;
  storage.single_precision = column.single_precision || rounded;
  std::visit(
      [&]<class T>(std::span<const T> values) {
        if constexpr (std::is_floating_point_v<T>) {
          if (rounded) {
            std::vector<float> kept(values.size());
            for (std::size_t i = 0; i < kept.size(); ++i) {
              kept[i] = with_mantissa_bits(static_cast<float>(values[i]), column.mantissa_bits);
            }
            file.write<float>(path, extents, kept, storage);
            file.set_attribute<std::int32_t>(path, "lossy_mantissa_bits", column.mantissa_bits);
            return;
          }
        }
        file.write<T>(path, extents, values, storage);
      },
      column.values);
  file.set_text(path, "unit", column.unit.text);
  if (!column.meaning.empty()) file.set_text(path, "meaning", column.meaning);
  if (!column.labels.empty()) file.set_texts(path, "labels", column.labels);
}

}  // namespace enthesis::io
