#include "engine/io/volume.h"

#include "engine/io/hdf5_new_file.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using namespace enthesis::tests;

TEST_CASE("a label volume that h5py wrote is read, whatever its integers, byte order and chunks") {
  const ScratchDirectory scratch;
  for (const std::string type : {"u1", "i2", ">u2", "i4", ">i8"}) {
    const auto path = scratch / ("labels" + type.substr(type.size() - 2) + ".h5");
    const OutsideOutcome made = run_program(
        "/usr/bin/python3 -c \"import h5py, numpy as np, sys; h5py.File(sys.argv[1], 'w').create_dataset("
        "'scan/labels', data=np.arange(24).reshape(2, 3, 4).astype(sys.argv[2]), compression='gzip', chunks=(1, 2, "
        "3))\" " +
        path.string() + " '" + type + "'");
    INFO(made.output);
    REQUIRE(made.status == 0);
    const Volume<std::int64_t> volume = read_volume<std::int64_t>(path, "scan/labels");
    CHECK(volume.nx == 4);
    CHECK(volume.ny == 3);
    CHECK(volume.nz == 2);
    REQUIRE(volume.values.size() == 24);
    for (std::size_t i = 0; i < 24; ++i) CHECK(volume.values[i] == static_cast<std::int64_t>(i));
  }
}

TEST_CASE("an array with two axes is a section") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<std::uint8_t>("/section", {2, 3}, std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5});
  std::move(file).save();
  const auto section = read_volume<std::int32_t>(scratch / "x.h5", "/section");
  CHECK(section.nx == 3);
  CHECK(section.ny == 2);
  CHECK(section.nz == 1);
  CHECK(section.values == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("arrays that are no volumes are refused in one sentence") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/line", {3}, std::vector<float>{0, 1, 2});
  file.write<float>("/nothing", {3, 0, 2}, {});
  file.write<float>("/floats", {1, 1, 2}, std::vector<float>{0, 1});
  file.make_group("/group");
  std::move(file).save();
  const auto message = [&](const std::string& array) {
    return message_of<FileError>([&] { read_volume<std::int64_t>(scratch / "x.h5", array); });
  };
  const auto expected = [&](const std::string& array, const std::string& why) {
    return "cannot read array '" + array + "' of '" + (scratch / "x.h5").string() + "': " + why;
  };
  CHECK(message("/lost") == expected("/lost", "it does not exist"));
  CHECK(message("/line") == expected("/line", "it has 1 axes where 3, or 2, are wanted"));
  CHECK(message("/nothing") == expected("/nothing", "it has no values, or too many along an axis"));
  CHECK(message("/floats") == expected("/floats", "its values are float32, which cannot be read as int64"));
  CHECK(message("/group").starts_with(expected("/group", "")));
}

TEST_CASE("a volume packed with a filter that is not installed is refused by the name of the filter") {
  const ScratchDirectory scratch;
  const OutsideOutcome made = run_program(
      "/usr/bin/python3 -c \"import h5py, sys; h5py.File(sys.argv[1], 'w').create_dataset("
      "'labels', data=[[[1, 2]]], compression='lzf')\" " +
      (scratch / "x.h5").string());
  REQUIRE(made.status == 0);
  CHECK(message_of<FileError>([&] { read_volume<std::int64_t>(scratch / "x.h5", "/labels"); }) ==
        "cannot read array '/labels' of '" + (scratch / "x.h5").string() +
            "': it is packed with the filter 'lzf', which is not installed");
}

TEST_CASE("a volume that claims more values than there is memory for is refused") {
  const ScratchDirectory scratch;
  const OutsideOutcome made = run_program(
      "/usr/bin/python3 -c \"import h5py, sys; h5py.File(sys.argv[1], 'w').create_dataset("
      "'huge', shape=(2000000, 2000000, 2000000), dtype='u1', chunks=(32, 32, 32))\" " +
      (scratch / "x.h5").string());
  REQUIRE(made.status == 0);
  CHECK(message_of<FileError>([&] { read_volume<std::uint8_t>(scratch / "x.h5", "/huge"); }) ==
        "cannot read array '/huge' of '" + (scratch / "x.h5").string() + "': it does not fit into memory");
}
