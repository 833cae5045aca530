#pragma once
// One row of the census: names and numbers, in an order that depends on the kinds of cell and the settings alone.
// What each column means is said in config/library/census.toml, and how it is measured in readouts/histology.h.

#include <array>
#include <cstdint>
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

// What the books of a row are checked against.
struct CensusBaseline {
  ConstituentVolumes first_volumes_um3{};   // at the start
  std::vector<std::uint64_t> cells_before;  // of each kind, when events were last counted anew
};
CensusBaseline baseline_of(const agents::Tissue& tissue, const agents::Cells& cells);
std::vector<std::uint64_t> cell_counts(const agents::Cells& cells);

// Sums of the absolute imbalances of all constituents and kinds, so that errors cannot cancel.
double matrix_imbalance_um3(const agents::Tissue& tissue, const ConstituentVolumes& first_volumes_um3);
std::uint64_t cells_imbalance(const agents::Cells& cells, const std::vector<std::uint64_t>& cells_before);

CensusRow census_row(const agents::Tissue& tissue, const agents::Cells& cells, const CensusBaseline& baseline,
                     const HistologyReport& histology);

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

// bone_parts  bridged  bridged_by_bone  bone_gap_um  spur_um3  island_um3  see readouts/bridging.h
void add_bridging(const Bridging& bridging, CensusRow& row);

}  // namespace enthesis::readouts
