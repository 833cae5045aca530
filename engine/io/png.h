#pragma once
// Pictures: 8 bits per channel, rows from the top, written as PNG.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace enthesis::io {

struct Picture {
  std::size_t width{0};
  std::size_t height{0};
  std::size_t channels{3};           // 1: grey, 3: RGB, 4: RGBA
  std::vector<std::uint8_t> pixels;  // (row, column, channel)
};

// Throws std::invalid_argument for a picture that makes no sense, FileError where writing fails.
void write_png(const std::filesystem::path& path, const Picture& picture);

}  // namespace enthesis::io
