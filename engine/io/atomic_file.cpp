#include "engine/io/atomic_file.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace enthesis::io {

namespace {

const std::filesystem::path& require_no_directory(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw FileError("cannot write " + quoted(path) + ": it is a directory");
  return path;
}

}  // namespace

void sync_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path().empty() ? "." : path.parent_path();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

std::filesystem::path part_path(const std::filesystem::path& path) {
  std::filesystem::path part = path;
  part += ".part";
  return part;
}

PartFile::PartFile(const std::filesystem::path& path)
    : path_(require_no_directory(path)), file_(part_path(path), PosixFile::Mode::replace) {}

PartFile::~PartFile() {
  if (!whole_) ::unlink(file_.path().c_str());
}

void PartFile::become_whole() {
  file_.sync();
  file_.close();
  if (::rename(file_.path().c_str(), path_.c_str()) != 0)
    throw FileError("cannot write " + quoted(path_) + ": " + reason_in_words(errno, path_));
  whole_ = true;
  sync_directory_of(path_);
}

void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content) {
  PartFile part(path);
  part.file().write(content);
  part.become_whole();
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  write_atomically(path, std::as_bytes(std::span(text)));
}

}  // namespace enthesis::io
