#include "engine/blocks.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/support/catch.h"

using namespace enthesis::engine;

namespace {

const Lattice section{5, 4, 1, 20.0};
const Lattice box{3, 4, 2, 20.0};

Site numbered(std::size_t i) {
  return Site{static_cast<std::uint32_t>(i)};
}

}  // namespace

TEST_CASE("every site belongs to one block, and a block lists its own sites in their order") {
  for (const Lattice& places : {section, box}) {
    for (const int factor : {1, 2, 3}) {
      const Blocks blocks(places, factor);
      std::vector<int> seen(blocks.sites.site_count(), 0);
      for (std::size_t i = 0; i < places.site_count(); ++i) {
        std::vector<Site> listed;
        blocks.for_sites(numbered(i), [&](Site s) {
          CHECK(blocks.place_of(s) == numbered(i));
          listed.push_back(s);
          ++seen[index(s)];
        });
        CHECK(listed.size() == static_cast<std::size_t>(blocks.size()));
        CHECK(std::is_sorted(listed.begin(), listed.end()));
      }
      CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
    }
  }
}

TEST_CASE("a block has the volume of its place, and a section stays as thick") {
  for (const Lattice& places : {section, box}) {
    for (const int factor : {1, 2, 4}) {
      const Blocks blocks(places, factor);
      CHECK(blocks.sites.site_volume_um3() * blocks.size() == places.site_volume_um3());
      CHECK(blocks.sites.depth_um() == places.depth_um());
      CHECK(blocks.sites.spacing_um * blocks.sites.nx == places.spacing_um * places.nx);
    }
  }
  CHECK(Blocks(section, 2).sites == Lattice{10, 8, 1, 10.0, 20.0});
  CHECK(Blocks(section, 2).sites.face_um2() == 200.0);
  CHECK(Blocks(box, 2).sites == Lattice{6, 8, 4, 10.0});
  CHECK(Blocks(box, 2).sites.face_um2() == 100.0);
}

TEST_CASE("a factor of one makes one lattice of both") {
  const Blocks blocks(section);
  CHECK(blocks.is_single());
  CHECK(blocks.sites == blocks.places);
  Grid<double> grid(section, 0.1);
  CHECK(blocks.mean(grid, Site{7}) == 0.1);
  CHECK(blocks.sum(grid, Site{7}) == 0.1);
  blocks.spread_evenly(Site{7}, 0.2, grid);
  CHECK(grid[Site{7}] == 0.1 + 0.2);
}

TEST_CASE("mean and sum run over the block") {
  const Blocks blocks(section, 2);
  Grid<double> grid(blocks.sites);
  double value = 1.0;
  blocks.for_sites(Site{6}, [&](Site s) { grid[s] = value++; });
  CHECK(blocks.sum(grid, Site{6}) == 10.0);
  CHECK(blocks.mean(grid, Site{6}) == 2.5);
  CHECK(blocks.sum(grid, Site{7}) == 0.0);
}

TEST_CASE("an amount is shared out in proportion to the weights, and nothing where there are none") {
  const Blocks blocks(box, 2);
  Grid<double> weight(blocks.sites), taken(blocks.sites);
  double next = 0.0;
  blocks.for_sites(Site{5}, [&](Site s) { weight[s] = next++; });  // 0 .. 7
  const auto weight_at = [&](Site s) { return weight[s]; };
  const auto take = [&](Site s, double part) { return taken[s] += part; };
  CHECK(blocks.share_out(Site{5}, 56.0, weight_at, take) == Approx(56.0).epsilon(1e-15));
  blocks.for_sites(Site{5}, [&](Site s) { CHECK(taken[s] == Approx(2.0 * weight[s]).epsilon(1e-15)); });
  CHECK(blocks.share_out(Site{4}, 56.0, weight_at, take) == 0.0);
  CHECK(blocks.sum(taken, Site{4}) == 0.0);
}
