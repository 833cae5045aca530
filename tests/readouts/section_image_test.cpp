#include "readouts/section_image.h"

#include <cmath>
#include <stdexcept>

#include "readouts/colour_table.h"
#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;

namespace {

constexpr Colour grey{10, 20, 30};

Colour complement(Colour c) {
  return {static_cast<std::uint8_t>(255 - c.red), static_cast<std::uint8_t>(255 - c.green),
          static_cast<std::uint8_t>(255 - c.blue)};
}

}  // namespace

TEST_CASE("a picture has x to the right and y up, each site a square") {
  const Lattice lattice{3, 2, 2, 20.0};
  Grid<TissueLabel> labels(lattice, TissueLabel::tendon);
  labels[lattice.site({0, 0, 1})] = TissueLabel::bone;
  labels[lattice.site({2, 1, 1})] = TissueLabel::fat;
  PictureStyle style;
  style.magnification = 3;
  style.smooth = true;  // labels have nothing between them
  const auto image = label_image(labels, lattice, 1, style);
  REQUIRE(image.width == 9);
  REQUIRE(image.height == 6);
  for (std::size_t row = 0; row < 6; ++row) {
    for (std::size_t column = 0; column < 9; ++column) {
      TissueLabel wanted = TissueLabel::tendon;
      if (row >= 3 && column < 3) wanted = TissueLabel::bone;
      if (row < 3 && column >= 6) wanted = TissueLabel::fat;
      REQUIRE(pixel(image, column, row) == label_colours[index(wanted)]);
    }
  }
  const auto other_plane = label_image(labels, lattice, 0, style);
  CHECK(pixel(other_plane, 0, 5) == label_colours[index(TissueLabel::tendon)]);
  CHECK_THROWS_AS(label_image(labels, lattice, 2, style), std::invalid_argument);
  style.magnification = 0;
  CHECK_THROWS_AS(label_image(labels, lattice, 0, style), std::invalid_argument);
}

TEST_CASE("labels are told apart by lightness or hue") {
  for (std::size_t i = 0; i < label_count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Colour a = label_colours[i];
      const Colour b = label_colours[j];
      CHECK(std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue) > 50);
    }
  }
}

