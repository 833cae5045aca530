#include "engine/io/hdf5_new_file.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "engine/io/hdf5_driver.h"
#include "engine/io/hdf5_handles.h"

namespace enthesis::io {

namespace {

constexpr std::size_t largest_attribute_bytes = 60'000;  // the format ends at 64 KiB with its header

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

hid_t make_text_type(std::size_t length, bool ascii) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, std::max<std::size_t>(length, 1));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8);
  return type;
}

std::vector<hsize_t> as_hsize(const Extents& extents) {
  return {extents.begin(), extents.end()};
}

bool all_bits_are_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

// Groups on the way to a new object are made with it.
hid_t make_link_properties() {
  const hid_t properties = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(properties, 1);
  return properties;
}

hid_t make_array_properties() {
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

hid_t make_chunked_properties(const ChunkPlan& plan) {
  const hid_t properties = make_array_properties();
  const std::vector<hsize_t> chunk = as_hsize(plan.chunk);
  H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(properties);
  H5Pset_deflate(properties, plan.deflate);
  return properties;
}

}  // namespace

NewHdf5File::NewHdf5File(const std::filesystem::path& path)
    : Hdf5File(-1, quoted(path)), sink_(std::make_unique<PlainSink>()) {
  sink_->part = std::make_unique<PartFile>(path);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  // Every array in chunks has a node of its tree, with room for twice as many as this, in the file; most have one chunk.
  constexpr unsigned chunks_of_half_a_node = 4;
  H5Pset_istore_k(creation, chunks_of_half_a_node);
  if (write_plainly_into(*sink_, access)) file_ = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
  if (file_ < 0) fail("make the first lines");
}

NewHdf5File NewHdf5File::create(const std::filesystem::path& path) {
  silence_hdf5();
  return NewHdf5File(path);
}

NewHdf5File::~NewHdf5File() {
  close_object();
  if (file_ >= 0) H5Fclose(std::exchange(file_, -1));  // while the sink is there
}

NewHdf5File::NewHdf5File(NewHdf5File&& other) noexcept : Hdf5File(std::move(other)), sink_(std::move(other.sink_)) {}

std::string NewHdf5File::first_failure() const {
  return sink_ ? sink_->failure : "";
}

void NewHdf5File::make_group(const std::string& path) {
  silence_hdf5();
  const Handle links(make_link_properties(), H5Pclose);
  const Handle group(H5Gcreate2(file_, path.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  if (!group.valid()) fail("make group '" + path + "'");
}

void NewHdf5File::link(const std::string& path, const std::string& target) {
  silence_hdf5();
  const Handle links(make_link_properties(), H5Pclose);
  if (H5Lcreate_soft(target.c_str(), file_, path.c_str(), links, H5P_DEFAULT) < 0) fail("make link '" + path + "'");
}

void NewHdf5File::tile(const std::string& path, const Extents& repeats, const std::string& target) {
  silence_hdf5();
  const std::string what = "make view '" + path + "'";
  const Handle array(H5Dopen2(file_, target.c_str(), H5P_DEFAULT), H5Dclose);
  if (!array.valid()) fail(what);
  const Handle type(H5Dget_type(array), H5Tclose);
  const Handle source(H5Dget_space(array), H5Sclose);
  const std::vector<hsize_t> size = as_hsize(extents_of_space(source));
  if (size.size() != repeats.size()) fail_because(what, "the number of axes differs");
  std::vector<hsize_t> whole = size;
  for (std::size_t axis = 0; axis < size.size(); ++axis) whole[axis] *= repeats[axis];
  const Handle space(H5Screate_simple(static_cast<int>(whole.size()), whole.data(), nullptr), H5Sclose);
  const Handle properties(make_array_properties(), H5Pclose);
  for (std::size_t copy = 0; copy < product(repeats); ++copy) {
    std::vector<hsize_t> start(size.size());
    std::size_t rest = copy;
    for (std::size_t axis = 0; axis < size.size(); ++axis) {
      start[axis] = size[axis] * (rest % repeats[axis]);
      rest /= repeats[axis];
    }
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0 ||
        H5Pset_virtual(properties, space, ".", target.c_str(), source) < 0) {
      fail(what);
    }
  }
  const Handle made(make_array(path, type, space, properties, what), H5Dclose);
}

void NewHdf5File::show_as_columns(const std::string& path, std::span<const std::string> targets) {
  silence_hdf5();
  const std::string what = "make view '" + path + "'";
  const Handle first(H5Dopen2(file_, targets.front().c_str(), H5P_DEFAULT), H5Dclose);
  if (!first.valid()) fail(what);
  const Handle type(H5Dget_type(first), H5Tclose), source(H5Dget_space(first), H5Sclose);
  const std::size_t rows = product(extents_of_space(source));
  const std::array<hsize_t, 2> whole{rows, targets.size()}, one_column{rows, 1};
  const Handle space(H5Screate_simple(2, whole.data(), nullptr), H5Sclose);
  const Handle properties(make_array_properties(), H5Pclose);
  for (std::size_t column = 0; column < targets.size(); ++column) {
    const std::array<hsize_t, 2> start{0, column};
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, one_column.data(), nullptr) < 0 ||
        H5Pset_virtual(properties, space, ".", targets[column].c_str(), source) < 0)
      fail(what);
  }
  const Handle made(make_array(path, type, space, properties, what), H5Dclose);
}

