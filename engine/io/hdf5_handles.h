#pragma once
// What the sources of the doors to HDF5 share. Only they may include this, for it shows HDF5.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include <hdf5.h>

#include "engine/io/extents.h"

namespace enthesis::io {

static_assert(std::is_same_v<hid_t, std::int64_t>);

// HDF5 prints its error stack unless each thread tells it not to.
void silence_hdf5();

// The innermost entry of HDF5's error stack, which is the cause; what the system said, if it is quoted there.
std::string hdf5_reason();

class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }  // NOLINT: it is passed to C functions only
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  Close close_;
};

template <class T>
hid_t native_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<T, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
}

// X(T) for each type of number that a dataset or an attribute may hold.
#define ENTHESIS_FOR_ELEMENT_TYPES(X) \
  X(double)                           \
  X(float)                            \
  X(std::int32_t)                     \
  X(std::int64_t)                     \
  X(std::uint8_t)                     \
  X(std::uint32_t)                    \
  X(std::uint64_t)

// "float32", "uint8", ..., or "" for what is no number.
std::string type_name(hid_t type);

Extents extents_of_space(hid_t space);

// Where in the file the bytes of an array lie one after the other; none where they do not, or where none are stored.
std::optional<std::size_t> place_of_bytes(hid_t array);

}  // namespace enthesis::io
