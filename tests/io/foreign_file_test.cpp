#include "engine/io/foreign_file.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "engine/io/hdf5_file.h"
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

// Each is a small file of h5py with one to three bytes changed, on which HDF5 1.10.8 ends the process by SIGSEGV.
TEST_CASE("files on which HDF5 crashes are refused in a sentence, and those after them are read") {
  const ScratchDirectory scratch;
  for (const char* name : {"malformed_1.h5", "malformed_2.h5", "malformed_3.h5"}) {
    const std::string path = std::string(ENTHESIS_SOURCE_DIR) + "/tests/io/fixtures/" + name;
    INFO(path);
    CHECK(look_at_seal(path) == Seal::none);
    const std::string said = message_of<FileError>([&] { read_volume<std::int64_t>(path, "/labels"); });
    CHECK(said.starts_with("cannot read '" + path + "': "));
  }
  auto file = Hdf5File::create(scratch / "x.h5");
  file.set_text("/", "name", "x");
  std::move(file).save();
  CHECK(Hdf5File::open(scratch / "x.h5").text_attribute("/", "name") == "x");
}

TEST_CASE("a child that dies or does not come back as it should makes the file refused; its exceptions do not") {
  CHECK_NOTHROW(require_survivable("x.h5", [] {}));
  CHECK_NOTHROW(require_survivable("x.h5", [] { throw std::runtime_error("seen again by the parent"); }));
  CHECK(message_of<FileError>([] { require_survivable("x.h5", [] { std::raise(SIGSEGV); }); }) ==
        refusal_of("x.h5", "HDF5 fails on it"));
  CHECK(message_of<FileError>([] { require_survivable("x.h5", [] { std::_Exit(3); }); }) ==
        refusal_of("x.h5", "HDF5 fails on it"));
  CHECK(message_of<FileError>([] { require_survivable("x.h5", [] { std::raise(SIGXCPU); }); }) ==
        refusal_of("x.h5", "HDF5 does not come to an end with it"));
}

TEST_CASE("what a child does leaves no trace in its parent") {
  int seen = 1;
  require_survivable("x.h5", [&] { seen = 2; });
  CHECK(seen == 1);
}
