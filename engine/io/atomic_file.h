#pragma once
// Files that are either complete or not there. The content goes to PATH.part, is synchronised to the disk, and is
// renamed to PATH; the directory is synchronised after that. A reader, or a machine that loses power, sees the old
// file or the whole new one. When anything fails, PATH.part is removed, PATH is untouched, and FileError is thrown.
// One process writes a given path at a time.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "engine/io/posix_file.h"

namespace enthesis::io {

void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content);
void write_atomically(const std::filesystem::path& path, std::string_view text);

// Returns when a new name is on the disk: without this it may be lost with the power. Where directories cannot be opened or
// synchronised, the file itself is complete, so that is no failure.
void sync_directory_of(const std::filesystem::path& path);

std::filesystem::path part_path(const std::filesystem::path& path);

// PATH.part while it is written. It is removed unless it has become PATH.
class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  PosixFile& file() { return file_; }
  void become_whole();  // synchronises, closes and renames

 private:
  std::filesystem::path path_;
  PosixFile file_;
  bool whole_{false};
};

}  // namespace enthesis::io
