#pragma once
// Pictures in memory: 8-bit RGB, rows from the top, and the few shapes that are drawn on them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace enthesis::readouts {

struct Colour {
  std::uint8_t red{}, green{}, blue{};
  friend constexpr bool operator==(const Colour&, const Colour&) = default;
};

struct Image {
  std::size_t width{0};
  std::size_t height{0};
  std::vector<std::uint8_t> rgb;  // (row, column, channel)
};

Image blank(std::size_t width, std::size_t height, Colour colour);

inline Colour pixel(const Image& image, std::size_t column, std::size_t row) {
  const std::size_t i = 3 * (row * image.width + column);
  return {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]};
}

inline void set_pixel(Image& image, std::size_t column, std::size_t row, Colour colour) {
  const std::size_t i = 3 * (row * image.width + column);
  image.rgb[i] = colour.red;
  image.rgb[i + 1] = colour.green;
  image.rgb[i + 2] = colour.blue;
}

// The nearest colour of red, green and blue in [0, 1].
inline Colour colour_of(double red, double green, double blue) {
  const auto to_byte = [](double v) {
    return static_cast<std::uint8_t>(v > 0.0 ? 255.0 * std::min(v, 1.0) + 0.5 : 0.0);
  };
  return {to_byte(red), to_byte(green), to_byte(blue)};
}

// Perceived lightness L* of CIE 1976, 0 (black) to 100 (white), of an sRGB colour.
double lightness(Colour colour);

struct Ellipse {  // in pixels from the upper left corner of the picture
  double column{}, row{};
  double half_length{}, half_width{};
  double angle_deg{};  // of the length, anticlockwise as seen
};
// Lays a colour of the given opacity over the ellipse; edges are softened by 4 x 4 samples per pixel.
void draw_ellipse(Image& image, const Ellipse& ellipse, Colour colour, double opacity);

struct ScaleBar {
  std::size_t length_px{}, thickness_px{}, margin_px{};
};
// A bar in the lower right corner, black or white, whichever stands out, with an outline of the other.
// Throws std::invalid_argument if it does not fit.
void draw_scale_bar(Image& image, const ScaleBar& bar);

// The pictures side by side from left to right, level at the top, `gap_px` apart.
Image time_strip(std::span<const Image> images, std::size_t gap_px, Colour background);

}  // namespace enthesis::readouts
