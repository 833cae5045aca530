#include "engine/io/atomic_file.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace enthesis::io {

namespace {

class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& path) : path_(path), part_(part_path(path)) {}
  ~PartFile() {
    if (!renamed_) ::unlink(part_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  void write(std::span<const std::byte> content, std::string_view ending) const {
    PosixFile file(part_, PosixFile::Mode::replace);
    file.write(content);
    file.write(std::as_bytes(std::span(ending)));
    file.sync();
    file.close();
  }

  void rename() {
    if (::rename(part_.c_str(), path_.c_str()) != 0) {
      throw FileError("cannot write " + quoted(path_) + ": " + reason_in_words(errno, path_));
    }
    renamed_ = true;
  }

 private:
  std::filesystem::path path_;
  std::filesystem::path part_;
  bool renamed_{false};
};

// Without this the new name may be lost with the power. Where directories cannot be opened or synchronised, the file
// itself is complete, so that is no failure.
void sync_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path().empty() ? "." : path.parent_path();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

std::filesystem::path part_path(const std::filesystem::path& path) {
  std::filesystem::path part = path;
  part += ".part";
  return part;
}

void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content, std::string_view ending) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw FileError("cannot write " + quoted(path) + ": it is a directory");
  }
  PartFile part(path);
  part.write(content, ending);
  part.rename();
  sync_directory_of(path);
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  write_atomically(path, std::as_bytes(std::span(text)));
}

}  // namespace enthesis::io
