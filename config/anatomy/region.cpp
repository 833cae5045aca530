#include "config/anatomy/region.h"

#include <algorithm>

#include "agents/purposes.h"

namespace enthesis::config {
namespace {

using agents::Constituent;
using engine::Site;

constexpr engine::Purpose vessel_site{101};

engine::LineageKey site_key(Site s) {
  return engine::entry_key(static_cast<std::uint32_t>(s), engine::Tick{0}, 1);
}

// Index of the region that the row names under `beside`, or -1 if it names none.
int read_beside(const Table& row, const std::vector<std::string>& regions) {
  if (!row.has("beside")) return -1;
  const std::string name = row.text("beside");
  const auto found = std::find(regions.begin(), regions.end(), name);
  if (found == regions.end()) row.fail("beside", "no region is called \"" + name + "\"" + did_you_mean(name, regions));
  return static_cast<int>(found - regions.begin());
}

ResidentDensity read_density(const Table& row, const std::string& region, const std::vector<std::string>& regions,
                             const Vocabulary& words, Numbers& numbers) {
  std::vector<std::string> kinds;
  for (const auto& kind : words.kinds) kinds.push_back(kind.name);
  const std::string cell = row.text("cell");
  const std::size_t dot = cell.find('.');
  const int kind = agents::kind_index(words.kinds, cell.substr(0, dot));
  if (kind < 0) row.fail("cell", "no cell is called \"" + cell + "\"" + did_you_mean(cell.substr(0, dot), kinds));
  const auto& traits = words.kinds[static_cast<std::size_t>(kind)];
  const int stage = dot == std::string::npos ? -1 : agents::stage_index(traits, cell.substr(dot + 1));
  if (stage < 0) row.fail("cell", "\"" + cell + "\" must name a cell and one of its stages");
  return {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(stage),
          numbers.read(row, "share", Dimension::fraction, "region." + region + "." + cell + ".share"),
          read_beside(row, regions)};
}

Region read_region(const Table& row, const std::vector<std::string>& regions, const Vocabulary& words,
                   Numbers& numbers) {
  Region region;
  region.name = row.text("name");
  row.text("meaning");
  double sum = 0.0;
  for (const Constituent c : agents::all_constituents) {
    const std::string name(agents::constituent_names[index(c)]);
    if (!row.has(name)) continue;
    region.fraction[index(c)] = numbers.read(row, name, Dimension::fraction, "region." + region.name + "." + name);
    sum += region.fraction[index(c)];
  }
  if (sum > 1.0) row.fail("name", "the constituents of the region \"" + region.name + "\" fill more than its volume");
  region.within_bone = row.has("within_bone") && row.flag("within_bone");
  if (row.has("vessel_sites")) {
    region.vessel_site_share =
        numbers.read(row, "vessel_sites", Dimension::fraction, "region." + region.name + ".vessel_sites");
  }
  for (const Table& cell : row.tables("cells"))
    region.cells.push_back(read_density(cell, region.name, regions, words, numbers));
  return region;
}

bool is_beside(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& region_of_site, Site s, int region) {
  for (int f = 0; f < face_count(lattice); ++f) {
    const Site n = lattice.neighbour(s, engine::face_steps[static_cast<std::size_t>(f)]);
    if (n != engine::no_site && region_of_site[n] == region) return true;
  }
  return false;
}

}  // namespace

std::vector<Region> read_regions(const Table& root, const std::vector<std::string>& names, const Vocabulary& words,
                                 Numbers& numbers) {
  std::vector<Region> found;
  for (const Table& row : root.tables("region")) {
    found.push_back(read_region(row, names, words, numbers));
    if (std::find(names.begin(), names.end(), found.back().name) == names.end()) {
      row.fail("name", "no region is called \"" + found.back().name + "\"" + did_you_mean(found.back().name, names));
    }
  }
  std::vector<Region> regions;
  for (const std::string& name : names) {
    const auto match = std::find_if(found.begin(), found.end(), [&](const Region& r) { return r.name == name; });
    if (match == found.end()) root.fail("region", "the region \"" + name + "\" is missing");
    regions.push_back(*match);
  }
  return regions;
}

void fill_tissue(const engine::Grid<std::uint8_t>& region_of_site, const std::vector<Region>& regions,
                 const engine::Draws& draws, agents::Tissue& tissue) {
  for (std::size_t i = 0; i < region_of_site.size(); ++i) {
    const auto s = Site(static_cast<std::uint32_t>(i));
    const Region& region = regions[region_of_site[s]];
    for (const Constituent c : agents::all_constituents) tissue[c][s] = region.fraction[index(c)];
    if (tissue[Constituent::cartilage][s] > 0.0) tissue.calcified[s] = tissue[Constituent::mineral][s];
    const bool vessel = draws.uniform(site_key(tissue.blocks.place_of(s)), vessel_site) < region.vessel_site_share;
    if (!vessel) tissue[Constituent::vessel][s] = 0.0;
  }
}

namespace {

struct Candidate {
  double draw{};
  engine::LineageKey key{};
  Site site{};
};

// Sites of the region where a cell of row `row` may stand, the first to be taken in front.
std::vector<Candidate> candidates(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& region_of_site,
                                  std::size_t region, const ResidentDensity& density, std::size_t row,
                                  const engine::Draws& draws, const agents::Cells& cells) {
  const engine::Layer layer = cells.layer_of(density.kind, density.stage);
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < region_of_site.size(); ++i) {
    const auto s = Site(static_cast<std::uint32_t>(i));
    if (region_of_site[s] != region || cells.occupant(layer, s).present()) continue;
    if (density.beside >= 0 && !is_beside(lattice, region_of_site, s, density.beside)) continue;
    const engine::LineageKey key =
        engine::entry_key(static_cast<std::uint32_t>(s), engine::Tick{0}, static_cast<std::uint16_t>(2 + row));
    found.push_back({draws.uniform(key, agents::purposes::initial_cell), key, s});
  }
  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return a.draw != b.draw ? a.draw < b.draw : a.site < b.site;
  });
  return found;
}

// The share of the sites, rounded up or down by a draw of the animal so that the mean is right where it is below one.
std::size_t cell_count(std::size_t sites, double share, std::size_t region, std::size_t row,
                       const engine::Draws& draws) {
  const auto place = static_cast<std::uint32_t>(region << 16 | row);
  const double part = draws.uniform(engine::entry_key(place, engine::Tick{0}, 0), agents::purposes::initial_count);
  return std::min(sites, static_cast<std::size_t>(static_cast<double>(sites) * share + part));
}

}  // namespace

void place_first_cells(const engine::Lattice& lattice, const engine::Grid<std::uint8_t>& region_of_site,
                       const std::vector<Region>& regions, const engine::Draws& draws, agents::Cells& cells) {
  for (std::size_t region = 0; region < regions.size(); ++region) {
    for (std::size_t row = 0; row < regions[region].cells.size(); ++row) {
      const ResidentDensity& density = regions[region].cells[row];
      auto open = candidates(lattice, region_of_site, region, density, row, draws, cells);
      open.resize(cell_count(open.size(), density.share, region, row, draws));
      std::sort(open.begin(), open.end(), [](const Candidate& a, const Candidate& b) { return a.site < b.site; });
      engine::AgentTable& table = cells.tables[density.kind];
      for (const Candidate& taken : open) {
        table.append({taken.key, taken.site, density.stage, engine::Tick{0}});
        cells.occupant(cells.layer_of(density.kind, density.stage), taken.site) =
            engine::Occupant::of(density.kind, table.size() - 1);
      }
    }
  }
}

}  // namespace enthesis::config
