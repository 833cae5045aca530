#pragma once
// HDF5 files that are whole to HDF5 and wrong to us: a copy of a good one, altered object by object as the bytes say.

#include <cstdint>
#include <string>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

namespace enthesis::fuzz {

class AlterableFile {
 public:
  // The content of a good file, without a seal.
  explicit AlterableFile(std::string content);

  // Writes a copy with some alterations and returns its path. It is sealed: what HDF5 itself makes of files without a seal
  // is found out by a child (engine/io/foreign_file.h), which takes long and hides what the readers do.
  std::string altered(FuzzedDataProvider& bytes) const;

 private:
  void alter(FuzzedDataProvider& bytes, std::int64_t file) const;

  std::string content_;
  std::vector<std::string> objects_;     // paths of all of them
  std::vector<std::string> attributes_;  // "path\nname"
};

}  // namespace enthesis::fuzz
