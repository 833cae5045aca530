#pragma once
// The colours of pictures: tissue labels, stains, cells.

#include <array>

#include "readouts/image.h"
#include "readouts/tissue_label.h"

namespace enthesis::readouts {

inline constexpr std::array<Colour, label_count> label_colours{{
    {246, 244, 239},  // void or ground substance
    {232, 212, 186},  // loose connective tissue
    {205, 160, 112},  // tendon
    {122, 186, 220},  // cartilage
    {74, 110, 176},   // calcified cartilage
    {244, 164, 96},   // osteoid
    {62, 66, 78},     // bone
    {160, 70, 92},    // red marrow
    {250, 228, 140},  // fat
    {214, 48, 49},    // vessel
}};

// What a section stained with Weigert's haematoxylin, fast green and safranin O looks like where it holds `fraction` of
// one constituent. Light passes by Beer and Lambert's law: optical densities add.
struct Stain {
  Colour colour;
  double fraction{};
};
inline constexpr std::array<Stain, agents::constituent_count> stains{{
    {{132, 196, 184}, 0.7},   // collagen: fast green
    {{232, 74, 62}, 0.35},    // cartilage: safranin O
    {{92, 176, 160}, 1.0},    // osteoid: fast green
    {{64, 142, 140}, 0.9},    // mineral: bone matrix, fast green
    {{196, 158, 190}, 0.35},  // red marrow: crowded nuclei
    {{255, 255, 255}, 1.0},   // fat: dissolved, empty
    {{240, 178, 128}, 0.3},   // vessel: red blood cells
    {{255, 255, 255}, 1.0},   // lacuna: empty, or the clear body of a swollen cell
}};
// Share of the other stains that does not take where cartilage is as dense as above.
inline constexpr double safranin_displaces = 0.7;
inline constexpr Colour slide_colour{252, 250, 245};
inline constexpr Colour nucleus_colour{44, 32, 58};
inline constexpr Colour giant_cell_colour{150, 92, 160};
inline constexpr Colour lacuna_colour{250, 240, 238};

// Cells that count as inflammatory, by their order among the kinds; distinct in hue and lightness from every stain.
inline constexpr std::array<Colour, 6> leukocyte_colours{{
    {20, 60, 220},  // blue
    {255, 214, 0},  // yellow
    {190, 0, 190},  // magenta
    {0, 200, 80},   // green
    {255, 120, 0},  // orange
    {0, 190, 240},  // cyan
}};

}  // namespace enthesis::readouts