std::int64_t NewHdf5File::make_array(const std::string& path, std::int64_t type, std::int64_t space,
                                     std::int64_t properties, const std::string& what) const {
  const Handle links(make_link_properties(), H5Pclose);
  const hid_t made = H5Dcreate2(file_, path.c_str(), type, space, links, properties, H5P_DEFAULT);
  if (made < 0) fail(what);
  return made;
}

void NewHdf5File::write(const std::string& path, const PackedArray& array) {
  silence_hdf5();
  const std::string what = "write array '" + path + "'";
  const std::vector<hsize_t> dimensions = as_hsize(array.extents);
  const Handle space(H5Screate_simple(static_cast<int>(dimensions.size()), dimensions.data(), nullptr), H5Sclose);
  const Handle properties(array.chunks.empty() ? make_array_properties() : make_chunked_properties(array.plan),
                          H5Pclose);
  const Handle made(make_array(path, array.element_type, space, properties, what), H5Dclose);
  constexpr std::uint32_t all_filters = 0;
  for (std::size_t chunk = 0; chunk < array.chunks.size(); ++chunk) {
    const std::vector<std::byte>& bytes = array.chunks[chunk];
    if (bytes.empty()) continue;
    const std::vector<hsize_t> start = as_hsize(chunk_start(array.plan, chunk));
    if (H5Dwrite_chunk(made, H5P_DEFAULT, all_filters, start.data(), bytes.size(), bytes.data()) < 0) fail(what);
  }
}

template <class T>
void NewHdf5File::write(const std::string& path, const Extents& extents, std::span<const T> values,
                        const Storage& storage) {
  silence_hdf5();
  const std::string what = "write array '" + path + "'";
  if (product(extents) != values.size()) {
    fail_because(what, "it has " + std::to_string(values.size()) + " values where its extents say " +
                           std::to_string(product(extents)));
  }
  if (!is_stored_as_it_is(extents, storage)) {
    PackedArray packed;
    Packing packing;
    packing.add<T>(extents, values, storage, packed);
    packing.pack();
    return write(path, packed);
  }
  const std::vector<hsize_t> dimensions = as_hsize(extents);
  const Handle space(H5Screate_simple(static_cast<int>(dimensions.size()), dimensions.data(), nullptr), H5Sclose);
  const Handle properties(make_array_properties(), H5Pclose);
  const Handle array(make_array(path, stored_type<T>(storage), space, properties, what), H5Dclose);
  if (values.empty() || all_bits_are_zero(std::as_bytes(values))) return;
  if (H5Dwrite(array, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) fail(what);
}

template <class T>
void NewHdf5File::write_rows(const std::string& path, std::span<const std::vector<T>> rows) {
  silence_hdf5();
  const std::string what = "write array '" + path + "'";
  const std::size_t length = rows.empty() ? 0 : rows.front().size();
  if (std::ranges::any_of(rows, [&](const auto& row) { return row.size() != length; }))
    fail_because(what, "its rows differ in length");
  const std::array<hsize_t, 2> dimensions{rows.size(), length}, one{1, length};
  const Handle space(H5Screate_simple(2, dimensions.data(), nullptr), H5Sclose);
  const Handle of_row(H5Screate_simple(2, one.data(), nullptr), H5Sclose);
  const Handle properties(make_array_properties(), H5Pclose);
  const Handle array(make_array(path, native_type<T>(), space, properties, what), H5Dclose);
  const auto is_zero = [](const auto& row) { return all_bits_are_zero(std::as_bytes(std::span(row))); };
  if (length == 0 || std::ranges::all_of(rows, is_zero)) return;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::array<hsize_t, 2> start{r, 0};
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, one.data(), nullptr) < 0 ||
        H5Dwrite(array, native_type<T>(), of_row, space, H5P_DEFAULT, rows[r].data()) < 0)
      fail(what);
  }
}

