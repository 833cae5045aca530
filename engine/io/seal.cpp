#include "engine/io/seal.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "engine/digest.h"
#include "engine/parallel/workers.h"

namespace enthesis::io {
namespace {

constexpr std::size_t hashed_bytes = std::size_t{1} << 20;  // at a time
constexpr std::size_t read_bytes = std::size_t{1} << 16;    // at a time: they are hashed while they are near
constexpr std::string_view before = "\nsealed ", after = " by enthesis\n";
constexpr std::size_t seal_bytes = before.size() + 16 + after.size();

std::uint64_t hash_of(std::size_t from, std::size_t to, const ReadPortion& read) {
  std::array<std::byte, read_bytes> buffer;  // NOLINT: filled by `read`
  engine::ArrayHash hash;
  for (std::size_t at = from; at < to; at += read_bytes) {
    const std::span<std::byte> portion(buffer.data(), std::min(read_bytes, to - at));
    read(at, portion);
    hash.add(portion);
  }
  return hash.value();
}

}  // namespace

std::string seal_of(std::size_t content_bytes, const ReadPortion& read, const engine::Workers* workers) {
  std::vector<std::uint64_t> hashes((content_bytes + hashed_bytes - 1) / hashed_bytes);
  const auto end_of = [&](std::size_t i) { return std::min((i + 1) * hashed_bytes, content_bytes); };
  const auto hash_one = [&](std::size_t i) { hashes[i] = hash_of(i * hashed_bytes, end_of(i), read); };
  if (workers != nullptr)
    workers->for_jobs(hashes.size(), hash_one);
  else
    for (std::size_t i = 0; i < hashes.size(); ++i) hash_one(i);
  engine::Digest digest;
  for (std::size_t i = 0; i < hashes.size(); ++i) digest.add_hashed("", end_of(i) - i * hashed_bytes, hashes[i]);
  return std::string(before) + digest.text() + std::string(after);
}

Seal look_at_seal(const PosixFile& file, const engine::Workers* workers) {
  const std::size_t size = file.size();
  if (size < seal_bytes) return Seal::none;
  std::string found(seal_bytes, '\0');
  const std::size_t content = size - seal_bytes;
  file.read_at(content, std::as_writable_bytes(std::span(found)));
  if (!found.starts_with(before) || !found.ends_with(after)) return Seal::none;
  const ReadPortion read = [&](std::size_t from, std::span<std::byte> portion) { file.read_at(from, portion); };
  return seal_of(content, read, workers) == found ? Seal::whole : Seal::broken;
}

}  // namespace enthesis::io
