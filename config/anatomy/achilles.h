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

#include <cstdint>
#include <string>
#include <vector>

#include "config/numbers.h"
#include "engine/grid.h"

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
const std::vector<std::string>& achilles_region_names();

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

AchillesShape read_achilles_shape(const Table& root, Numbers& numbers);

// Throws std::invalid_argument with one sentence if the pieces do not fit into the box.
void check_shape(const AchillesShape& shape);

// The places where cells stand.
engine::Lattice achilles_lattice(const AchillesShape& shape, double spacing_um, bool section);
// The region in which the centre of each site lies, on the lattice of the places or of the sites.
engine::Grid<std::uint8_t> achilles_regions(const AchillesShape& shape, const engine::Lattice& lattice);

// Distance from the middle of the insertion (the tidemark), for bands round it [um].
double distance_to_insertion_um(const AchillesShape& shape, const engine::Lattice& lattice, engine::Site site);

}  // namespace enthesis::config
