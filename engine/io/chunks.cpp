#include "engine/io/chunks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

#include <libdeflate.h>

namespace enthesis::io {
namespace {

// To nearest, ties to even, at the given number of stored mantissa bits; infinities and NaN stay what they are.
float with_mantissa_bits(float value, int bits) {
  constexpr std::uint32_t exponent_mask = 0x7f800000u;
  const auto dropped = static_cast<unsigned>(float_mantissa_bits - bits);
  auto word = std::bit_cast<std::uint32_t>(value);
  if ((word & exponent_mask) == exponent_mask) return value;
  const std::uint32_t half = (1u << (dropped - 1)) - 1u + ((word >> dropped) & 1u);
  word = (word + half) & ~((1u << dropped) - 1u);
  return std::bit_cast<float>(word);
}

// Memory that each thread uses again for every chunk.
struct Bench {
  struct Free {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
  };
  std::array<std::unique_ptr<libdeflate_compressor, Free>, 10> compressors;  // by level
  std::vector<std::byte> plain, shuffled, packed;

  libdeflate_compressor* compressor(unsigned level) {
    auto& kept = compressors.at(level);
    if (!kept) kept.reset(libdeflate_alloc_compressor(static_cast<int>(level)));
    if (!kept) throw std::bad_alloc();
    return kept.get();
  }
};

// Calls row(from, to, count) for each run of elements along the last axis: from in the array, to in the chunk.
template <class Row>
void for_rows(const ChunkPlan& plan, std::size_t chunk, Row&& row) {
  const std::size_t axes = plan.extents.size();
  const std::vector<std::size_t> start = chunk_start(plan, chunk);
  std::vector<std::size_t> size(axes), at(axes, 0);
  for (std::size_t a = 0; a < axes; ++a) size[a] = std::min(plan.chunk[a], plan.extents[a] - start[a]);
  while (true) {
    std::size_t from = 0, to = 0;
    for (std::size_t a = 0; a < axes; ++a) {
      from = from * plan.extents[a] + start[a] + at[a];
      to = to * plan.chunk[a] + at[a];
    }
    row(from, to, size[axes - 1]);
    std::size_t axis = axes - 1;  // its last one is done; the next slower one moves on
    while (axis > 0 && ++at[axis - 1] == size[axis - 1]) at[--axis] = 0;
    if (axis == 0) return;
  }
}

template <class Stored, class T>
void gather(const ChunkPlan& plan, std::span<const T> values, std::size_t chunk, std::span<Stored> plain) {
  std::ranges::fill(plain, Stored{});
  for_rows(plan, chunk, [&](std::size_t from, std::size_t to, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) plain[to + i] = static_cast<Stored>(values[from + i]);
  });
  if constexpr (std::is_same_v<Stored, float>) {
    if (plan.mantissa_bits == 0) return;
    for (float& v : plain) v = with_mantissa_bits(v, plan.mantissa_bits);
  }
}

// All first bytes of the elements, then all second ones, ...
template <std::size_t element_bytes>
void shuffle(std::span<const std::byte> plain, std::span<std::byte> shuffled) {
  const std::size_t count = plain.size() / element_bytes;
  for (std::size_t b = 0; b < element_bytes; ++b)
    for (std::size_t i = 0; i < count; ++i) shuffled[b * count + i] = plain[i * element_bytes + b];
}

bool all_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

// Whether the bytes are spread so widely that short codes for the frequent ones would save less than a fifth: of n bytes
// that k values share alike by chance, the squared counts sum to n^2 / k + n. Repeated rows are not looked for.
bool hardly_shrinks(std::span<const std::byte> plane) {
  constexpr std::size_t enough = 2048;
  constexpr std::uint64_t values = 85;  // 6.4 of 8 bits
  if (plane.size() < enough) return false;
  std::array<std::uint64_t, 256> count{};
  for (const std::byte b : plane) ++count[std::to_integer<std::size_t>(b)];
  std::uint64_t squares = 0;
  for (const std::uint64_t c : count) squares += c * c;
  const std::uint64_t n = plane.size();
  return values * squares < n * n + values * n;
}

// A zlib stream (RFC 1950, 1951) that grows at its end.
class ZlibStream {
 public:
  explicit ZlibStream(std::vector<std::byte>& bytes) : bytes_(bytes) { bytes_.assign({std::byte{0x78}, std::byte{1}}); }

