#include "readouts/image.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace enthesis::readouts {
namespace {

constexpr int samples_across = 4;
constexpr Colour black{0, 0, 0};
constexpr Colour white{255, 255, 255};

double linear(std::uint8_t channel) {  // IEC 61966-2-1 (sRGB)
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t mixed(std::uint8_t below, std::uint8_t above, double share) {
  return static_cast<std::uint8_t>(std::lround(below + share * (above - below)));
}

// Share of the samples of a pixel that lie in the ellipse.
double coverage(const Ellipse& e, double cosine, double sine, std::size_t column, std::size_t row) {
  int inside = 0;
  for (int j = 0; j < samples_across; ++j) {
    for (int i = 0; i < samples_across; ++i) {
      const double right = static_cast<double>(column) + (i + 0.5) / samples_across - e.column;
      const double up = e.row - (static_cast<double>(row) + (j + 0.5) / samples_across);
      const double along = (right * cosine + up * sine) / e.half_length;
      const double across = (up * cosine - right * sine) / e.half_width;
      if (along * along + across * across <= 1.0) ++inside;
    }
  }
  return inside / static_cast<double>(samples_across * samples_across);
}

struct Span {
  std::size_t begin{}, end{};
};

Span pixels_within(double middle, double reach, std::size_t count) {
  const auto limit = static_cast<double>(count);
  return {static_cast<std::size_t>(std::clamp(std::floor(middle - reach), 0.0, limit)),
          static_cast<std::size_t>(std::clamp(std::ceil(middle + reach), 0.0, limit))};
}

void fill(Image& image, Span columns, Span rows, Colour colour) {
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = columns.begin; column < columns.end; ++column) set_pixel(image, column, row, colour);
  }
}

}  // namespace

Image blank(std::size_t width, std::size_t height, Colour colour) {
  Image image{width, height, std::vector<std::uint8_t>(3 * width * height)};
  fill(image, {0, width}, {0, height}, colour);
  return image;
}

double lightness(Colour colour) {
  const double y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
  constexpr double knee = 216.0 / 24389.0;
  return y > knee ? 116.0 * std::cbrt(y) - 16.0 : y * 24389.0 / 27.0;
}

void draw_ellipse(Image& image, const Ellipse& ellipse, Colour colour, double opacity) {
  const double angle = ellipse.angle_deg * std::numbers::pi / 180.0;
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  const double reach = std::max(ellipse.half_length, ellipse.half_width);
  const Span columns = pixels_within(ellipse.column, reach, image.width);
  const Span rows = pixels_within(ellipse.row, reach, image.height);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = columns.begin; column < columns.end; ++column) {
      const double share = opacity * coverage(ellipse, cosine, sine, column, row);
      const Colour below = pixel(image, column, row);
      set_pixel(image, column, row,
                {mixed(below.red, colour.red, share), mixed(below.green, colour.green, share),
                 mixed(below.blue, colour.blue, share)});
    }
  }
}

void draw_scale_bar(Image& image, const ScaleBar& bar) {
  if (bar.length_px < 1 || bar.thickness_px < 1 || bar.margin_px < 1 ||
      bar.length_px + 2 * bar.margin_px > image.width || bar.thickness_px + 2 * bar.margin_px > image.height) {
    throw std::invalid_argument("the scale bar does not fit into the picture");
  }
  const Span columns{image.width - bar.margin_px - bar.length_px, image.width - bar.margin_px};
  const Span rows{image.height - bar.margin_px - bar.thickness_px, image.height - bar.margin_px};
  double sum = 0.0;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = columns.begin; column < columns.end; ++column)
      sum += lightness(pixel(image, column, row));
  }
  constexpr double middle_lightness = 50.0;
  const bool dark = sum < middle_lightness * static_cast<double>(bar.length_px * bar.thickness_px);
  fill(image, {columns.begin - 1, columns.end + 1}, {rows.begin - 1, rows.end + 1}, dark ? black : white);
  fill(image, columns, rows, dark ? white : black);
}

Image time_strip(std::span<const Image> images, std::size_t gap_px, Colour background) {
  if (images.empty()) throw std::invalid_argument("a strip needs at least one picture");
  std::size_t width = gap_px * (images.size() - 1);
  std::size_t height = 0;
  for (const Image& image : images) {
    width += image.width;
    height = std::max(height, image.height);
  }
  Image strip = blank(width, height, background);
  std::size_t left = 0;
  for (const Image& image : images) {
    for (std::size_t row = 0; row < image.height; ++row) {
      const auto from = image.rgb.begin() + static_cast<std::ptrdiff_t>(3 * row * image.width);
      std::copy_n(from, 3 * image.width,
                  strip.rgb.begin() + static_cast<std::ptrdiff_t>(3 * (row * strip.width + left)));
    }
    left += image.width + gap_px;
  }
  return strip;
}

}  // namespace enthesis::readouts
