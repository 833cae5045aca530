#pragma once
// A named three-dimensional array of an HDF5 file made by anyone: label volumes, densities, initial fields.
// An array with two axes (y, x) is a section.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/io/hdf5_file.h"

namespace enthesis::io {

template <class T>
struct Volume {
  int nx{0}, ny{0}, nz{0};
  std::vector<T> values;  // (z, y, x) in C order
};

// Throws FileError where the array is not there, has another number of axes, no values, or values that T cannot hold.
// Integers of every kind but unsigned 64-bit ones can be read as std::int64_t.
template <class T>
Volume<T> read_volume(const std::filesystem::path& path, const std::string& array);

}  // namespace enthesis::io
