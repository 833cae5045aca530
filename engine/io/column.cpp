#include "engine/io/column.h"

#include <stdexcept>

#include "engine/io/stamp.h"

namespace enthesis::io {

namespace {

std::size_t length(const Values& values) {
  return std::visit([](auto span) { return span.size(); }, values);
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

void write_column(NewHdf5File& file, const std::string& path, const Column& column, const Extents& extents,
                  Storage storage) {
  storage.mantissa_bits = column.mantissa_bits;
  storage.single_precision = column.single_precision || column.mantissa_bits > 0;
  std::visit([&]<class T>(std::span<const T> values) { file.write<T>(path, extents, values, storage); }, column.values);
  const bool floats = std::holds_alternative<std::span<const double>>(column.values) ||
                      std::holds_alternative<std::span<const float>>(column.values);
  if (floats && column.mantissa_bits > 0)
    file.set_attribute<std::int32_t>(path, kept_bits_attribute, column.mantissa_bits);
  file.set_text(path, "unit", column.unit.text);
  if (!column.meaning.empty()) file.set_text(path, "meaning", column.meaning);
  if (!column.labels.empty()) file.set_texts(path, "labels", column.labels);
}

}  // namespace enthesis::io
