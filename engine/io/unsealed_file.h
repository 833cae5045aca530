#pragma once
// A finished HDF5 file under PATH.part: HDF5 has nothing to do with it any more, so another thread may take it to its end.

#include <cstddef>
#include <filesystem>
#include <memory>

#include "engine/io/atomic_file.h"

namespace enthesis::io {

class UnsealedFile {
 public:
  UnsealedFile(std::unique_ptr<PartFile> part, std::size_t size) : part_(std::move(part)), size_(size) {}
  std::size_t size() const { return size_; }

  // Adds the seal (seal.h) and gives the file its name. Throws FileError. Once.
  void seal();

 private:
  std::unique_ptr<PartFile> part_;
  std::size_t size_;
};

}  // namespace enthesis::io
