// Damage done to a sealed file is seen by its seal, and files of any bytes are told from sealed ones. The first byte says
// which: else the bytes are damage, three for each place and value.

#include <cstdint>
#include <cstdlib>

#include "engine/io/hdf5_file.h"
#include "engine/io/seal.h"
#include "tests/fuzz/fuzz_files.h"

namespace {

using namespace enthesis;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::string damaged(std::string file, const std::uint8_t* data, std::size_t size) {
  for (std::size_t i = 0; i + 3 <= size; i += 3)
    file[(data[i] * 256u + data[i + 1]) % file.size()] = static_cast<char>(data[i + 2]);
  return size % 3 == 0 ? file
                       : file.substr(0, file.size() - data[size - 1] * (size % 3 == 1 ? 1u : 100u) % file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string whole = fuzz::small_volume();
  static const std::size_t seal_bytes = fuzz::seal_for("").size();
  if (size == 0) return 0;
  const std::string own(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string found = own;
  if (data[0] % 4 == 1) found += fuzz::seal_for("other" + own);
  if (data[0] % 4 >= 2) found = damaged(whole, data + 1, size - 1);
  const auto path = fuzz::scratch() / "sealed.h5";
  fuzz::write_bytes(path, found);
  const io::Seal seal = io::look_at_seal(io::PosixFile(path, io::PosixFile::Mode::read));
  const bool has_its_seal =
      found.size() >= seal_bytes &&
      found.substr(found.size() - seal_bytes) == fuzz::seal_for(found.substr(0, found.size() - seal_bytes));
  demand((seal == io::Seal::whole) == has_its_seal);
  if (data[0] % 4 >= 2 && found.size() == whole.size() && found.ends_with(whole.substr(whole.size() - seal_bytes)))
    demand(seal == (found == whole ? io::Seal::whole : io::Seal::broken));
  if (seal == io::Seal::none) return 0;  // a file of another program
  try {
    io::Hdf5File::open(path);
    demand(seal == io::Seal::whole);
  } catch (const io::FileError&) {
  }
  return 0;
}
