#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <limits>
#include <thread>

#include <sys/stat.h>

#include "engine/io/atomic_file.h"
#include "engine/io/hdf5_new_file.h"
#include "engine/io/seal.h"
#include "engine/parallel/workers.h"
#include "tests/io/example_file.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::message_of;
using enthesis::tests::OutsideOutcome;
using enthesis::tests::ramp;
using enthesis::tests::run_program;
using enthesis::tests::ScratchDirectory;
using enthesis::tests::write_example;

namespace {

template <class T>
void check_round_trip(const std::string& type) {
  const ScratchDirectory scratch;
  std::vector<T> values = ramp<T>(40 * 3 * 33);
  values[7] = std::numeric_limits<T>::max();
  values[8] = std::numeric_limits<T>::lowest();
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<T>("/a/b/values", {40, 3, 33}, values);
  file.set_attribute<T>("/a/b/values", "one", values[7]);
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.extents("/a/b/values") == Extents{40, 3, 33});
  CHECK(back.element_type("/a/b/values") == type);
  CHECK(back.read<T>("/a/b/values") == values);
  CHECK(back.attributes<T>("/a/b/values", "one") == std::vector<T>{values[7]});
}

}  // namespace

TEST_CASE("arrays and attributes of every element type come back as they were") {
  check_round_trip<double>("float64");
  check_round_trip<float>("float32");
  check_round_trip<std::int32_t>("int32");
  check_round_trip<std::int64_t>("int64");
  check_round_trip<std::uint8_t>("uint8");
  check_round_trip<std::uint32_t>("uint32");
  check_round_trip<std::uint64_t>("uint64");
}

TEST_CASE("doubles keep every bit, also of zeros, infinities and not-a-number") {
  const ScratchDirectory scratch;
  const std::vector<double> values{-0.0, 5e-324, std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN(), 1.0 / 3.0};
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<double>("/v", {values.size()}, values);
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5").read<double>("/v");
  REQUIRE(back.size() == values.size());
  CHECK(std::memcmp(back.data(), values.data(), values.size() * sizeof(double)) == 0);
}

TEST_CASE("an array without values, and one stored without a filter, come back") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/none", {0}, {});
  file.write<float>("/plain", {2, 3}, ramp<float>(6), Storage{.deflate = 0});
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.extents("/none") == Extents{0});
  CHECK(back.read<float>("/none").empty());
  CHECK(back.read<float>("/plain") == ramp<float>(6));
}

TEST_CASE("an array is read into values that are there where they are exactly as many") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/v", {2, 3}, ramp<float>(6));
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  std::vector<double> values(6, -1.0), five(5, -1.0);
  back.read_into<double>("/v", values);
  const auto ramp_of_floats = ramp<float>(6);
  CHECK(values == std::vector<double>(ramp_of_floats.begin(), ramp_of_floats.end()));
  CHECK(message_of<FileError>([&] { back.read_into<double>("/v", five); }) ==
        "cannot read array '/v' of '" + (scratch / "x.h5").string() + "': it has 6 values where 5 are wanted");
  CHECK(five == std::vector<double>(5, -1.0));
}

TEST_CASE("rows of one length are an array with two axes, and come back as rows where they are as many") {
  const ScratchDirectory scratch;
  const std::vector<std::vector<float>> rows{ramp<float>(5), std::vector<float>(5, 0.0f), std::vector<float>(5, -2.5f)};
  const std::vector<std::vector<float>> none(2), unequal{ramp<float>(5), ramp<float>(4)};
  const std::vector<std::vector<double>> zeros(2, std::vector<double>(3, 0.0));
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write_rows<float>("/rows", rows);
  file.write_rows<float>("/none", none);
  file.write_rows<double>("/zeros", zeros);
  CHECK(message_of<FileError>([&] {
          file.write_rows<float>("/unequal", unequal);
        }).ends_with("its rows differ in length"));
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.extents("/rows") == Extents{3, 5});
  CHECK(back.extents("/none") == Extents{2, 0});
  std::vector<std::vector<float>> three(3, std::vector<float>(1, 7.0f)), two(2);
  std::vector<std::vector<double>> of_zeros(2), widened(3);
  back.read_rows("/rows", three);
  CHECK(three == rows);
  back.read_rows("/none", two);
  CHECK(two == none);
  back.read_rows("/zeros", of_zeros);
  CHECK(of_zeros == zeros);
  back.read_rows("/rows", widened);
  CHECK(widened[2] == std::vector<double>(5, -2.5));
  CHECK(message_of<FileError>([&] { back.read_rows("/rows", two); }) ==
        "cannot read array '/rows' of '" + (scratch / "x.h5").string() + "': it has not 2 rows");
}

