#pragma once
// What a laboratory measures on a section or a micro-CT scan, read from the state without random draws.
//
// Bone is what is mineralised: a site whose mineral fraction is above the threshold, calcified fibrocartilage included
// (as on micro-CT). Surfaces are made of faces of sites: an area of h^2 each; in a section, the perimeter times the
// thickness of the slab. Faces of the box do not count. A surface of stairs is longer than the
// smooth one it stands for (4/pi in a section, 3/2 in 3-D, on average over directions), so compare areas on the same
// lattice; shares are not affected. Sums run in the order of the sites and rows.
// Nomenclature: Dempster et al. 2013, J Bone Miner Res 28:2 (ASBMR).

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "engine/grid.h"
#include "readouts/tissue_label.h"
#include "readouts/virtual_section.h"

namespace enthesis::readouts {

// Cells that are counted on the bone surface: those in the stages of the mask (bit per stage).
struct CountedCells {
  std::string name;
  std::size_t kind{};
  std::uint32_t stages{};
};

// How forming bone is read (readouts/osteoid_seam.h, readouts/fluorochrome.h).
struct FormationSettings {
  double fast_share{};  // of new osteoid, that mineralises fast
  double label_um{};    // a fluorochrome shows where more mineralised bone than this holds it
  double seam_um{};     // osteoid shows where its seam is thicker
};

// Mineral on a virtual CT scan (readouts/bone_density.h).
struct CtCalibration {
  double full_mineral_mg_per_cm3{};  // hydroxyapatite at a mineral fraction of 1
  double soft_tissue_HU{};           // where there is no mineral
  double HU_per_mg_per_cm3{};        // slope over hydroxyapatite
};

struct HistologySettings {
  double section_thickness_um{};
  double plane_share{};      // height of the section's plane, as a share of the depth of the box
  double band_um{};          // inflammatory cells are counted up to this distance from the insertion
  double nucleus_share{};    // diameter of the nucleus, by which cells are counted, as a share of the cell's
  double eroded_share{};     // a site of the first bone is eroded once it has lost more than this share of its mineral
  double cells_per_agent{};  // cells that one agent stands for
  double part_share{};       // a piece of the first bone is a part of it if it holds more than this share of it
  LabelThresholds thresholds;
  FormationSettings formation;
  CtCalibration ct;
  std::vector<CountedCells> on_bone;
};

VirtualSection section_of(const HistologySettings& settings, const engine::Lattice& lattice);

struct InflammatoryDensity {
  double band_mm2{};           // area of the band in the plane of the section
  double profiles{};           // n: nuclear profiles expected in the band
  double profiles_per_mm2{};   // as counted
  double corrected_per_mm2{};  // N: each cell by the Abercrombie factor of its own nuclear diameter
  std::vector<double> profiles_per_mm2_by_kind;
};

// Cells in stages that count as inflammatory, up to band_um from the insertion. The lattice, its sites and the
// distances are those of the places where cells stand. A column of sites belongs to the band if its site in the plane
// of the section does; a distance of infinity leaves a site out. Zero where the band is empty.
InflammatoryDensity inflammatory_density(const agents::Cells& cells, const engine::Lattice& lattice,
                                         const engine::Grid<double>& distance_um, const HistologySettings& settings);

struct Erosion {
  double first_surface_um2{};  // faces between a site that was bone first and one that was not
  double eroded_um2{};         // those whose bone site has lost more than the eroded share of its mineral
  double eroded_share{};       // ES/BS of the first surface; 0 if there was none
  double eroded_volume_um3{};  // mineral lost at eroded sites, at the surface or deeper
  double lost_mineral_um3{};   // mineral lost at all sites that were bone first
};

// `region` chooses the bone sites that count: those that are not 0; an empty grid means all.
Erosion erosion(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                const engine::Grid<std::uint8_t>& region, const HistologySettings& settings);

struct NewBone {
  double volume_um3{};                // mineral and osteoid beyond what mineral was there, at sites that were not bone
  double osteoid_um3{};               // the part of it that is osteoid
  double calcified_cartilage_um3{};   // the part of it at sites that show calcified cartilage
  std::array<double, 3> centre_um{};  // its centre of volume; 0 where there is none
};
NewBone new_bone(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                 const engine::Grid<std::uint8_t>& region, const HistologySettings& settings);

struct BoneMeasure {
  double bone_um3{};      // BV: volume of the sites that show bone, calcified cartilage or osteoid
  double region_um3{};    // TV: volume of the region
  double share{};         // BV/TV
  double surface_um2{};   // BS: faces between bone sites and others, bone sites in the region
  double perimeter_um{};  // B.Pm: edges of bone in the plane of the section
};
BoneMeasure measure_bone(const agents::Tissue& tissue, const engine::Grid<std::uint8_t>& region,
                         const HistologySettings& settings);

// Cells that stand on the bone surface: their place or a face neighbour of it is bone (in the mean over its sites), and
// in the region.
struct CellsOnBone {
  std::string name;
  double cells{};
  double per_mm{};   // N/B.Pm: cell profiles in the section by perimeter in its plane (cells are seen whole)
  double per_mm2{};  // N/BS in the whole lattice
};
std::vector<CellsOnBone> cells_on_bone(const agents::Tissue& tissue, const agents::Cells& cells,
                                       const BoneMeasure& bone, const engine::Grid<std::uint8_t>& region,
                                       const HistologySettings& settings);

struct Areas {  // by tissue label
  std::array<double, label_count> share{};
  std::array<double, label_count> plane_um2{};  // in the plane of the section
  std::array<double, label_count> volume_um3{};
};
Areas areas(const agents::Tissue& tissue, const HistologySettings& settings);

struct HistologyInput {
  const agents::Tissue& tissue;
  const agents::Cells& cells;
  const engine::Grid<double>& first_mineral;  // mineral at the start of the run
  const engine::Grid<double>& distance_um;    // of each place from the insertion
  const engine::Grid<std::uint8_t>& region;   // of the bone readouts, by site; empty: all
};

struct HistologyReport {
  InflammatoryDensity inflammation;
  Erosion erosion;
  NewBone new_bone;
  BoneMeasure bone;
  std::vector<CellsOnBone> on_bone;
  Areas areas;
};
HistologyReport histology(const HistologyInput& input, const HistologySettings& settings);

}  // namespace enthesis::readouts