  // Blocks of bytes as they are: how many, the complement of that, and the bytes.
  void store(std::span<const std::byte> content) {
    constexpr std::size_t largest = 65535;
    for (; !content.empty(); content = content.subspan(std::min(largest, content.size()))) {
      const auto part = content.first(std::min(largest, content.size()));
      const std::size_t n = part.size();
      for (const std::size_t b : {std::size_t{0}, n & 255u, n >> 8, ~n & 255u, (~n >> 8) & 255u})
        bytes_.push_back(static_cast<std::byte>(b));
      bytes_.insert(bytes_.end(), part.begin(), part.end());
    }
  }

  // The last bytes, deflated, and the checksum of all.
  void deflate_and_end(std::span<const std::byte> content, std::span<const std::byte> all, libdeflate_compressor* by) {
    const std::size_t before = bytes_.size();
    bytes_.resize(before + libdeflate_deflate_compress_bound(by, content.size()));
    const std::size_t packed =
        libdeflate_deflate_compress(by, content.data(), content.size(), bytes_.data() + before, bytes_.size() - before);
    bytes_.resize(before + packed);
    const std::uint32_t sum = libdeflate_adler32(1, all.data(), all.size());
    for (const unsigned shift : {24u, 16u, 8u, 0u}) bytes_.push_back(static_cast<std::byte>(sum >> shift & 255u));
  }

 private:
  std::vector<std::byte>& bytes_;
};

}  // namespace

std::size_t chunk_count(const ChunkPlan& plan) {
  std::size_t count = 1;
  for (std::size_t a = 0; a < plan.extents.size(); ++a) count *= (plan.extents[a] + plan.chunk[a] - 1) / plan.chunk[a];
  return count;
}

std::vector<std::size_t> chunk_start(const ChunkPlan& plan, std::size_t chunk) {
  std::vector<std::size_t> start(plan.extents.size());
  for (std::size_t a = start.size(); a-- > 0;) {
    const std::size_t along = (plan.extents[a] + plan.chunk[a] - 1) / plan.chunk[a];
    start[a] = chunk % along * plan.chunk[a];
    chunk /= along;
  }
  return start;
}

template <class Stored, class T>
std::vector<std::byte> pack_chunk(const ChunkPlan& plan, std::span<const T> values, std::size_t chunk) {
  thread_local Bench bench;
  std::size_t elements = 1;
  for (const std::size_t c : plan.chunk) elements *= c;
  const std::size_t bytes = elements * sizeof(Stored);
  bench.plain.resize(bytes);
  const std::span plain(reinterpret_cast<Stored*>(bench.plain.data()), elements);
  gather<Stored, T>(plan, values, chunk, plain);
  if (all_zero(bench.plain)) return {};
  bench.shuffled.resize(bytes);
  shuffle<sizeof(Stored)>(bench.plain, bench.shuffled);
  ZlibStream stream(bench.packed);
  const std::span<const std::byte> all(bench.shuffled);
  std::size_t as_they_are = 0;  // bytes at the front: on this machine the first plane holds the last bytes
  if constexpr (std::is_floating_point_v<Stored>)
    while (as_they_are + elements < bytes && hardly_shrinks(all.subspan(as_they_are, elements)))
      as_they_are += elements;
  stream.store(all.first(as_they_are));
  stream.deflate_and_end(all.subspan(as_they_are), all, bench.compressor(plan.deflate));
  return bench.packed;
}

#define ENTHESIS_PACKING_OF(Stored, T) \
  template std::vector<std::byte> pack_chunk<Stored, T>(const ChunkPlan&, std::span<const T>, std::size_t);
ENTHESIS_PACKING_OF(double, double)
ENTHESIS_PACKING_OF(float, double)
ENTHESIS_PACKING_OF(float, float)
ENTHESIS_PACKING_OF(std::int32_t, std::int32_t)
ENTHESIS_PACKING_OF(std::int64_t, std::int64_t)
ENTHESIS_PACKING_OF(std::uint8_t, std::uint8_t)
ENTHESIS_PACKING_OF(std::uint32_t, std::uint32_t)
ENTHESIS_PACKING_OF(std::uint64_t, std::uint64_t)
#undef ENTHESIS_PACKING_OF

}  // namespace enthesis::io
