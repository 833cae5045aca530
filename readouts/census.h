#pragma once
// One row of the census: names and numbers, in an order that depends on the kinds of cell and the settings alone.
//
//   n_<type>  n_<type>_<stage>                                   cells now, in all and by stage [agents]
//   births_<type>  deaths_<type>  entries_<type>  left_<type>    events since the last census [agents]
//   volume_<constituent>_um3  laid_..._um3  removed_..._um3      now, and since the start
//   matrix_imbalance_um3                  sum over constituents of |laid - removed - (volume now - volume at the
//   start)| inflammation_per_mm2  inflammation_corrected_per_mm2  inflammation_per_mm2_<type>   (types that can be
//   inflammatory) first_bone_surface_um2  eroded_um2  eroded_share  eroded_volume_um3  lost_mineral_um3 new_bone_um3
//   new_osteoid_um3  new_calcified_cartilage_um3 bone_um3  bone_share  bone_surface_um2  bone_perimeter_um
//   <counted>_on_bone  <counted>_per_bone_mm  <counted>_per_bone_mm2
//   cartilage_um2  cartilage_um3          sites that show cartilage, calcified or not: in the plane, and in all
//   share_<label>                         share of the sites that show each tissue
// What each means is said in readouts/histology.h.

#include <array>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "readouts/bone_density.h"
#include "readouts/bone_formation.h"
#include "readouts/bridging.h"
#include "readouts/histology.h"
#include "readouts/osteoid_seam.h"
#include "readouts/stage_course.h"

namespace enthesis::readouts {

struct CensusEntry {
  std::string name;
  double value{};
};
using CensusRow = std::vector<CensusEntry>;

using ConstituentVolumes = std::array<double, agents::constituent_count>;  // um3
ConstituentVolumes constituent_volumes_um3(const agents::Tissue& tissue);

// Sum of the absolute imbalances of all constituents, so that errors cannot cancel.
double matrix_imbalance_um3(const agents::Tissue& tissue, const ConstituentVolumes& first_volumes_um3);

CensusRow census_row(const agents::Tissue& tissue, const agents::Cells& cells,
                     const ConstituentVolumes& first_volumes_um3, const HistologyReport& histology);

// outside_<stage>_um3  outside_<stage>_um2  first_<stage>_h  median_<stage>_h
// outside_bone_endochondral_um3  outside_bone_direct_um3
// outside_woven_um3  outside_lamellar_um3                    see readouts/stage_course.h
void add_new_tissue(const NewTissue& tissue, CensusRow& row);

// What forms in one region, whose prefix goes before each name:
// OS_per_BS  O_Th_um  OV_per_BV                                        see readouts/osteoid_seam.h
// dLS_um2  sLS_um2  MS_per_BS  MAR_um_per_d  BFR_per_BS_um_per_d       see readouts/bone_formation.h
void add_formation(const std::string& prefix, const OsteoidMeasure& osteoid, const BoneFormation& formation,
                   CensusRow& row);

// outside_HA_mg_per_cm3  outside_HU                                    see readouts/bone_density.h
void add_density(const BoneDensity& outside, CensusRow& row);

// bone_parts  bridged  bridged_by_bone  bone_gap_um                    see readouts/bridging.h
void add_bridging(const Bridging& bridging, CensusRow& row);

// The number of that name; throws std::out_of_range naming it if the row has none.
double number_of(const CensusRow& row, const std::string& name);

}  // namespace enthesis::readouts
