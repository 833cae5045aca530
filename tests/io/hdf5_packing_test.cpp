#include "engine/io/hdf5_packing.h"

#include <stdexcept>

#include "engine/io/hdf5_new_file.h"
#include "engine/parallel/workers.h"
#include "tests/io/example_file.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::engine::Workers;
using enthesis::tests::ramp;
using enthesis::tests::ScratchDirectory;

TEST_CASE(
    "arrays have the same bytes when they are packed one by one, or together by the caller or 1, 2, 3 and 8 threads",
    "[parallel]") {
  const ScratchDirectory scratch;
  std::vector<double> values = ramp<double>(100'000);
  values[0] = 1e-40;  // in single precision a denormal
  const std::vector<float> grid = ramp<float>(40 * 50 * 60);
  const Storage rounded{.single_precision = true, .mantissa_bits = 12};
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/v", {40, 50, 60}, grid);
  file.write<double>("/w", {100'000}, values, rounded);
  file.write<std::uint8_t>("/none", {0}, {});
  std::move(file).save();
  const auto bytes_with = [&](const Workers* workers) {
    PackedArray v, w, none;
    Packing packing;
    packing.add<float>({40, 50, 60}, grid, {}, v);
    packing.add<double>({100'000}, values, rounded, w);
    packing.add<std::uint8_t>({0}, {}, {}, none);
    packing.pack(workers);
    auto packed = NewHdf5File::create(scratch / "y.h5");
    packed.write("/v", v);
    packed.write("/w", w);
    packed.write("/none", none);
    std::move(packed).save();
    return read_text(scratch / "y.h5");
  };
  const std::string one_by_one = read_text(scratch / "x.h5");
  CHECK(bytes_with(nullptr) == one_by_one);
  for (const int threads : {1, 2, 3, 8}) {
    const Workers workers(threads);
    CHECK(bytes_with(&workers) == one_by_one);
  }
}

TEST_CASE("an array that is to be stored as it is cannot be packed") {
  PackedArray packed;
  Packing packing;
  CHECK_THROWS_AS(packing.add<float>({6}, ramp<float>(6), {.deflate = 0}, packed), std::invalid_argument);
}