TEST_CASE("long arrays are the same read by HDF5 and by 1, 2, 3 and 8 threads without it", "[parallel]") {
  const ScratchDirectory scratch;
  const std::vector<std::vector<double>> rows{ramp<double>(50'000), ramp<double>(50'000)};
  std::vector<std::uint32_t> values = ramp<std::uint32_t>(300'001);
  values.back() = 77;
  constexpr Storage as_it_is{.deflate = 0};
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<std::uint32_t>("/plain", {values.size()}, values, as_it_is);
  file.write<std::uint32_t>("/packed", {values.size()}, values);
  file.write<std::uint32_t>("/zeros", {values.size()}, std::vector<std::uint32_t>(values.size(), 0), as_it_is);
  file.write_rows<double>("/rows", rows);
  std::move(file).save();
  for (const int threads : {1, 2, 3, 8}) {
    INFO(threads << " threads");
    const enthesis::engine::Workers workers(threads);
    const auto back = Hdf5File::open(scratch / "x.h5", &workers);
    for (const char* const name : {"/plain", "/packed"}) {
      CHECK(back.read<std::uint32_t>(name) == values);
      CHECK(back.read<std::int64_t>(name).back() == 77);
    }
    std::vector<std::uint32_t> zeros(values.size(), 5);
    back.read_into<std::uint32_t>("/zeros", zeros);
    CHECK(zeros == std::vector<std::uint32_t>(values.size(), 0));
    std::vector<std::vector<double>> of_rows(2);
    back.read_rows("/rows", of_rows);
    CHECK(of_rows == rows);
  }
}

TEST_CASE("threads that read without HDF5 find the values that HDF5 finds, however an array is stored") {
  const ScratchDirectory scratch;
  for (const char* const user_block : {"0", "512"}) {
    INFO("a block of the user's of " << user_block << " bytes");
    const std::filesystem::path path = scratch / (std::string(user_block) + ".h5");
    const OutsideOutcome made = run_program(R"(/usr/bin/python3 -c "
import h5py, sys
with h5py.File(sys.argv[1], 'w', userblock_size=int(sys.argv[2])) as f:
    f.create_dataset('plain', data=[1.0, 2.0])
    f.create_dataset('unwritten', shape=(6,), dtype='f8', fillvalue=2.5)
    f.create_dataset('zeros', shape=(2, 3), dtype='f8')
    f.create_dataset('other_end', data=[1.0, 2.0], dtype='>f8')
    f.create_dataset('narrow', data=[1.0, 2.0], dtype='f4')
    f.create_dataset('chunks', data=[1.0, 2.0], chunks=(1,), dtype='f8')
    f.create_dataset('one', data=4.0, dtype='f8')
    f.create_dataset('nothing', data=h5py.Empty('f8'))
    layout = h5py.VirtualLayout(shape=(2,), dtype='f8')
    layout[:] = h5py.VirtualSource('.', 'plain', shape=(2,))
    f.create_virtual_dataset('view', layout)
" )" + path.string() + " " + user_block);
    INFO(made.output);
    REQUIRE(made.status == 0);
    const std::string content = read_text(path);
    const std::string seal = seal_of(content.size(), [&](std::size_t from, std::span<std::byte> portion) {
      std::memcpy(portion.data(), content.data() + from, portion.size());
    });
    PosixFile(path, PosixFile::Mode::append).write(std::as_bytes(std::span(seal)));
    const enthesis::engine::Workers two_threads(2);
    for (const enthesis::engine::Workers* const workers : std::array{&two_threads, decltype(&two_threads){}}) {
      INFO((workers == nullptr ? "HDF5" : "threads"));
      const auto file = Hdf5File::open(path, workers);
      REQUIRE(file.is_sealed());
      const auto is = [&](const char* name, const std::vector<double>& expected) {
        CAPTURE(name);
        std::vector<double> values(expected.size(), -7.0);
        file.read_into<double>(name, values);
        CHECK(values == expected);
      };
      for (const char* const name : {"/plain", "/other_end", "/narrow", "/chunks", "/view"}) is(name, {1.0, 2.0});
      is("/unwritten", std::vector<double>(6, 2.5));
      is("/zeros", std::vector<double>(6, 0.0));
      is("/one", {4.0});
      is("/nothing", {});
      std::vector<std::vector<double>> rows(2, std::vector<double>(3, -7.0));
      file.read_rows("/zeros", rows);
      CHECK(rows == std::vector<std::vector<double>>(2, std::vector<double>(3, 0.0)));
    }
  }
}

TEST_CASE("a file that another one replaces while it is opened is read as one of the two, or refused") {
  const ScratchDirectory scratch;
  const auto make = [&](const std::string& name, std::uint32_t value, std::size_t before) {
    auto file = NewHdf5File::create(scratch / name);
    if (before > 0) file.write<double>("/before", {before}, std::vector<double>(before, 0.5), {.deflate = 0});
    file.set_attribute<std::uint32_t>("/", "value", value);
    file.write<std::uint32_t>("/values", {1000}, std::vector<std::uint32_t>(1000, value), {.deflate = 0});
    std::move(file).save();
  };
  make("first.h5", 1, 0);
  make("second.h5", 2, 30'000);  // other places in it
  std::filesystem::copy(scratch / "first.h5", scratch / "x.h5");
  std::atomic<bool> over = false;
  std::thread replacing([&] {
    for (const char* name = "second.h5"; !over; name = name[0] == 's' ? "first.h5" : "second.h5") {
      std::filesystem::remove(scratch / "next.h5");
      std::filesystem::create_hard_link(scratch / name, scratch / "next.h5");
      std::filesystem::rename(scratch / "next.h5", scratch / "x.h5");
    }
  });
  const enthesis::engine::Workers workers(1);
  int wrong = 0, refused = 0;
  for (int round = 0; round < 2000; ++round) {
    try {
      const auto file = Hdf5File::open(scratch / "x.h5", &workers);
      const auto value = file.attribute<std::uint32_t>("/", "value");
      if (file.read<std::uint32_t>("/values") != std::vector<std::uint32_t>(1000, value)) ++wrong;
    } catch (const FileError& error) {
      const bool told = std::string(error.what()).ends_with("another file took its place while it was opened");
      ++(told ? refused : wrong);
    }
  }
  over = true;
  replacing.join();
  INFO(refused << " refused");
  CHECK(wrong == 0);
}

TEST_CASE("texts, lists of texts and lists of numbers come back, in any script") {
  const ScratchDirectory scratch;
  const std::vector<std::string> words{"bone", "", "fibrocartilage"};
  const std::array<double, 3> numbers{1.5, -2.0, 0.0};
  const std::string long_text(300'000, 'q');
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.make_group("/g");
  file.set_text("/g", "plain", "ascii");
  file.set_text("/g", "greek", "\u03b1-\u03b2 \u00b5m");
  file.set_text("/g", "empty", "");
  file.set_texts("/g", "words", words);
  file.set_texts("/g", "no_words", {});
  file.set_attributes<double>("/g", "numbers", numbers);
  file.write_text("/g/long", long_text);
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.text_attribute("/g", "plain") == "ascii");
  CHECK(back.text_attribute("/g", "greek") == "\u03b1-\u03b2 \u00b5m");
  CHECK(back.text_attribute("/g", "empty").empty());
  CHECK(back.text_attributes("/g", "words") == words);
  CHECK(back.text_attributes("/g", "no_words").empty());
  CHECK(back.attributes<double>("/g", "numbers") == std::vector<double>(numbers.begin(), numbers.end()));
  CHECK(back.text("/g/long") == long_text);
  CHECK(back.attribute_names("/g") ==
        std::vector<std::string>{"empty", "greek", "no_words", "numbers", "plain", "words"});
  CHECK(back.names("/") == std::vector<std::string>{"g"});
}

TEST_CASE("a soft link leads to the array, and a link to nothing does not count as an object") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<float>("/deep/v", {6}, ramp<float>(6));
  file.link("/view/v", "/deep/v");
  file.link("/view/lost", "/deep/w");
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.read<float>("/view/v") == ramp<float>(6));
  CHECK(back.contains("/view/v"));
  CHECK(back.contains("/"));
  CHECK_FALSE(back.contains("/view/lost"));
  CHECK_FALSE(back.contains("/nowhere/at/all"));
}

