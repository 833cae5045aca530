#include "engine/io/atomic_file.h"

#include <fstream>

#include "tests/io/file_size_limit.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using enthesis::io::FileError;
using enthesis::io::part_path;
using enthesis::io::read_text;
using enthesis::io::write_atomically;
using enthesis::tests::FileSizeLimit;
using enthesis::tests::message_of;
using enthesis::tests::ScratchDirectory;

TEST_CASE("a file is written whole and replaces the one before") {
  const ScratchDirectory scratch;
  write_atomically(scratch / "note.txt", "first, and longer");
  write_atomically(scratch / "note.txt", "second");
  CHECK(read_text(scratch / "note.txt") == "second");
  CHECK(scratch.names() == std::vector<std::string>{"note.txt"});
}

TEST_CASE("who opened the old file before it was replaced still reads the old one, whole") {
  const ScratchDirectory scratch;
  write_atomically(scratch / "note.txt", "old");
  std::ifstream reader(scratch / "note.txt");
  write_atomically(scratch / "note.txt", "new, and longer");
  std::string text;
  std::getline(reader, text);
  CHECK(text == "old");
}

TEST_CASE("an empty file and a file of several megabytes are written") {
  const ScratchDirectory scratch;
  const std::string large(5'000'011, 'x');
  write_atomically(scratch / "empty", "");
  write_atomically(scratch / "large", large);
  CHECK(read_text(scratch / "empty").empty());
  CHECK(read_text(scratch / "large") == large);
}

TEST_CASE("a torn part left by a killed run does no harm") {
  const ScratchDirectory scratch;
  write_atomically(part_path(scratch / "note.txt"), "a longer text that was never finished");
  write_atomically(scratch / "note.txt", "whole");
  CHECK(read_text(scratch / "note.txt") == "whole");
  CHECK(scratch.names() == std::vector<std::string>{"note.txt"});
}

TEST_CASE("writing into a directory that is not there says so") {
  const ScratchDirectory scratch;
  const auto path = scratch / "missing/note.txt";
  CHECK(message_of<FileError>([&] { write_atomically(path, "text"); }) ==
        "cannot write '" + path.string() + ".part': the directory '" + (scratch / "missing").string() +
            "' does not exist");
}

TEST_CASE("writing under a regular file says that it is not a directory") {
  const ScratchDirectory scratch;
  write_atomically(scratch / "file", "");
  CHECK(message_of<FileError>([&] { write_atomically(scratch / "file/note.txt", "text"); }) ==
        "cannot write '" + (scratch / "file/note.txt.part").string() + "': '" + (scratch / "file").string() +
            "' is not a directory");
}

TEST_CASE("writing over a directory says that it is one and leaves nothing") {
  const ScratchDirectory scratch;
  std::filesystem::create_directory(scratch / "folder");
  CHECK(message_of<FileError>([&] { write_atomically(scratch / "folder", "text"); }) ==
        "cannot write '" + (scratch / "folder").string() + "': it is a directory");
  CHECK(scratch.names() == std::vector<std::string>{"folder"});
}

TEST_CASE("a full disk is reported, the old file stays and nothing half-written is left") {
  const ScratchDirectory scratch;
  write_atomically(scratch / "note.txt", "old");
  std::filesystem::create_symlink("/dev/full", part_path(scratch / "note.txt"));
  CHECK(message_of<FileError>([&] { write_atomically(scratch / "note.txt", "new"); }) ==
        "cannot write '" + (scratch / "note.txt.part").string() + "': there is no space left on the disk");
  CHECK(read_text(scratch / "note.txt") == "old");
  CHECK(scratch.names() == std::vector<std::string>{"note.txt"});
}

TEST_CASE("a write that stops in the middle leaves the old file and nothing else") {
  const ScratchDirectory scratch;
  write_atomically(scratch / "note.txt", "old");
  std::string message;
  {
    const FileSizeLimit limit(1000);
    message = message_of<FileError>([&] { write_atomically(scratch / "note.txt", std::string(5000, 'x')); });
  }
  CHECK(message == "cannot write '" + (scratch / "note.txt.part").string() +
                       "': it would be larger than files are allowed to be here");
  CHECK(read_text(scratch / "note.txt") == "old");
  CHECK(scratch.names() == std::vector<std::string>{"note.txt"});
}

TEST_CASE("reading a file that is not there, or a directory, says so") {
  const ScratchDirectory scratch;
  CHECK(message_of<FileError>([&] { read_text(scratch / "none"); }) ==
        "cannot read '" + (scratch / "none").string() + "': it does not exist");
  CHECK(message_of<FileError>([&] { read_text(scratch.path()); }) ==
        "cannot read '" + scratch.path().string() + "': it is a directory");
}
