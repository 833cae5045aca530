#pragma once
// Two human vertebral corners with the front of the disc between them. x runs from the inside of the disc to the front,
// y upwards, z to the side; a section is a sagittal plane. The lower half mirrors the upper one.
//
//   y ^  bone and marrow   |P|         |
//     |                    |P|         |
//     |      cortex        |U|         |
//     |  end plate_________/U/ ligament|  loose tissue
//     |  __CFC______________/          |  and vessels
//     |  cartilage |  UFC   |          |
//     |  end plate |--------|          |
//     |  inner disc| annulus|          |
//     |   ...  and the mirror image    |
//     +--------------------------------------> x
//
// P periosteum, U and UFC uncalcified fibrocartilage, with CFC between it and the bone. The cells of the annulus live
// in lamellae whose fibres run up and down in turn.

#include "config/anatomy/anatomy.h"

namespace enthesis::config {

enum class CornerRegion : std::uint8_t {
  bone,
  marrow,
  calcified_fibrocartilage,
  uncalcified_fibrocartilage,
  cartilage_end_plate,
  inner_disc,
  annulus,
  ligament,
  periosteum,
  loose_tissue,
};

struct CornerShape {    // all lengths in um
  double depth_um{};    // from the cut through the disc to the front of the vertebrae
  double gap_um{};      // between the bony end plates
  double rim_um{};      // height of each vertebra in the box
  double breadth_um{};  // of the box, in 3-D
  double ligament_um{}, loose_um{};
  double attachment_um{};  // how far along the front of a vertebra the ligament is attached through fibrocartilage
  double rounding_um{};    // radius of the rim
  double annulus_um{}, lamella_um{};
  double cortex_um{}, end_plate_um{}, cartilage_end_plate_um{};
  double calcified_um{}, uncalcified_um{};
  double periosteum_um{};
  double trabecula_um{}, trabecular_spacing_um{};
  double lamella_tilt_deg{};    // of the fibres of the annulus, out of the plane of the disc
  double insertion_tilt_deg{};  // of the fibres of the ligament where they enter the bone, out of its own course
};

// Throws std::invalid_argument with one sentence if the pieces do not fit into the box.
void check_shape(const CornerShape& shape);

// [shape] and the [[load_case]] rows: the lower vertebra is held, the upper one lifted, more at its front or its back,
// and a muscle may pull at the ligament between them.
std::shared_ptr<const AnatomyShape> read_vertebral_corner(const Table& root, Numbers& numbers);

}  // namespace enthesis::config
