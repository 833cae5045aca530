#pragma once
// The mouse Achilles enthesis as a parametric anatomy. x runs along the tendon from the calcaneus towards the calf, y
// from the sole side towards the skin, z from one side to the other; a section is the middle plane.
//
//   y ^   periosteum   |            paratenon
//     |  --------------+---------------------------------
//     |  bone  | plate |CFC| UFC |  tendon  ->  pull
//     |  and   |-------+---+-----------------------------
//     |  marrow| cortex     \  bursa and fat pad
//     +------------------------------------------------> x

#include "config/anatomy/anatomy.h"

namespace enthesis::config {

enum class AchillesRegion : std::uint8_t {
  bone,
  marrow,
  calcified_fibrocartilage,
  uncalcified_fibrocartilage,
  tendon,
  fat_pad,
  periosteum,
  paratenon,
};

struct AchillesShape {                          // all lengths in um
  double length_um{}, height_um{}, width_um{};  // of the box; width only in 3-D
  double insertion_um{};                        // x of the tidemark in the middle of the tendon
  double tendon_low_um{};                       // y of the lower face of the tendon
  double tendon_thickness_um{};
  double tendon_width_um{};                 // in 3-D
  double plate_um{};                        // bone under the calcified fibrocartilage
  double calcified_um{}, uncalcified_um{};  // widths of the two fibrocartilages
  double cortex_um{};
  double tuberosity_um{};  // how far the bone reaches beyond the insertion below the bursa
  double bursa_um{};       // gap between tuberosity and tendon
  double periosteum_um{};
  double trabecula_um{}, trabecular_spacing_um{};
};

// Throws std::invalid_argument with one sentence if the pieces do not fit into the box.
void check_shape(const AchillesShape& shape);

// [shape] and the [[load_case]] rows: the tendon is pulled at the far face of the box, the bone held at the near one.
std::shared_ptr<const AnatomyShape> read_achilles(const Table& root, Numbers& numbers);

}  // namespace enthesis::config
