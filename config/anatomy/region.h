#pragma once
// Regions of an anatomy: what matrix, vessels and cells each begins with. All of it is data; the shape of the regions
// is the only thing that the parametric anatomies know.

#include <array>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/tissue.h"
#include "config/numbers.h"
#include "config/vocabulary.h"
#include "engine/random/draws.h"

namespace enthesis::config {

struct ResidentDensity {
  std::uint8_t kind{}, stage{};
  double share{};  // of the sites of the region (or of those beside another) that earlier rows left free
  int beside{-1};  // only where a face neighbour belongs to this region; -1: everywhere
};

struct Region {
  std::string name;
  std::array<double, agents::constituent_count> fraction{};
  bool within_bone{};          // inside the first outline of the bone
  double vessel_site_share{};  // share of the sites that hold a vessel, of the fraction given under `vessel`
  std::vector<ResidentDensity> cells;
};

// [[region]] rows, in the order of `names`; every name must occur once.
std::vector<Region> read_regions(const Table& root, const std::vector<std::string>& names, const Vocabulary& words,
                                 Numbers& numbers);

// Fills the tissue from the region of each site. Vessels stand at places chosen by keyed draws of the animal.
void fill_tissue(const engine::Grid<std::uint8_t>& region_of_site, const std::vector<Region>& regions,
                 const engine::Draws& draws, agents::Tissue& tissue);

// Puts the first cells in place (the lattice and its sites are those of the places): in each region and for each of its
// rows, as many as the share of the sites that are open to them, at places chosen by keyed draws of the animal. Within
// a row, a smaller share leaves out cells and moves none.
void place_first_cells(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& region_of_site,
                       const std::vector<Region>& regions, const engine::Draws& draws, agents::Cells& cells);

}  // namespace enthesis::config
