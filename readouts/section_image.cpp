#include "readouts/section_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"
#include "readouts/colour_table.h"
#include "readouts/purposes.h"

namespace enthesis::readouts {
namespace {

using agents::Constituent;
using engine::Grid;
using engine::Lattice;
using engine::Site;

using Numbers = std::array<double, 3>;

void check(const Lattice& lattice, int z, const PictureStyle& style) {
  if (z < 0 || z >= lattice.nz) throw std::invalid_argument("the plane of the picture lies outside the lattice");
  if (style.magnification < 1) throw std::invalid_argument("a picture needs a magnification of 1 or more");
}

std::size_t to_size(int v) {
  return static_cast<std::size_t>(v);
}

void finish(Image& image, const Lattice& lattice, const PictureStyle& style) {
  if (style.scale_bar_um <= 0.0) return;
  const double pixels = style.scale_bar_um / lattice.spacing_um * style.magnification;
  draw_scale_bar(image, {static_cast<std::size_t>(std::lround(pixels)), to_size(style.bar_thickness_px),
                         to_size(style.margin_px)});
}

// Where the centre of a pixel lies between the centres of two sites along one axis.
struct Between {
  int low{}, high{};
  double share{};  // 0 at low, 1 at high
};

Between between(double place, int count, bool smooth) {  // place in sites from the wall
  if (!smooth) {
    const int site = std::clamp(static_cast<int>(std::floor(place)), 0, count - 1);
    return {site, site, 0.0};
  }
  const double centred = std::clamp(place - 0.5, 0.0, count - 1.0);
  const int low = static_cast<int>(std::floor(centred));
  return {low, std::min(low + 1, count - 1), centred - low};
}

// A picture of numbers_at(site), three per site, taken at each pixel and turned into colour.
template <class NumbersAt, class ToColour>
Image render(const Lattice& lattice, int z, const PictureStyle& style, NumbersAt&& numbers_at, ToColour&& to_colour) {
  check(lattice, z, style);
  const double m = style.magnification;
  std::vector<Numbers> plane;
  for (int y = 0; y < lattice.ny; ++y) {
    for (int x = 0; x < lattice.nx; ++x) plane.push_back(numbers_at(lattice.site({x, y, z})));
  }
  const auto at = [&](int x, int y) -> const Numbers& { return plane[to_size(y * lattice.nx + x)]; };
  Image image = blank(to_size(lattice.nx * style.magnification), to_size(lattice.ny * style.magnification), {});
  for (std::size_t row = 0; row < image.height; ++row) {
    const Between y = between(lattice.ny - (static_cast<double>(row) + 0.5) / m, lattice.ny, style.smooth);
    for (std::size_t column = 0; column < image.width; ++column) {
      const Between x = between((static_cast<double>(column) + 0.5) / m, lattice.nx, style.smooth);
      Numbers numbers{};
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double below = at(x.low, y.low)[i] + x.share * (at(x.high, y.low)[i] - at(x.low, y.low)[i]);
        const double above = at(x.low, y.high)[i] + x.share * (at(x.high, y.high)[i] - at(x.low, y.high)[i]);
        numbers[i] = below + y.share * (above - below);
      }
      set_pixel(image, column, row, to_colour(numbers));
    }
  }
  return image;
}

Numbers channels(Colour c) {
  return {c.red / 255.0, c.green / 255.0, c.blue / 255.0};
}

std::array<Numbers, agents::constituent_count> densities_of_stains() {  // per fraction of 1
  std::array<Numbers, agents::constituent_count> result{};
  for (std::size_t c = 0; c < result.size(); ++c) {
    const Numbers passed = channels(stains[c].colour);
    for (std::size_t i = 0; i < passed.size(); ++i) result[c][i] = -engine::pinned_log(passed[i]) / stains[c].fraction;
  }
  return result;
}

struct Spot {  // centre of a drawn cell, in pixels
  double column{}, row{};
};

void draw_nuclei(Image& image, const CellMark& mark, const Ellipse& whole) {
  if (mark.nuclei == 1) {
    draw_ellipse(image, whole, mark.nucleus, 1.0);
    return;
  }
  // Several nuclei stand in a ring half way out in the body.
  constexpr double ring = 0.3;
  const double out = ring * mark.body_um / mark.nucleus_um * 2.0 * whole.half_length;
  for (int i = 0; i < mark.nuclei; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / mark.nuclei;
    Ellipse nucleus = whole;
    nucleus.column += out * std::cos(angle);
    nucleus.row += out * std::sin(angle);
    draw_ellipse(image, nucleus, mark.nucleus, 1.0);
  }
}

void draw_cell(Image& image, const agents::Tissue& tissue, Site place, Spot spot, const CellMark& mark, bool leukocyte,
               const StainLook& look, double px_per_um) {
  const double body = 0.5 * mark.body_um * px_per_um;
  const double nucleus = 0.5 * mark.nucleus_um * px_per_um;
  Ellipse shape{spot.column, spot.row, nucleus, nucleus, tissue.blocks.mean(tissue.fibre_angle_deg, place)};
  if (leukocyte || mark.nuclei > 1) {
    if (body > 0.0) draw_ellipse(image, {spot.column, spot.row, body, body, 0.0}, mark.body, mark.body_opacity);
  } else if (std::max(tissue.level(Constituent::cartilage, place), tissue.level(Constituent::mineral, place)) >
             look.lacuna_matrix) {
    const double lacuna = nucleus / look.nucleus_share * look.lacuna_share;
    draw_ellipse(image, {spot.column, spot.row, lacuna, lacuna, 0.0}, lacuna_colour, 1.0);
  } else if (tissue.level(Constituent::collagen, place) > look.fibrous_matrix) {
    shape.half_length *= look.spindle_elongation;
    shape.half_width /= std::sqrt(look.spindle_elongation);
  }
  draw_nuclei(image, mark, shape);
}

void draw_cells(Image& image, const agents::Tissue& tissue, const agents::Cells& cells, int z, const CellMarks& marks,
                const StainLook& look, const PictureStyle& style, bool leukocytes) {
  const Lattice& lattice = tissue.blocks.places;
  const double m = style.magnification * tissue.blocks.factor;  // pixels per place
  const engine::Draws draws(0, engine::Tick{0});
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const auto& table = cells.tables[k];
    for (std::size_t row = 0; row < table.size(); ++row) {
      const engine::Position p = lattice.position(table.site[row]);
      const bool leukocyte = cells.kinds[k].traits.stages[table.stage[row]].inflammatory;
      if (p.z != z / tissue.blocks.depth() || leukocyte != leukocytes) continue;
      const double across = (draws.uniform(table.key[row], purposes::mark_across) - 0.5) * look.scatter;
      const double along = (draws.uniform(table.key[row], purposes::mark_along) - 0.5) * look.scatter;
      const Spot spot{(p.x + 0.5 + across) * m, (lattice.ny - p.y - 0.5 - along) * m};
      draw_cell(image, tissue, table.site[row], spot, marks[k][table.stage[row]], leukocyte, look,
                m / lattice.spacing_um);
    }
  }
}

}  // namespace

