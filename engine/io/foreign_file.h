#pragma once
// HDF5 has faults on malformed files, so a file that this program has not sealed is first read through by a child of this
// process, with limits: if that does not come back, the file is refused.

#include <filesystem>
#include <functional>

#include "engine/io/hdf5_file.h"

namespace enthesis::io {

// Calls read_all in a child process. Throws FileError, one sentence, where it ends by a signal or takes too long; what it
// throws is of no matter, for who reads the file after it is told the same. Where no child can be begun nothing is done.
void require_survivable(const std::filesystem::path& path, const std::function<void()>& read_all);

// Reads objects with their attributes, down to some depth and for half a minute; what cannot be read, and values of arrays
// of more than 2^27, are passed over.
void read_through(const Hdf5File& file);

}  // namespace enthesis::io
