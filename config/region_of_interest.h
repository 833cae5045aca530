#pragma once
// A part of the anatomy that is measured on its own, as a pathologist scores one insertion beside another.
//
//   [[region_of_interest]]
//   name = "insertion"
//   x = ["400 um", "800 um"]                likewise y and z; the whole width if left out

#include <string>
#include <vector>

#include "config/box.h"
#include "engine/grid.h"

namespace enthesis::config {

struct RegionOfInterest {
  std::string name;
  Box box;
};

// The rows of an anatomy. Names are words of letters, digits and _, each given once.
std::vector<RegionOfInterest> read_regions_of_interest(const Table& root);

// 1 at the sites of the region.
engine::Grid<std::uint8_t> sites_of(const RegionOfInterest& region, const engine::Lattice& lattice);

}  // namespace enthesis::config
