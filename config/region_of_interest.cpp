#include "config/region_of_interest.h"

#include <algorithm>
#include <cctype>

namespace enthesis::config {
namespace {

bool is_word(const std::string& name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

}  // namespace

std::vector<RegionOfInterest> read_regions_of_interest(const Table& root) {
  std::vector<RegionOfInterest> regions;
  for (const Table& row : root.tables("region_of_interest")) {
    RegionOfInterest region{row.text("name"), read_box(row)};
    if (!is_word(region.name)) {
      row.fail("name", "\"" + region.name + "\" is no word of letters, digits and _, as columns of the census need");
    }
    for (const RegionOfInterest& other : regions) {
      if (other.name == region.name) row.fail("name", "two regions of interest are called \"" + region.name + "\"");
    }
    regions.push_back(std::move(region));
  }
  return regions;
}

engine::Grid<std::uint8_t> sites_of(const RegionOfInterest& region, const engine::Lattice& lattice) {
  engine::Grid<std::uint8_t> sites(lattice);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const auto site = static_cast<engine::Site>(i);
    sites[site] = region.box.holds(lattice, site) ? 1 : 0;
  }
  return sites;
}

}  // namespace enthesis::config