TEST_CASE("mineral is shown in grey from black to white") {
  const Lattice lattice{3, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue[Constituent::mineral][Site{1}] = 0.45;
  tissue[Constituent::mineral][Site{2}] = 0.95;
  const auto image = mineral_image(tissue, 0, 0.9, {});
  CHECK(pixel(image, 0, 0) == Colour{0, 0, 0});
  CHECK(pixel(image, 1, 0) == Colour{128, 128, 128});
  CHECK(pixel(image, 2, 0) == Colour{255, 255, 255});
}

TEST_CASE("a smooth picture is linear between the centres of sites") {
  const Lattice lattice{2, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue[Constituent::mineral][Site{1}] = 1.0;
  PictureStyle style;
  style.magnification = 4;
  style.smooth = true;
  const auto image = mineral_image(tissue, 0, 1.0, style);
  // Pixel centres lie at 1/8, 3/8 ... sites; the centres of the sites at 1/2 and 3/2.
  const double wanted[8] = {0.0, 0.0, 0.125, 0.375, 0.625, 0.875, 1.0, 1.0};
  for (std::size_t i = 0; i < 8; ++i) CHECK(pixel(image, i, 2).green == std::lround(255.0 * wanted[i]));
}

TEST_CASE("lightness runs from black over mid grey to white") {
  CHECK(lightness({255, 255, 255}) == Approx(100.0).epsilon(1e-6));
  CHECK(lightness({0, 0, 0}) == 0.0);
  CHECK(lightness({119, 119, 119}) == Approx(50.0).margin(0.1));  // mid grey of sRGB
}

TEST_CASE("stains absorb by Beer and Lambert: cartilage is red, bone green, fat empty") {
  const Lattice lattice{5, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue[Constituent::cartilage][Site{1}] = 0.35;
  tissue[Constituent::mineral][Site{2}] = 0.9;
  tissue[Constituent::fat][Site{3}] = 1.0;
  tissue[Constituent::cartilage][Site{4}] = 0.7;
  const Cells cells = three_kinds(lattice);
  const auto image = stain_image(tissue, cells, 0, cell_marks(cells, {}), {}, {});
  CHECK(pixel(image, 0, 0) == slide_colour);
  CHECK(pixel(image, 3, 0) == slide_colour);
  const auto through = [](std::uint8_t slide, std::uint8_t stain, int layers) {
    return std::lround(slide * std::pow(stain / 255.0, layers));
  };
  CHECK(pixel(image, 1, 0).red == through(slide_colour.red, stains[1].colour.red, 1));
  CHECK(pixel(image, 4, 0).green == through(slide_colour.green, stains[1].colour.green, 2));
  CHECK(pixel(image, 1, 0).red > 2 * pixel(image, 1, 0).green);
  CHECK(pixel(image, 2, 0).green > 2 * pixel(image, 2, 0).red);
}

TEST_CASE("cells are drawn in their places: dark nuclei, leukocytes in the colour of their kind") {
  const Lattice lattice{4, 3, 2, 20.0};
  const Tissue tissue(lattice);
  Cells cells = three_kinds(lattice);
  put(cells, 2, 0, lattice.site({0, 0, 0}));  // fibroblast, lower left
  put(cells, 0, 0, lattice.site({3, 2, 0}));  // neutrophil, upper right
  put(cells, 1, 0, lattice.site({3, 0, 0}));  // monocyte, lower right
  put(cells, 0, 0, lattice.site({1, 1, 1}));  // in another plane
  PictureStyle style;
  style.magnification = 20;
  const auto marks = cell_marks(cells, {});
  const auto image = stain_image(tissue, cells, 0, marks, {}, style);
  CHECK(pixel(image, 10, 50) == nucleus_colour);
  CHECK(pixel(image, 70, 10) == leukocyte_colours[0]);
  CHECK(pixel(image, 70, 50) == leukocyte_colours[1]);
  CHECK(pixel(image, 30, 30) == slide_colour);
  // A fibroblast of 15 um has a nucleus of 7.5 um = 7.5 pixels, which ends 3.75 pixels from the centre.
  CHECK(pixel(image, 10, 50 - 5) == slide_colour);
  CHECK(pixel(image, 10, 50 - 3) == nucleus_colour);
  CHECK(marks[1][1].nuclei > 1);
}

TEST_CASE("an ellipse covers its area and turns anticlockwise") {
  Image image = blank(101, 101, {0, 0, 0});
  draw_ellipse(image, {50.5, 50.5, 40.0, 10.0, 90.0}, {255, 255, 255}, 1.0);
  double area = 0.0;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) area += image.rgb[i] / 255.0;
  // 16 samples per pixel on a rim of about 170 pixels: far below 1 % of the area.
  CHECK(area == Approx(3.14159265 * 400.0).epsilon(0.01));
  CHECK(pixel(image, 50, 15) == Colour{255, 255, 255});
  CHECK(pixel(image, 15, 50) == Colour{0, 0, 0});
  draw_ellipse(image, {50.5, 50.5, 40.0, 5.0, 45.0}, {255, 0, 0}, 1.0);
  CHECK(pixel(image, 70, 30) == Colour{255, 0, 0});  // up and to the right
  CHECK(pixel(image, 70, 70) == Colour{0, 0, 0});
  CHECK(pixel(image, 90, 10) == Colour{0, 0, 0});                            // beyond its end
  draw_ellipse(image, {0.0, 0.0, 500.0, 500.0, 0.0}, {255, 255, 255}, 0.5);  // beyond every edge
  CHECK(pixel(image, 100, 100) == Colour{128, 128, 128});
}

TEST_CASE("the scale bar has its length, stands out, and must fit") {
  for (const Colour ground : {grey, complement(grey)}) {
    Image image = blank(60, 40, ground);
    draw_scale_bar(image, {30, 4, 6});
    const bool dark = ground == grey;
    const Colour bar = dark ? Colour{255, 255, 255} : Colour{0, 0, 0};
    std::size_t count = 0;
    for (std::size_t row = 0; row < 40; ++row) {
      for (std::size_t column = 0; column < 60; ++column) count += pixel(image, column, row) == bar ? 1 : 0;
    }
    CHECK(count == 30 * 4);
    CHECK(pixel(image, 24, 30) == bar);
    CHECK(pixel(image, 53, 33) == bar);
    CHECK(pixel(image, 54, 33) != bar);
    CHECK(pixel(image, 10, 10) == ground);
  }
  Image small = blank(20, 20, grey);
  CHECK_THROWS_AS(draw_scale_bar(small, {30, 4, 6}), std::invalid_argument);
  const Lattice lattice{10, 5, 1, 20.0};
  PictureStyle style;
  style.magnification = 8;
  style.scale_bar_um = 100.0;
  const auto image = mineral_image(Tissue(lattice), 0, 1.0, style);
  std::size_t white = 0;
  for (std::size_t column = 0; column < image.width; ++column) white += pixel(image, column, 30).red == 255 ? 1 : 0;
  CHECK(white == 40);  // 100 um at 20 um per site and 8 pixels per site
}

TEST_CASE("a strip sets pictures side by side, level at the top") {
  const std::vector<Image> images{blank(2, 3, {1, 1, 1}), blank(3, 2, {2, 2, 2})};
  const auto strip = time_strip(images, 4, {9, 9, 9});
  REQUIRE(strip.width == 9);
  REQUIRE(strip.height == 3);
  CHECK(pixel(strip, 1, 2) == Colour{1, 1, 1});
  CHECK(pixel(strip, 2, 0) == Colour{9, 9, 9});
  CHECK(pixel(strip, 5, 0) == Colour{9, 9, 9});
  CHECK(pixel(strip, 6, 1) == Colour{2, 2, 2});
  CHECK(pixel(strip, 8, 2) == Colour{9, 9, 9});
  CHECK_THROWS_AS(time_strip({}, 4, {9, 9, 9}), std::invalid_argument);
}
