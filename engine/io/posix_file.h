#pragma once
// A file under plain calls, and the reasons for which they fail, in words.

#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

namespace enthesis::io {

// One sentence that names the path and the reason.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string quoted(const std::filesystem::path& path);

// Why the system refused to open, write or rename `path`: the text for an errno value.
std::string reason_in_words(int error_number, const std::filesystem::path& path);

class PosixFile {
 public:
  enum class Mode { read, replace, append };

  // Throws FileError, as all members do.
  PosixFile(std::filesystem::path path, Mode mode);
  ~PosixFile();
  PosixFile(PosixFile&& other) noexcept;
  PosixFile& operator=(PosixFile&&) = delete;
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write_at(std::size_t from, std::span<const std::byte> bytes);
  void read_at(std::size_t from, std::span<std::byte> bytes) const;  // not in mode `append`
  std::size_t size() const;
  bool is_file_of(int descriptor) const;  // which another has open: the same file, by whatever name
  void cut(std::size_t length);           // drops what lies beyond this length
  void sync();                            // returns when the content is on the disk
  void close();                           // the destructor closes too, but cannot report a failure
  const std::filesystem::path& path() const { return path_; }

 private:
  [[noreturn]] void fail(int error_number) const;

  std::filesystem::path path_;
  Mode mode_;
  int descriptor_;
};

// Holds a directory for this process while it lives, and leaves nothing behind, however the process ends.
class DirectoryLock {
 public:
  // Throws FileError if another process holds it, or if it cannot be opened.
  explicit DirectoryLock(const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

// The whole content of a file.
std::string read_text(const std::filesystem::path& path);

}  // namespace enthesis::io
