// First cells: as many as their share says, at the same places in every arm.

#include "config/anatomy/region.h"

#include <set>

#include "config/scenario.h"
#include "tests/support/catch.h"

using namespace enthesis;
using config::Region;
using config::ResidentDensity;
using engine::Site;

namespace {

constexpr std::uint8_t bone = 0, loose = 1;

// A block of bone, five sites wide, beside loose tissue.
struct Plot {
  engine::Lattice lattice{20, 20, 1, 20.0};
  engine::Grid<std::uint8_t> region{lattice, loose};
  agents::Cells cells{lattice};

  Plot() {
    for (int y = 0; y < lattice.ny; ++y) {
      for (int x = 0; x < 5; ++x) region[lattice.site({x, y, 0})] = bone;
    }
    for (const char* name : {"one", "other"}) {
      agents::CellKind kind;
      kind.traits = {name, {{"only", agents::Layer::resident, false, 10.0}}};
      kind.factors = agents::unit_factors(kind.program);
      agents::add_kind(cells, kind);
    }
  }
  std::set<Site> places(std::size_t kind) const {
    return {cells.tables[kind].site.begin(), cells.tables[kind].site.end()};
  }
};

std::vector<Region> regions(std::vector<ResidentDensity> in_loose) {
  return {{"bone", {}, false, 0.0, {}}, {"loose", {}, false, 0.0, std::move(in_loose)}};
}

Plot planted(std::vector<ResidentDensity> in_loose, std::uint64_t seed = 1) {
  Plot plot;
  config::place_first_cells(plot.lattice, plot.region, regions(std::move(in_loose)),
                            engine::Draws(seed, engine::Tick{0}), plot.cells);
  return plot;
}

}  // namespace

TEST_CASE("a region begins with its share of cells, one to a site and none elsewhere") {
  const Plot plot = planted({{0, 0, 0.25, -1}});
  CHECK(plot.cells.count(0) == 75);  // of 300 sites
  CHECK(plot.places(0).size() == 75);
  for (const Site s : plot.places(0)) CHECK(plot.region[s] == loose);
  CHECK(planted({{0, 0, 0.25, -1}}, 2).places(0) != plot.places(0));
}

TEST_CASE("a later kind takes its share of what is left free") {
  const Plot plot = planted({{0, 0, 0.5, -1}, {1, 0, 0.2, -1}});
  CHECK(plot.cells.count(0) == 150);
  CHECK(plot.cells.count(1) == 30);
}

TEST_CASE("a share of less than a cell is right in the mean of animals") {
  std::size_t cells = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const std::size_t count = planted({{0, 0, 0.001, -1}}, seed).cells.count(0);  // 0.3 of a cell
    CHECK(count <= 1);
    cells += count;
  }
  CHECK(cells > 84);  // 120 expected; four standard deviations are 37
  CHECK(cells < 157);
}

TEST_CASE("a smaller share leaves out cells and moves none") {
  const std::set<Site> many = planted({{0, 0, 0.4, -1}}).places(0), few = planted({{0, 0, 0.1, -1}}).places(0);
  CHECK(few.size() == 30);
  for (const Site s : few) CHECK(many.count(s) == 1);
}

TEST_CASE("cells beside a region stand at its faces alone") {
  const Plot plot = planted({{0, 0, 1.0, bone}});
  CHECK(plot.cells.count(0) == 20);
  for (const Site s : plot.places(0)) CHECK(plot.lattice.position(s).x == 5);
}