CellMarks cell_marks(const agents::Cells& cells, const StainLook& look) {
  const double widened = std::sqrt(cells.cells_per_agent);  // an agent covers the area of its cells
  CellMarks marks;
  std::size_t colour = 0;
  for (const auto& kind : cells.kinds) {
    auto& of_kind = marks.emplace_back();
    bool used = false;
    for (const auto& stage : kind.traits.stages) {
      const double d = widened * stage.diameter_um;
      const Colour own = leukocyte_colours[colour % leukocyte_colours.size()];
      if (stage.inflammatory) {
        of_kind.push_back({own, d, 1, nucleus_colour, look.rim_share * d, look.rim_opacity});
      } else if (stage.diameter_um >= look.giant_cell_um) {
        of_kind.push_back({nucleus_colour, look.giant_nucleus_share * d, look.giant_cell_nuclei, giant_cell_colour, d,
                           look.giant_body_opacity});
      } else {
        of_kind.push_back({nucleus_colour, look.nucleus_share * d, 1, {}, 0.0, 0.0});
      }
      used = used || stage.inflammatory;
    }
    if (used) ++colour;
  }
  return marks;
}

Image label_image(const Grid<TissueLabel>& labels, const Lattice& lattice, int z, const PictureStyle& style) {
  PictureStyle sharp = style;
  sharp.smooth = false;
  Image image = render(
      lattice, z, sharp, [&](Site s) { return channels(label_colours[index(labels[s])]); },
      [](const Numbers& n) { return colour_of(n[0], n[1], n[2]); });
  finish(image, lattice, style);
  return image;
}

Image stain_image(const agents::Tissue& tissue, const agents::Cells& cells, int z, const CellMarks& marks,
                  const StainLook& look, const PictureStyle& style) {
  const auto density = densities_of_stains();
  const Numbers slide = channels(slide_colour);
  Image image = render(
      tissue.lattice, z, style,
      [&](Site s) {
        const Stain& safranin = stains[agents::index(Constituent::cartilage)];
        const double taken = std::min(1.0, tissue[Constituent::cartilage][s] / safranin.fraction);
        Numbers sum{};
        for (const Constituent c : agents::all_constituents) {
          const double takes = c == Constituent::cartilage ? 1.0 : 1.0 - safranin_displaces * taken;
          for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += takes * tissue[c][s] * density[agents::index(c)][i];
        }
        return sum;
      },
      [&](const Numbers& sum) {
        Numbers light{};
        for (std::size_t i = 0; i < sum.size(); ++i) light[i] = slide[i] * engine::pinned_exp(-sum[i]);
        return colour_of(light[0], light[1], light[2]);
      });
  for (const bool leukocytes : {false, true}) draw_cells(image, tissue, cells, z, marks, look, style, leukocytes);
  finish(image, tissue.lattice, style);
  return image;
}

Image mineral_image(const agents::Tissue& tissue, int z, double white, const PictureStyle& style) {
  Image image = render(
      tissue.lattice, z, style,
      [&](Site s) {
        return Numbers{tissue[Constituent::mineral][s], 0.0, 0.0};
      },
      [&](const Numbers& n) { return colour_of(n[0] / white, n[0] / white, n[0] / white); });
  finish(image, tissue.lattice, style);
  return image;
}

}  // namespace enthesis::readouts
