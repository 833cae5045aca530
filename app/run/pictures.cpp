#include "app/run/pictures.h"

#include <cmath>

#include "engine/formatted.h"
#include "engine/io/png.h"
#include "readouts/colour_table.h"
#include "readouts/virtual_section.h"

namespace enthesis::app {
namespace {

void save(const std::filesystem::path& path, const readouts::Image& image) {
  io::write_png(path, {image.width, image.height, 3, image.rgb});
}

struct Drawn {
  std::string file;
  readouts::Image image;
};

// A bar that is longer than a third of the picture is left out.
readouts::PictureStyle style_for(const engine::Lattice& lattice, readouts::PictureStyle style) {
  if (style.scale_bar_um > lattice.nx * lattice.spacing_um / 3.0) style.scale_bar_um = 0.0;
  return style;
}

std::string file_name(const std::string& what, std::uint32_t tick) {
  return what + engine::formatted("_%08u.png", tick);
}

// Whether moment m of n is one of at most `frames` that are spread evenly from the first to the last.
bool in_strip(std::size_t m, std::size_t n, std::size_t frames) {
  if (n <= frames || frames < 2) return true;
  for (std::size_t k = 0; k < frames; ++k) {
    const double wanted = static_cast<double>(k * (n - 1)) / static_cast<double>(frames - 1);
    if (m == static_cast<std::size_t>(std::lround(wanted))) return true;
  }
  return false;
}

}  // namespace

Pictures::Pictures(std::filesystem::path directory, const readouts::HistologySettings& histology,
                   config::PictureSettings settings, std::size_t expected)
    : directory_(std::move(directory)), histology_(histology), settings_(settings), expected_(expected) {}

engine::Background::Task Pictures::draw(const Model& model, const engine::Grid<readouts::TissueLabel>& labels) {
  const readouts::PictureStyle style = style_for(model.lattice, settings_.style);
  const int z = readouts::layer_of(readouts::section_of(histology_, model.lattice), model.lattice);
  const std::uint32_t tick = model.clock.now_min;
  const auto marks = readouts::cell_marks(model.cells, settings_.stain);
  std::vector<Drawn> drawn;
  drawn.push_back({file_name("labels", tick), readouts::label_image(labels, model.lattice, z, style)});
  drawn.push_back(
      {file_name("stain", tick), readouts::stain_image(model.tissue, model.cells, z, marks, settings_.stain, style)});
  if (in_strip(moments_++, expected_, static_cast<std::size_t>(settings_.strip_frames)))
    strip_.push_back(drawn.back().image);
  drawn.push_back(
      {file_name("mineral", tick), readouts::mineral_image(model.tissue, z, settings_.white_mineral, style)});
  return [directory = directory_, drawn = std::move(drawn)] {
    for (const Drawn& d : drawn) save(directory / d.file, d.image);
  };
}

void Pictures::write_strip() const {
  if (strip_.empty()) return;
  save(directory_ / "strip.png",
       readouts::time_strip(strip_, static_cast<std::size_t>(settings_.strip_gap_px), readouts::slide_colour));
}

}  // namespace enthesis::app
