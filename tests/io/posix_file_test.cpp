#include "engine/io/posix_file.h"

#include <memory>

#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using namespace enthesis::tests;

TEST_CASE("a directory is held by one at a time, and free again when its holder ends") {
  const ScratchDirectory scratch;
  auto first = std::make_unique<DirectoryLock>(scratch.path());
  const std::string said = message_of<FileError>([&] { const DirectoryLock second(scratch.path()); });
  CHECK(said == "'" + scratch.path().string() + "' is in use by another process");
  first.reset();
  CHECK_NOTHROW(DirectoryLock(scratch.path()));
  CHECK(std::filesystem::is_empty(scratch.path()));
}
