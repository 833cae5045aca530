#include "engine/io/png.h"

#include <stdexcept>

#include <png.h>

#include "engine/io/atomic_file.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using enthesis::io::FileError;
using enthesis::io::Picture;
using enthesis::io::write_png;
using enthesis::tests::message_of;
using enthesis::tests::ScratchDirectory;

namespace {

Picture example(std::size_t channels) {
  Picture picture{37, 11, channels, {}};
  for (std::size_t i = 0; i < picture.width * picture.height * channels; ++i) {
    picture.pixels.push_back(static_cast<std::uint8_t>(i * 7 % 256));
  }
  return picture;
}

// Reads with libpng as the file says it is, without conversion.
Picture read_png(const std::filesystem::path& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) throw std::runtime_error("not a PNG");
  Picture picture{image.width, image.height, PNG_IMAGE_SAMPLE_CHANNELS(image.format), {}};
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr) == 0) {
    throw std::runtime_error("a damaged PNG");
  }
  return picture;
}

}  // namespace

TEST_CASE("grey, RGB and RGBA pictures come back pixel by pixel") {
  const ScratchDirectory scratch;
  for (const std::size_t channels : {1u, 3u, 4u}) {
    const Picture picture = example(channels);
    write_png(scratch / "picture.png", picture);
    const Picture back = read_png(scratch / "picture.png");
    CHECK(back.width == picture.width);
    CHECK(back.height == picture.height);
    CHECK(back.channels == picture.channels);
    CHECK(back.pixels == picture.pixels);
  }
  CHECK(scratch.names() == std::vector<std::string>{"picture.png"});
}

TEST_CASE("the same picture makes the same bytes") {
  const ScratchDirectory scratch;
  write_png(scratch / "a.png", example(3));
  write_png(scratch / "b.png", example(3));
  CHECK(enthesis::io::read_text(scratch / "a.png") == enthesis::io::read_text(scratch / "b.png"));
}

TEST_CASE("pictures that make no sense are refused, and failures name the path") {
  const ScratchDirectory scratch;
  Picture two_channels = example(3);
  two_channels.channels = 2;
  CHECK_THROWS_AS(write_png(scratch / "x.png", two_channels), std::invalid_argument);
  Picture short_of_pixels = example(3);
  short_of_pixels.pixels.pop_back();
  CHECK_THROWS_AS(write_png(scratch / "x.png", short_of_pixels), std::invalid_argument);
  CHECK_THROWS_AS(write_png(scratch / "x.png", Picture{0, 5, 1, {}}), std::invalid_argument);
  std::filesystem::create_symlink("/dev/full", scratch / "x.png.part");
  CHECK(message_of<FileError>([&] { write_png(scratch / "x.png", example(1)); }) ==
        "cannot write '" + (scratch / "x.png.part").string() + "': there is no space left on the disk");
  CHECK(scratch.names().empty());
}
