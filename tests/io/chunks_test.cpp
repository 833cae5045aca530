#include "engine/io/chunks.h"

#include <bit>
#include <cstdint>
#include <filesystem>
#include <random>

#include "engine/io/hdf5_new_file.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::ScratchDirectory;

namespace {

// Numbers between 1 and 2 whose last `noisy_bits` of the mantissa are chance.
template <class T, class Word>
std::vector<T> noise(std::size_t count, int noisy_bits) {
  std::mt19937_64 random(7);
  std::vector<T> values(count);
  for (T& v : values)
    v = std::bit_cast<T>(
        static_cast<Word>(std::bit_cast<Word>(T{1}) | (random() & ((std::uint64_t{1} << noisy_bits) - 1))));
  return values;
}

template <class T>
std::size_t written_and_read_back(const std::vector<T>& values, const Extents& extents, const Storage& storage) {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<T>("/v", extents, values, storage);
  std::move(file).save();
  CHECK(Hdf5File::open(scratch / "x.h5").read<T>("/v") == values);
  return std::filesystem::file_size(scratch / "x.h5");
}

}  // namespace

TEST_CASE("noise of any depth is read by HDF5 as it was written, however large the chunks are") {
  const std::size_t edge = GENERATE(7u, 32u, 64u);
  const Extents extents{65, 33, 40};
  for (const int bits : {0, 5, 8, 13, 16, 20, 23})
    written_and_read_back(noise<float, std::uint32_t>(65 * 33 * 40, bits), extents, {.chunk_edge = edge});
  for (const int bits : {8, 24, 52})
    written_and_read_back(noise<double, std::uint64_t>(65 * 33 * 40, bits), extents, {.chunk_edge = edge});
}

TEST_CASE("bytes that are noise take their own size and little more, and the others next to nothing") {
  const std::size_t count = 64 * 64 * 64;
  CHECK(written_and_read_back(noise<float, std::uint32_t>(count, 16), {64, 64, 64}, {}) < count * 2 + 20'000);
  CHECK(written_and_read_back(noise<float, std::uint32_t>(count, 0), {64, 64, 64}, {}) < 20'000);
}

TEST_CASE("bytes that would hardly shrink are stored as they are, and the others are deflated") {
  const std::size_t count = 64 * 64 * 64;
  const auto bytes_of = [&](int bits) {
    return written_and_read_back(noise<float, std::uint32_t>(count, bits), {64, 64, 64}, {});
  };
  CHECK(bytes_of(7) > count);  // 7 of 8 bits: an eighth could be saved
  CHECK(bytes_of(7) < count + 20'000);
  CHECK(bytes_of(6) < count * 4 / 5);  // 6 of 8 bits: a quarter
  CHECK(bytes_of(6) > count * 3 / 4);
}

TEST_CASE("chunks are counted with the last axis fastest") {
  const ChunkPlan plan{{50, 81, 1}, {25, 27, 1}, 1, 0};
  CHECK(chunk_count(plan) == 6);
  CHECK(chunk_start(plan, 0) == std::vector<std::size_t>{0, 0, 0});
  CHECK(chunk_start(plan, 2) == std::vector<std::size_t>{0, 54, 0});
  CHECK(chunk_start(plan, 5) == std::vector<std::size_t>{25, 54, 0});
}
