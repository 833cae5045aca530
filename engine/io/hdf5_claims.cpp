#include "engine/io/hdf5_claims.h"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "engine/io/extents.h"

namespace enthesis::io {
namespace {

constexpr std::size_t always_believed_bytes = std::size_t{16} << 20;
constexpr std::size_t most_bytes_per_byte = 2048;  // deflate saves a thousandfold at the most; chunks can be missing
constexpr std::size_t widest_by_narrowest = 8;     // of bytes stored, where bytes are read as doubles
constexpr std::size_t most_bytes_of_zeros_per_byte = 64;  // arrays that are not stored at all stand beside others

std::size_t memory_bytes() {
  static const auto bytes =
      static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

std::string why_too_many_bytes(hid_t file, std::size_t bytes, std::size_t most_per_byte) {
  if (bytes > memory_bytes()) return "it does not fit into memory";
  hsize_t of_file = 0;
  if (bytes <= always_believed_bytes || H5Fget_filesize(file, &of_file) < 0) return "";
  return bytes / most_per_byte > of_file ? "it claims more values than a file of this size can hold" : "";
}

// HDF5 takes time and memory for every chunk that an array can have, whether it is in the file or not.
constexpr std::size_t always_believed_chunks = 4096;
constexpr std::size_t least_bytes_of_chunk = 32;  // with its line in the index

// Why HDF5 is not to set out for the chunks of an array, or "".
std::string why_not_these_chunks(hid_t file, hid_t array, hid_t properties, std::size_t bytes_each) {
  std::array<hsize_t, H5S_MAX_RANK> edges{};
  const int axes = H5Pget_chunk(properties, static_cast<int>(edges.size()), edges.data());
  const Extents chunk(edges.begin(), edges.begin() + std::max(axes, 0));
  if (!why_too_much(file, product(chunk), bytes_each).empty()) return "its chunks are too large";
  const Handle space(H5Dget_space(array), H5Sclose);
  Extents chunks = extents_of_space(space);
  for (std::size_t axis = 0; axis < std::min(chunks.size(), chunk.size()); ++axis)
    chunks[axis] = chunks[axis] / chunk[axis] + (chunks[axis] % chunk[axis] > 0 ? 1 : 0);
  hsize_t of_file = 0;
  if (product(chunks) <= always_believed_chunks || H5Fget_filesize(file, &of_file) < 0) return "";
  return product(chunks) > of_file / least_bytes_of_chunk ? "it claims more chunks than a file of this size can hold"
                                                          : "";
}

// An array of the file that a view can show: it holds values.
bool can_be_shown(hid_t file, hid_t array) {
  const Handle properties(H5Dget_create_plist(array), H5Pclose), type(H5Dget_type(array), H5Tclose);
  const H5D_layout_t layout = H5Pget_layout(properties);
  if (layout == H5D_CHUNKED) return why_not_these_chunks(file, array, properties, H5Tget_size(type)).empty();
  return layout != H5D_VIRTUAL;
}

// A view shows arrays that hold values, of the same file: HDF5 follows a view of itself until the stack ends.
bool is_sound_view(hid_t file, hid_t properties) {
  constexpr std::size_t longest_name = 1024;
  std::size_t count = 0;
  if (H5Pget_virtual_count(properties, &count) < 0) return false;
  for (std::size_t i = 0; i < count; ++i) {
    std::array<char, longest_name> of_file{}, name{};
    if (H5Pget_virtual_filename(properties, i, of_file.data(), of_file.size()) != 1 || of_file[0] != '.') return false;
    if (H5Pget_virtual_dsetname(properties, i, name.data(), name.size()) >= static_cast<ssize_t>(name.size()))
      return false;
    const Handle shown(H5Dopen2(file, name.data(), H5P_DEFAULT), H5Dclose);
    if (!shown.valid() || !can_be_shown(file, shown)) return false;
  }
  return true;
}

// The name of the first filter of an array that is not installed, or "".
std::string missing_filter(hid_t properties) {
  constexpr std::size_t longest_filter_name = 64;
  const int count = H5Pget_nfilters(properties);
  for (int i = 0; i < count; ++i) {
    std::array<char, longest_filter_name> name{};
    unsigned flags = 0;
    unsigned config = 0;
    std::size_t values = 0;
    const auto filter = H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, name.size() - 1,
                                       name.data(), &config);
    if (filter >= 0 && H5Zfilter_avail(filter) <= 0) {
      return name.front() == '\0' ? std::to_string(filter) : std::string(name.data());
    }
  }
  return "";
}

}  // namespace

std::string why_too_much(hid_t file, std::size_t count, std::size_t bytes_each) {
  return why_too_many_bytes(file, product({count, bytes_each}), most_bytes_per_byte);
}

std::string why_unreadable(hid_t file, hid_t array, std::size_t count, std::size_t bytes_each) {
  if (place_of_bytes(array)) return why_too_many_bytes(file, product({count, bytes_each}), widest_by_narrowest);
  const Handle properties(H5Dget_create_plist(array), H5Pclose);
  if (H5Pget_external_count(properties) > 0) return "its values lie in another file";
  const H5D_layout_t layout = H5Pget_layout(properties);
  if (layout == H5D_VIRTUAL && !is_sound_view(file, properties)) return "it is a view of other files or of other views";
  const std::string filter = missing_filter(properties);
  if (!filter.empty()) return "it is packed with the filter '" + filter + "', which is not installed";
  if (layout == H5D_CONTIGUOUS)
    return why_too_many_bytes(file, product({count, bytes_each}), most_bytes_of_zeros_per_byte);
  std::string too_much = why_too_much(file, count, bytes_each);
  if (!too_much.empty() || layout != H5D_CHUNKED) return too_much;
  return why_not_these_chunks(file, array, properties, bytes_each);
}

}  // namespace enthesis::io
