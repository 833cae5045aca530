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

// `ending` stands behind the content.
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content,
                      std::string_view ending = {});
void write_atomically(const std::filesystem::path& path, std::string_view text);

std::filesystem::path part_path(const std::filesystem::path& path);

}  // namespace enthesis::io