TEST_CASE("a value is never read as a type that cannot hold it") {
  const ScratchDirectory scratch;
  auto file = NewHdf5File::create(scratch / "x.h5");
  file.write<std::uint8_t>("/bytes", {6}, ramp<std::uint8_t>(6));
  file.write<double>("/doubles", {6}, ramp<double>(6));
  file.write<std::uint32_t>("/words", {6}, ramp<std::uint32_t>(6));
  file.write_text("/text", "words");
  std::move(file).save();
  const auto back = Hdf5File::open(scratch / "x.h5");
  CHECK(back.read<std::int32_t>("/bytes") == ramp<std::int32_t>(6));
  CHECK(back.read<double>("/words") == ramp<double>(6));
  CHECK(back.read<std::int64_t>("/words") == ramp<std::int64_t>(6));
  CHECK_THROWS_AS(back.read<std::int32_t>("/words"), FileError);
  CHECK_THROWS_AS(back.read<float>("/words"), FileError);
  CHECK_THROWS_AS(back.read<std::int32_t>("/text"), FileError);
  CHECK(message_of<FileError>([&] { static_cast<void>(back.read<float>("/doubles")); }) ==
        "cannot read array '/doubles' of '" + (scratch / "x.h5").string() +
            "': its values are float64, which cannot be read as float32");
}

