#pragma once
// HDF5 files that are whole to HDF5 and wrong to us: a copy of a good one, altered object by object as the bytes say.

#include <string>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

namespace enthesis::fuzz {

class AlterableFile {
 public:
  // The content of a good file, without a seal.
  explicit AlterableFile(std::string content);

  // Writes a copy with some alterations, sealed or not, and returns its path.
  std::string altered(FuzzedDataProvider& bytes, bool sealed) const;

 private:
  std::string content_;
  std::vector<std::string> objects_;     // paths of all of them
  std::vector<std::string> attributes_;  // "path\nname"
};

}  // namespace enthesis::fuzz
