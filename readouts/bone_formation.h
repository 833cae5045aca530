#pragma once
// Dynamic histomorphometry from two fluorochromes (readouts/fluorochrome.h), read once the second is bound.
//
// On a lattice the distance between two labels is finer than a site, but bone is laid in volumes, so
//   MAR = volume of mineralised bone formed from the first giving to the second, under double-labelled surface and
//         still there, / double-labelled surface / (time from the first giving to the second),
// the mean distance that the front has moved. The time is exact to a step. Bone that came by less than what is seen as
// a label at a site is left out. Surface is the faces at which each label lay open when its time was up and from which
// it has not been lost: a face of the second label is double if bone that formed since the first giving leads straight
// down from it to the first label, and single if not; a face of the first label is single if no such bone leads up from
// it to the second. Surfaces of stairs are too long (readouts/histology.h), so that MAR comes out too low by the same
// factor; BFR/BS, their product, is volume by BS. Later remodelling hides labels and changes BS: read them within days
// of the second label. Calcified cartilage counts in BS, but its mineral is no bone and is not labelled.
//
// Nomenclature: Dempster et al. 2013, J Bone Miner Res 28:2 (ASBMR).

#include "readouts/fluorochrome.h"

namespace enthesis::readouts {

struct BoneFormation {
  double double_um2{};           // dLS
  double single_um2{};           // sLS
  double mineralising_share{};   // MS/BS = (dLS + sLS / 2) / BS; 0 if there is no surface
  double apposition_um_per_d{};  // MAR; 0 if there is no double label
  double formation_um_per_d{};   // BFR/BS = MAR * MS/BS [um3/um2/d]
};

// All zero before the time of the second label is up. `region` holds the labelled sites and bone surface that count.
BoneFormation bone_formation(const BoneLabels& labels, const LabelTimes& times, std::uint32_t now_min,
                             const agents::Tissue& tissue, const engine::Grid<std::uint8_t>& region,
                             const HistologySettings& settings);

}  // namespace enthesis::readouts
