#pragma once
// Pictures of one plane of sites (x to the right, y up), each site a square of `magnification` pixels.

#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "readouts/image.h"
#include "readouts/tissue_label.h"

namespace enthesis::readouts {

struct PictureStyle {
  int magnification{1};      // pixels per site
  bool smooth{false};        // linear between the centres of sites; labels never are
  double scale_bar_um{0.0};  // length of the bar; 0: none
  int bar_thickness_px{4};
  int margin_px{8};  // between bar and edge
};

// How a cell looks, by kind and stage.
struct CellMark {
  Colour nucleus;
  double nucleus_um{};  // its diameter
  int nuclei{1};
  Colour body;
  double body_um{};  // diameter of what shows round the nucleus; 0: nothing
  double body_opacity{};
};
using CellMarks = std::vector<std::vector<CellMark>>;  // [kind][stage]

// How cells are drawn, where the state does not say. Shares are of the diameter of a cell.
struct StainLook {
  double nucleus_share{0.5};  // nucleus of a resident cell
  double rim_share{1.25};     // dark rim of a leukocyte
  double rim_opacity{0.8};
  double giant_cell_um{30.0};  // a resident cell from this diameter on has several nuclei and a stained body
  double giant_nucleus_share{0.25};
  double giant_body_opacity{0.75};
  int giant_cell_nuclei{5};
  double lacuna_share{0.9};        // empty space round a cell in cartilage or bone
  double lacuna_matrix{0.25};      // fraction of cartilage or mineral above which cells lie in lacunae
  double fibrous_matrix{0.15};     // fraction of collagen above which, without lacunae, nuclei are spindles
  double spindle_elongation{2.2};  // length of such a nucleus by that of a round one
  double scatter{0.0};             // width, in sites, over which cells are spread about the centre of theirs
};

// Residents: dark nuclei. Leukocytes (inflammatory stages): whole cells, each kind in its own colour.
CellMarks cell_marks(const agents::Cells& cells, const StainLook& look);

// All functions throw std::invalid_argument for a plane outside the lattice or a magnification below 1.
Image label_image(const engine::Grid<TissueLabel>& labels, const engine::Lattice& lattice, int z,
                  const PictureStyle& style);

// Safranin O and fast green: cartilage red, collagen and bone green, nuclei dark, leukocytes as coloured dots.
Image stain_image(const agents::Tissue& tissue, const agents::Cells& cells, int z, const CellMarks& marks,
                  const StainLook& look, const PictureStyle& style);

// Grey from black (no mineral) to white (a mineral fraction of `white` and above), as micro-CT shows it.
Image mineral_image(const agents::Tissue& tissue, int z, double white, const PictureStyle& style);

}  // namespace enthesis::readouts
