#pragma once
// HDF5 writes a new file through this, with plain calls into a PartFile, so that nothing of it is kept in memory. HDF5 can
// crash when a write fails, on the spot or as late as at the exit of the process. So it is told that every write went
// well; what failed is told by the sink. Only the sources of the doors to HDF5 may include this, for it shows HDF5.

#include <memory>
#include <string>

#include <hdf5.h>

#include "engine/io/atomic_file.h"

namespace enthesis::io {

struct PlainSink {
  std::unique_ptr<PartFile> part;
  std::size_t bytes{0};  // of the whole file, once HDF5 has closed it
  std::string failure;   // of the first call that failed, one sentence; nothing is written after it
};

// A file created with `access` goes into the sink, which must outlive it. False where HDF5 does not take the driver.
bool write_plainly_into(PlainSink& sink, hid_t access);

}  // namespace enthesis::io
