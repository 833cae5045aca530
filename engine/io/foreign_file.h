#pragma once
// HDF5 has faults on malformed files, so what is read of a file that this program has not sealed is first read by a child
// of this process, with limits: if that does not come back, it is refused.

#include <functional>
#include <string>

#include "engine/io/hdf5_file.h"

namespace enthesis::io {

// Calls `read` in a child process. Throws FileError, "cannot <what>" and why, where that ends by a signal or takes
// too long; what it throws is of no matter, for who reads after it is told the same. Where no child can be begun nothing is
// done.
void require_survivable(const std::string& what, const std::function<void()>& read);

// Opens all objects and reads their attributes, but no values, down to some depth and for half a minute; what cannot be
// opened or read is passed over.
void look_through(const Hdf5File& file);

}  // namespace enthesis::io
