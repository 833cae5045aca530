#include "engine/io/hdf5_handles.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace enthesis::io {

void silence_hdf5() {
  thread_local const bool silent = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
  static_cast<void>(silent);
}

std::string hdf5_reason() {
  std::string text;
  const auto keep_first = [](unsigned, const H5E_error2_t* entry, void* kept) -> herr_t {
    auto& first = *static_cast<std::string*>(kept);
    if (first.empty() && entry->desc != nullptr) first = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &text);
  const std::string_view quote = "error message = '";
  const auto begin = text.find(quote);
  if (begin != std::string::npos) {
    const auto from = begin + quote.size();
    text = text.substr(from, text.find('\'', from) - from);
  }
  return text.empty() ? "HDF5 gives no reason" : text;
}

std::string type_name(hid_t type) {
  const std::string bits = std::to_string(H5Tget_size(type) * 8);
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
      return "float" + bits;
    case H5T_INTEGER:
      return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + bits;
    default:
      return "";
  }
}

Extents extents_of_space(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> dimensions(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank > 0) H5Sget_simple_extent_dims(space, dimensions.data(), nullptr);
  return {dimensions.begin(), dimensions.end()};
}

std::optional<std::size_t> place_of_bytes(hid_t array) {
  const haddr_t place = H5Dget_offset(array);
  // In a file with a block of its user's in front, HDF5 tells a place of arrays that are not stored, too.
  if (place == HADDR_UNDEF || H5Dget_storage_size(array) == 0) return {};
  return place;
}

}  // namespace enthesis::io
