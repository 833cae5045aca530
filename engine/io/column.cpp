#include "engine/io/column.h"

#include <stdexcept>
#include <utility>

#include "engine/io/stamp.h"

namespace enthesis::io {

namespace {

struct Length {
  std::size_t operator()(const PackedArray& packed) const { return product(packed.extents); }
  template <class T>
  std::size_t operator()(std::span<const T> values) const {
    return values.size();
  }
};

struct AddTo {
  Packing& packing;
  const Extents& extents;
  Storage storage;
  PackedArray& into;

  void operator()(const PackedArray& packed) const { into = packed; }
  template <class T>
  void operator()(std::span<const T> values) const {
    packing.add<T>(extents, values, storage, into);
  }
};

struct WriteTo {
  NewHdf5File& file;
  const std::string& path;
  const Extents& extents;
  Storage storage;

  void operator()(const PackedArray& packed) const {
    if (packed.extents != extents) throw std::invalid_argument("'" + path + "' was packed with other extents");
    file.write(path, packed);
  }
  template <class T>
  void operator()(std::span<const T> values) const {
    file.write<T>(path, extents, values, storage);
  }
};

Storage storage_of(const Column& column) {
  return {.single_precision = column.single_precision || column.mantissa_bits > 0,
          .mantissa_bits = column.mantissa_bits};
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
  require_length(what + " '" + column.name + "'", std::visit(Length{}, column.values), wanted);
  if (column.mantissa_bits < 0 || column.mantissa_bits >= float_mantissa_bits) {
    throw std::invalid_argument(what + " '" + column.name + "': mantissa_bits must lie between 0 and 22");
  }
}

void pack_columns(std::span<const UnpackedColumn> columns, const engine::Workers* workers) {
  std::vector<PackedArray> packed(columns.size());
  Packing packing;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& [column, extents] = columns[i];
    std::visit(AddTo{packing, extents, storage_of(*column), packed[i]}, column->values);
  }
  packing.pack(workers);
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].column->values = std::move(packed[i]);
}

void write_column(NewHdf5File& file, const std::string& path, const Column& column, const Extents& extents) {
  std::visit(WriteTo{file, path, extents, storage_of(column)}, column.values);
  if (column.mantissa_bits > 0 && file.element_type(path) == "float32")
    file.set_attribute<std::int32_t>(path, kept_bits_attribute, column.mantissa_bits);
  file.set_text(path, "unit", column.unit.text);
  if (!column.meaning.empty()) file.set_text(path, "meaning", column.meaning);
  if (!column.labels.empty()) file.set_texts(path, "labels", column.labels);
}

}  // namespace enthesis::io