TEST_CASE("files that are missing, foreign, empty, a directory or a pipe are refused in one sentence") {
  const ScratchDirectory scratch;
  const auto message = [&](const std::string& name) {
    return message_of<FileError>([&] { static_cast<void>(Hdf5File::open(scratch / name)); });
  };
  const auto expected = [&](const std::string& name, const std::string& why) {
    return "cannot read '" + (scratch / name).string() + "': " + why;
  };
  write_atomically(scratch / "text.h5", "not at all HDF5");
  write_atomically(scratch / "empty.h5", "");
  std::filesystem::create_directory(scratch / "folder.h5");
  REQUIRE(mkfifo((scratch / "pipe.h5").c_str(), 0600) == 0);
  CHECK(message("none.h5") == expected("none.h5", "it does not exist"));
  CHECK(message("text.h5") == expected("text.h5", "it is not an HDF5 file"));
  CHECK(message("empty.h5") == expected("empty.h5", "it is not an HDF5 file"));
  CHECK(message("folder.h5") == expected("folder.h5", "it is a directory"));
  CHECK(message("pipe.h5") == expected("pipe.h5", "it is not a regular file"));  // to open it would wait for a writer
}

TEST_CASE("a file cut short anywhere is refused, by a sentence that says so") {
  const ScratchDirectory scratch;
  write_example(scratch / "whole.h5");
  const std::string whole = read_text(scratch / "whole.h5");
  for (const double part : {0.001, 0.3, 0.9, 0.999}) {
    write_atomically(scratch / "cut.h5", std::string_view(whole).substr(
                                             0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
    const std::string message = message_of<FileError>([&] { static_cast<void>(Hdf5File::open(scratch / "cut.h5")); });
    CHECK(message.starts_with("cannot read '" + (scratch / "cut.h5").string() + "': it is cut short"));
  }
}

TEST_CASE("a damaged array is refused when it is read") {
  const ScratchDirectory scratch;
  write_example(scratch / "x.h5");
  std::string bytes = read_text(scratch / "x.h5");
  bytes.resize(bytes.rfind("\nsealed "));  // as another program would write it
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 4096; ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ 0x5a);
  write_atomically(scratch / "x.h5", bytes);
  const auto file = Hdf5File::open(scratch / "x.h5");
  const std::string message = message_of<FileError>([&] { static_cast<void>(file.read<std::uint64_t>("/values")); });
  CHECK(message.starts_with("cannot read array '/values' of '" + (scratch / "x.h5").string() + "': "));
}

TEST_CASE("a missing array and a missing attribute are named") {
  const ScratchDirectory scratch;
  write_example(scratch / "x.h5");
  const auto file = Hdf5File::open(scratch / "x.h5");
  CHECK(message_of<FileError>([&] {
          static_cast<void>(file.read<float>("/lost"));
        }).starts_with("cannot read array '/lost' of '" + (scratch / "x.h5").string() + "': "));
  CHECK(message_of<FileError>([&] {
          static_cast<void>(file.text_attribute("/values", "lost"));
        }).starts_with("cannot read attribute 'lost' of '/values' of '"));
}

TEST_CASE("what a file claims, shows or leaves to other files is refused before HDF5 sets out to read it") {
  const ScratchDirectory scratch;
  const std::string python = R"(
import h5py, numpy as np, sys
f = h5py.File(sys.argv[1], 'w')
f.create_dataset('much', shape=(1 << 30,), chunks=(1 << 20,), dtype='u1')
f.create_dataset('texts', shape=(1 << 50,), chunks=(1 << 10,), dtype=h5py.string_dtype())
f.create_dataset('long', shape=(), dtype='S1500000000')
f.create_dataset('chunk', shape=(1, 1), maxshape=(None, None), chunks=(40000, 40000), dtype='u1', compression='gzip')
f.create_dataset('chunks', shape=(12, 1000000), chunks=(1, 1), dtype='u1')
f.create_dataset('few', shape=(4000,), chunks=(1,), dtype='u1')
f.create_dataset('zeros', shape=(5000000,), dtype='f8')
f.create_dataset('fewer_zeros', shape=(1000000,), dtype='f8')
f.create_dataset('nothing', data=h5py.Empty('f8'))
f.create_dataset('outside', shape=(3,), dtype='u1', external=[('/dev/zero', 0, 3)])
f['linked'] = h5py.ExternalLink(sys.argv[1], '/nothing')
for name, file, shown in (('itself', '.', '/itself'), ('elsewhere', 'x.h5', '/much'), ('view', '.', '/itself'), ('of_chunks', '.', '/chunks')):
    shape = f[shown].shape if shown == '/chunks' else (4,)
    layout = h5py.VirtualLayout(shape=shape, dtype='u1')
    layout[:] = h5py.VirtualSource(file, shown, shape=shape)
    f.create_virtual_dataset(name, layout)
f.close()
)";
  const OutsideOutcome made = run_program("/usr/bin/python3 -c \"" + python + "\" " + (scratch / "x.h5").string());
  INFO(made.output);
  REQUIRE(made.status == 0);
  const auto file = Hdf5File::open(scratch / "x.h5");
  const auto why = [&](const std::string& array) {
    return message_of<FileError>([&] { file.read<std::uint8_t>(array); });
  };
  const auto ends = [](const std::string& said, const std::string& end) {
    CAPTURE(said);
    CHECK(said.ends_with(end));
  };
  const std::string too_much = "it claims more values than a file of this size can hold";
  ends(why("/much"), too_much);
  ends(message_of<FileError>([&] { file.text("/texts"); }), "it does not fit into memory");
  ends(message_of<FileError>([&] { file.text("/long"); }), too_much);
  ends(message_of<FileError>([&] { file.read<double>("/zeros"); }), too_much);
  CHECK(file.read<double>("/fewer_zeros") == std::vector<double>(1'000'000, 0.0));
  ends(why("/chunk"), "its chunks are too large");
  ends(why("/chunks"), "it claims more chunks than a file of this size can hold");
  CHECK(file.read<std::uint8_t>("/few").size() == 4000);
  CHECK(file.read<double>("/nothing").empty());
  ends(why("/outside"), "its values lie in another file");
  CHECK_FALSE(file.contains("/linked"));
  CHECK(file.kind("/linked") == "other");
  for (const char* view : {"/itself", "/elsewhere", "/view", "/of_chunks"})
    ends(why(view), "it is a view of other files or of other views");
}