void NewHdf5File::write_text(const std::string& path, std::string_view text) {
  silence_hdf5();
  const std::string what = "write text '" + path + "'";
  const Handle type(make_text_type(text.size(), is_ascii(text)), H5Tclose);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle properties(make_array_properties(), H5Pclose);
  const Handle array(make_array(path, type, space, properties, what), H5Dclose);
  const char* const first = text.empty() ? "" : text.data();
  if (H5Dwrite(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, first) < 0) fail(what);
}

void NewHdf5File::put_attribute(const std::string& object, const std::string& name, std::int64_t type,
                                std::int64_t space, const void* value) {
  const std::string what = "write attribute '" + name + "' of '" + object + "'";
  if (H5Tget_size(type) * static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)) > largest_attribute_bytes) {
    fail_because(what, "an attribute holds at most " + std::to_string(largest_attribute_bytes) + " bytes");
  }
  const Handle attribute(H5Acreate2(this->object(object), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  if (!attribute.valid() || H5Awrite(attribute, type, value) < 0) fail(what);
}

template <class T>
void NewHdf5File::set_attribute(const std::string& object, const std::string& name, T value) {
  silence_hdf5();
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  put_attribute(object, name, native_type<T>(), space, &value);
}

template <class T>
void NewHdf5File::set_attributes(const std::string& object, const std::string& name, std::span<const T> values) {
  silence_hdf5();
  const std::array<hsize_t, 1> count{values.size()};
  const Handle space(H5Screate_simple(1, count.data(), nullptr), H5Sclose);
  put_attribute(object, name, native_type<T>(), space, values.data());
}

void NewHdf5File::set_text(const std::string& object, const std::string& name, std::string_view text) {
  silence_hdf5();
  const Handle type(make_text_type(text.size(), is_ascii(text)), H5Tclose);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  put_attribute(object, name, type, space, text.empty() ? "" : text.data());
}

void NewHdf5File::set_texts(const std::string& object, const std::string& name, std::span<const std::string> texts) {
  silence_hdf5();
  std::size_t length = 1;
  bool ascii = true;
  for (const std::string& t : texts) {
    length = std::max(length, t.size());
    ascii = ascii && is_ascii(t);
  }
  std::vector<char> packed(length * texts.size() + 1, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(packed.data() + i * length, length);
  const std::array<hsize_t, 1> count{texts.size()};
  const Handle type(make_text_type(length, ascii), H5Tclose);
  const Handle space(H5Screate_simple(1, count.data(), nullptr), H5Sclose);
  put_attribute(object, name, type, space, packed.data());
}

UnsealedFile NewHdf5File::finish() && {
  silence_hdf5();
  close_object();
  const bool flushed = H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0;
  const bool closed = H5Fclose(std::exchange(file_, -1)) >= 0;
  if (!flushed || !closed || !sink_->failure.empty()) fail("finish the content");
  return {std::move(sink_->part), sink_->bytes};
}

void NewHdf5File::save() && {
  std::move(*this).finish().seal();
}

template <class T>
using Rows = std::span<const std::vector<T>>;

#define ENTHESIS_WRITING_OF(T)                                                                                 \
  template void NewHdf5File::write<T>(const std::string&, const Extents&, std::span<const T>, const Storage&); \
  template void NewHdf5File::write_rows<T>(const std::string&, Rows<T>);                                       \
  template void NewHdf5File::set_attribute<T>(const std::string&, const std::string&, T);                      \
  template void NewHdf5File::set_attributes<T>(const std::string&, const std::string&, std::span<const T>);
ENTHESIS_FOR_ELEMENT_TYPES(ENTHESIS_WRITING_OF)
#undef ENTHESIS_WRITING_OF

}  // namespace enthesis::io
