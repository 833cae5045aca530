#include "engine/io/seal.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string_view>
#include <vector>

#include "engine/digest.h"
#include "engine/io/posix_file.h"

namespace enthesis::io {
namespace {

constexpr std::size_t portion_bytes = std::size_t{1} << 20;
constexpr std::string_view before = "\nsealed ", after = " by enthesis\n";
constexpr std::size_t seal_bytes = before.size() + 16 + after.size();

}  // namespace

std::string seal_of(std::size_t content_bytes,
                    const std::function<void(std::size_t from, std::span<std::byte> portion)>& read) {
  engine::Digest digest;
  std::vector<std::byte> portion(std::min(portion_bytes, content_bytes));
  for (std::size_t done = 0; done < content_bytes; done += portion.size()) {
    portion.resize(std::min(portion_bytes, content_bytes - done));
    read(done, portion);
    digest.add<std::byte>("", portion);
  }
  return std::string(before) + digest.text() + std::string(after);
}

Seal look_at_seal(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto fail = [&] {
    throw FileError("cannot read " + quoted(path) + ": " +
                    (errno == 0 ? "it has become shorter meanwhile" : reason_in_words(errno, path)));
  };
  if (!file) fail();
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0));
  if (size < seal_bytes) return Seal::none;
  std::string found(seal_bytes, '\0');
  const std::size_t content = size - seal_bytes;
  file.seekg(static_cast<std::streamoff>(content));
  if (!file.read(found.data(), static_cast<std::streamsize>(seal_bytes))) fail();
  if (!found.starts_with(before) || !found.ends_with(after)) return Seal::none;
  file.seekg(0);
  const std::string wanted = seal_of(content, [&](std::size_t, std::span<std::byte> portion) {
    if (!file.read(reinterpret_cast<char*>(portion.data()), static_cast<std::streamsize>(portion.size()))) fail();
  });
  return wanted == found ? Seal::whole : Seal::broken;
}

}  // namespace enthesis::io
