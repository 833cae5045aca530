#include "engine/io/foreign_file.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "engine/io/hdf5_new_file.h"
#include "engine/io/posix_file.h"
#include "engine/io/seal.h"
#include "engine/io/volume.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::message_of;
using enthesis::tests::ScratchDirectory;

namespace {

std::string refusal_of(const std::string& path, const std::string& reason) {
  return "cannot read '" + path + "': " + reason + ", so it is damaged or malformed";
}

}  // namespace

// Each is a small file of h5py with two to four bytes changed, on which HDF5 1.10.8 ends the process by SIGSEGV: on the
// first two when they are looked through, on the third, whose filter says that a chunk has 2^28 values, when it is read.
TEST_CASE("files on which HDF5 crashes are refused in a sentence, and those after them are read") {
  const std::string folder = std::string(ENTHESIS_SOURCE_DIR) + "/tests/io/fixtures/";
  const auto said_of = [&](const std::string& name) {
    CHECK(look_at_seal(PosixFile(folder + name, PosixFile::Mode::read)) == Seal::none);
    return message_of<FileError>([&] { read_volume<std::int64_t>(folder + name, "/labels"); });
  };
  for (const std::string name : {"malformed_1.h5", "malformed_2.h5"})
    CHECK(said_of(name) == refusal_of(folder + name, "HDF5 fails on it"));
  const auto of_values = Hdf5File::open(folder + "malformed_3.h5");
  CHECK(of_values.extents("/labels") == Extents{6});
  const std::string refusal =
      "cannot read array '/labels' of '" + folder + "malformed_3.h5': HDF5 fails on it, so it is damaged or malformed";
  std::vector<std::int32_t> six(6);
  CHECK(message_of<FileError>([&] { of_values.read<std::int32_t>("/labels"); }) == refusal);
  CHECK(message_of<FileError>([&] { of_values.read_into<std::int32_t>("/labels", six); }) == refusal);
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.set_text("/", "name", "x");
  std::move(file).save();
  CHECK(Hdf5File::open(scratch / "x.h5").text_attribute("/", "name") == "x");
}

TEST_CASE("a child that dies or does not come back as it should makes the file refused; its exceptions do not") {
  CHECK_NOTHROW(require_survivable("read 'x.h5'", [] {}));
  CHECK_NOTHROW(require_survivable("read 'x.h5'", [] { throw std::runtime_error("seen again by the parent"); }));
  CHECK(message_of<FileError>([] { require_survivable("read 'x.h5'", [] { std::raise(SIGSEGV); }); }) ==
        refusal_of("x.h5", "HDF5 fails on it"));
  CHECK(message_of<FileError>([] { require_survivable("read 'x.h5'", [] { std::_Exit(3); }); }) ==
        refusal_of("x.h5", "HDF5 fails on it"));
  CHECK(message_of<FileError>([] { require_survivable("read 'x.h5'", [] { std::raise(SIGXCPU); }); }) ==
        refusal_of("x.h5", "HDF5 does not come to an end with it"));
}

TEST_CASE("what a child does leaves no trace in its parent") {
  int seen = 1;
  require_survivable("read 'x.h5'", [&] { seen = 2; });
  CHECK(seen == 1);
}
