#include "engine/io/posix_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace enthesis::io {

namespace {

constexpr int new_file_mode = 0666;                            // the umask takes away from it
constexpr std::size_t bytes_per_write = std::size_t{1} << 30;  // Linux writes at most 2 GiB per call
constexpr std::size_t bytes_per_read = std::size_t{1} << 16;

int open_flags(PosixFile::Mode mode) {
  if (mode == PosixFile::Mode::read) return O_RDONLY | O_CLOEXEC;
  return O_CREAT | O_CLOEXEC | (mode == PosixFile::Mode::replace ? O_RDWR | O_TRUNC : O_WRONLY | O_APPEND);
}

template <class Call>
auto repeat_if_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

std::string quoted(const std::filesystem::path& path) {
  return std::string(1, '\'').append(path.string()).append(1, '\'');
}

std::string reason_in_words(int error_number, const std::filesystem::path& path) {
  std::filesystem::path folder = path.parent_path();
  if (folder.empty()) folder = ".";
  switch (error_number) {
    case ENOSPC:
      return "there is no space left on the disk";
    case EDQUOT:
      return "the disk quota is used up";
    case EFBIG:
      return "it would be larger than files are allowed to be here";
    case EACCES:
    case EPERM:
      return "permission is denied";
    case EROFS:
      return "the file system is read-only";
    case EISDIR:
      return "it is a directory";
    case ENOTDIR:
      return quoted(folder) + " is not a directory";
    case ENOENT: {
      std::error_code ignored;
      if (!std::filesystem::exists(folder, ignored)) return "the directory " + quoted(folder) + " does not exist";
      return "it does not exist";
    }
    default:
      return std::generic_category().message(error_number);
  }
}

PosixFile::PosixFile(std::filesystem::path path, Mode mode)
    : path_(std::move(path)),
      mode_(mode),
      descriptor_(repeat_if_interrupted([&] { return ::open(path_.c_str(), open_flags(mode), new_file_mode); })) {
  if (descriptor_ < 0) fail(errno);
}

PosixFile::~PosixFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

PosixFile::PosixFile(PosixFile&& other) noexcept
    : path_(std::move(other.path_)), mode_(other.mode_), descriptor_(std::exchange(other.descriptor_, -1)) {}

void PosixFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t portion = std::min(bytes.size(), bytes_per_write);
    const auto written = repeat_if_interrupted([&] { return ::write(descriptor_, bytes.data(), portion); });
    if (written < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void PosixFile::write_at(std::size_t from, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t portion = std::min(bytes.size(), bytes_per_write);
    const auto written =
        repeat_if_interrupted([&] { return ::pwrite(descriptor_, bytes.data(), portion, static_cast<off_t>(from)); });
    if (written < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    from += static_cast<std::size_t>(written);
  }
}

void PosixFile::read_at(std::size_t from, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const std::size_t portion = std::min(bytes.size(), bytes_per_write);
    const auto got =
        repeat_if_interrupted([&] { return ::pread(descriptor_, bytes.data(), portion, static_cast<off_t>(from)); });
    if (got < 0) fail(errno);
    if (got == 0) throw FileError("cannot read " + quoted(path_) + ": it ends too early");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    from += static_cast<std::size_t>(got);
  }
}

std::size_t PosixFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) < 0) fail(errno);
  return static_cast<std::size_t>(status.st_size);
}

bool PosixFile::is_file_of(int descriptor) const {
  struct stat mine {};
  struct stat other {};
  if (::fstat(descriptor_, &mine) < 0) fail(errno);
  return ::fstat(descriptor, &other) == 0 && mine.st_dev == other.st_dev && mine.st_ino == other.st_ino;
}

void PosixFile::cut(std::size_t length) {
  if (repeat_if_interrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(length)); }) < 0) fail(errno);
}

void PosixFile::sync() {
  // Pipes and some special file systems have nothing to synchronise and say EINVAL.
  if (repeat_if_interrupted([&] { return ::fsync(descriptor_); }) < 0 && errno != EINVAL) fail(errno);
}

void PosixFile::close() {
  // After EINTR the descriptor is closed on Linux: repeating could close another's file.
  if (::close(std::exchange(descriptor_, -1)) < 0 && errno != EINTR) fail(errno);
}

void PosixFile::fail(int error_number) const {
  throw FileError((mode_ == Mode::read ? "cannot read " : "cannot write ") + quoted(path_) + ": " +
                  reason_in_words(error_number, path_));
}

DirectoryLock::DirectoryLock(const std::filesystem::path& directory)
    : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw FileError("cannot open the directory " + quoted(directory) + ": " + reason_in_words(errno, directory));
  }
  if (repeat_if_interrupted([&] { return flock(descriptor_, LOCK_EX | LOCK_NB); }) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  if (reason == EWOULDBLOCK) throw FileError(quoted(directory) + " is in use by another process");
  // A file system without locks, as some on networks are: go on without.
  descriptor_ = -1;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string read_text(const std::filesystem::path& path) {
  const auto fail = [&](int error_number) {
    throw FileError("cannot read " + quoted(path) + ": " + reason_in_words(error_number, path));
  };
  const int descriptor = repeat_if_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (descriptor < 0) fail(errno);
  std::string text;
  std::array<char, bytes_per_read> portion{};
  for (;;) {
    const auto count = repeat_if_interrupted([&] { return ::read(descriptor, portion.data(), portion.size()); });
    const int error_number = errno;
    if (count > 0) {
      text.append(portion.data(), static_cast<std::size_t>(count));
      continue;
    }
    ::close(descriptor);
    if (count < 0) fail(error_number);
    return text;
  }
}

}  // namespace enthesis::io
