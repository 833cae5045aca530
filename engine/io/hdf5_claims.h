#pragma once
// What a file claims to hold is checked before it is believed, for it takes nothing to claim much, and before HDF5, which
// believes it, sets out to read. Only the sources of the doors to HDF5 may include this, for it shows HDF5.

#include <cstddef>
#include <string>

#include "engine/io/hdf5_handles.h"

namespace enthesis::io {

// Why so many values of a size cannot be what a file holds, or "".
std::string why_too_much(hid_t file, std::size_t count, std::size_t bytes_each);

// Why an array of so many values is not to be read, or "".
std::string why_unreadable(hid_t file, hid_t array, std::size_t count, std::size_t bytes_each);

}  // namespace enthesis::io
