#include "engine/io/hdf5_new_file.h"

#include <chrono>
#include <thread>

#include "engine/io/atomic_file.h"
#include "tests/io/example_file.h"
#include "tests/io/file_size_limit.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::FileSizeLimit;
using enthesis::tests::message_of;
using enthesis::tests::ramp;
using enthesis::tests::ScratchDirectory;
using enthesis::tests::write_example;

TEST_CASE("a virtual array shows another one repeated along its axes, also after the file has moved") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/deep/v", {1, 2, 1}, std::vector<float>{7, 8});
  file.tile("/view/v", {2, 1, 3}, "/deep/v");
  CHECK_THROWS_AS(file.tile("/view/w", {2}, "/deep/v"), FileError);
  CHECK_THROWS_AS(file.tile("/view/w", {2, 1, 1}, "/deep/lost"), FileError);
  std::move(file).save();
  std::filesystem::rename(scratch / "x.h5", scratch / "y.h5");
  const auto back = Hdf5File::open(scratch / "y.h5");
  CHECK(back.extents("/view/v") == Extents{2, 2, 3});
  CHECK(back.read<float>("/view/v") == std::vector<float>{7, 7, 7, 8, 8, 8, 7, 7, 7, 8, 8, 8});
}

TEST_CASE("two files can be built at the same time") {
  const ScratchDirectory scratch;
  auto first = NewHdf5File::create(scratch / "first.h5");
  auto second = NewHdf5File::create(scratch / "second.h5");
  first.write<float>("/v", {2}, std::vector<float>{1, 2});
  second.write<float>("/v", {2}, std::vector<float>{3, 4});
  std::move(second).save();
  std::move(first).save();
  CHECK(Hdf5File::open(scratch / "first.h5").read<float>("/v") == std::vector<float>{1, 2});
  CHECK(Hdf5File::open(scratch / "second.h5").read<float>("/v") == std::vector<float>{3, 4});
}

TEST_CASE("doubles stored in single precision are the nearest floats") {
  const ScratchDirectory scratch;
  const std::vector<double> values{1.0 / 3.0, 1e-30, -7.25};
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<double>("/v", {3}, values, Storage{.single_precision = true});
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.element_type("/v") == "float32");
  CHECK(back.read<float>("/v") == std::vector<float>{1.0f / 3.0f, 1e-30f, -7.25f});
}

TEST_CASE("the same content makes the same bytes, whenever it is written") {
  const ScratchDirectory scratch;
  write_example(scratch / "a.h5");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5 counts whole seconds
  write_example(scratch / "b.h5");
  CHECK(read_text(scratch / "a.h5") == read_text(scratch / "b.h5"));
}

TEST_CASE("values that do not fill the extents, a name taken twice and an attribute too long are refused") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/v", {6}, ramp<float>(6));
  CHECK(message_of<FileError>([&] {
          file.write<float>("/w", {2, 2}, ramp<float>(6));
        }) ==
        "cannot write array '/w' of '" + (scratch / "x.h5").string() + "': it has 6 values where its extents say 4");
  CHECK_THROWS_AS(file.write<float>("/v", {6}, ramp<float>(6)), FileError);
  CHECK_THROWS_AS(file.set_text("/v", "long", std::string(70'000, 'x')), FileError);
  CHECK_THROWS_AS(file.set_text("/nothing", "name", "x"), FileError);
}

TEST_CASE("a full disk throws, leaves no file, and the next file is written as usual") {
  const ScratchDirectory scratch;
  std::filesystem::create_symlink("/dev/full", part_path(scratch / "x.h5"));
  CHECK(message_of<FileError>([&] { write_example(scratch / "x.h5"); }) ==
        "cannot write '" + (scratch / "x.h5.part").string() + "': there is no space left on the disk");
  CHECK(scratch.names().empty());
  write_example(scratch / "x.h5");
  CHECK(Hdf5File::open(scratch / "x.h5").extents("/values") == Extents{60'000});
}

TEST_CASE("of arrays and chunks in which all is zero nothing is stored, and they are read as zeros") {
  const ScratchDirectory scratch;
  std::vector<float> corner(64 * 64 * 64, 0.0f);
  corner[0] = 1.5f;
  const std::vector<double> nothing(100'000, 0.0);
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/corner", {64, 64, 64}, corner);
  file.write<double>("/packed", {100'000}, nothing);
  file.write<double>("/as_it_is", {100'000}, nothing, {.deflate = 0});
  std::move(file).save();
  CHECK(std::filesystem::file_size(scratch / "x.h5") < 8'000);
  const auto read = Hdf5File::open(scratch / "x.h5");
  CHECK(read.read<float>("/corner") == corner);
  CHECK(read.read<double>("/packed") == nothing);
  CHECK(read.read<double>("/as_it_is") == nothing);
}

TEST_CASE("a disk that is full is told in one sentence wherever the writing has got to, and leaves nothing behind") {
  const ScratchDirectory scratch;
  std::filesystem::create_symlink("/dev/full", part_path(scratch / "x.h5"));
  const std::vector<float> values(100'000, 1.0f);
  const std::string wanted =
      "cannot write '" + (scratch / "x.h5.part").string() + "': there is no space left on the disk";
  SECTION("a large array") {
    CHECK(message_of<FileError>([&] {
            auto file = NewHdf5File::create(scratch / "x.h5");
            for (int i = 0; i < 10; ++i) file.write<float>("/v" + std::to_string(i), {100'000}, values, {.deflate = 0});
            std::move(file).save();
          }) == wanted);
  }
  SECTION("it is given up before it is finished") {
    auto file = NewHdf5File::create(scratch / "x.h5");
    file.write<float>("/v", {100'000}, values, {.deflate = 0});
  }
  CHECK(scratch.names().empty());
}

TEST_CASE("a file that may not grow beyond a limit is told as such, whichever line is the first beyond it") {
  const ScratchDirectory scratch;
  const auto write = [&] {
    auto file = NewHdf5File::create(scratch / "x.h5");
    file.write<float>("/v", {10'000}, ramp<float>(10'000), {.deflate = 0});
    std::move(file).save();
  };
  write();
  const auto whole = std::filesystem::file_size(scratch / "x.h5");
  std::filesystem::remove(scratch / "x.h5");
  for (const auto limit : {std::uintmax_t{0}, std::uintmax_t{100}, whole / 2, whole - 30, whole - 1}) {
    std::string message;
    {
      const FileSizeLimit limited(limit);
      message = message_of<FileError>(write);
    }
    CHECK(message == "cannot write '" + (scratch / "x.h5.part").string() +
                         "': it would be larger than files are allowed to be here");
    CHECK(scratch.names().empty());
  }
  write();
  CHECK(Hdf5File::open(scratch / "x.h5").read<float>("/v") == ramp<float>(10'000));
}
