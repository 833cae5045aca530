#include "readouts/histology.h"

#include <limits>

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;
using enthesis::engine::Position;

namespace {

const Grid<std::uint8_t> everywhere;

// A section of 12 x 10 sites of 20 um with a block of bone of 4 x 3 sites in the middle.
struct Block {
  Lattice lattice{12, 10, 1, 20.0};
  Tissue tissue{lattice};
  Grid<double> first;
  Block() {
    fill_mineral(tissue[Constituent::mineral], lattice, {4, 3, 0}, {7, 5, 0}, 0.8);
    first = tissue[Constituent::mineral];
  }
  double& mineral(int x, int y) { return tissue[Constituent::mineral][lattice.site({x, y, 0})]; }
};

}  // namespace

TEST_CASE("every tissue is told by its matrix, in the stated order") {
  const Lattice lattice{10, 1, 1, 20.0};
  Tissue tissue(lattice);
  const auto set = [&](int x, Constituent c, double f) { tissue[c][lattice.site({x, 0, 0})] = f; };
  set(1, Constituent::collagen, 0.2);
  set(2, Constituent::collagen, 0.7);
  set(3, Constituent::cartilage, 0.3);
  set(3, Constituent::collagen, 0.6);
  set(4, Constituent::cartilage, 0.3);
  set(4, Constituent::mineral, 0.4);
  tissue.calcified[lattice.site({4, 0, 0})] = 0.3;
  set(5, Constituent::osteoid, 0.3);
  set(6, Constituent::mineral, 0.9);
  tissue.calcified[lattice.site({6, 0, 0})] = 0.1;  // a core of calcified cartilage within bone
  set(7, Constituent::red_marrow, 0.4);
  set(7, Constituent::fat, 0.4);
  set(8, Constituent::fat, 0.4);
  set(9, Constituent::vessel, 0.2);
  set(9, Constituent::fat, 0.4);
  const auto labels = tissue_labels(tissue, settings_of_tests().thresholds);
  for (std::size_t i = 0; i < label_count; ++i) CHECK(index(labels[static_cast<Site>(i)]) == i);
}

TEST_CASE("a fraction at its threshold does not count") {
  const Lattice lattice{1, 1, 1, 20.0};
  Tissue tissue(lattice);
  tissue[Constituent::mineral][Site{0}] = 0.3;
  CHECK(label_at(tissue, Site{0}, settings_of_tests().thresholds) == TissueLabel::void_or_ground);
}

TEST_CASE("inflammatory cells per mm2 in the band are those that the section shows") {
  const Lattice lattice{12, 10, 1, 20.0};
  auto cells = three_kinds(lattice);
  Grid<double> distance(lattice, 100.0);
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 10; ++x) distance[lattice.site({x, y, 0})] = x == 9 ? 50.0 : 10.0;  // 50 sites: 0.02 mm2
  }
  for (int x = 0; x < 6; ++x) put(cells, 0, 0, lattice.site({x, 0, 0}));
  for (int x = 0; x < 3; ++x) put(cells, 1, 0, lattice.site({x, 1, 0}));
  put(cells, 0, 0, lattice.site({9, 2, 0}));   // at the edge of the band: counts
  put(cells, 0, 0, lattice.site({11, 9, 0}));  // outside
  put(cells, 1, 1, lattice.site({5, 3, 0}));   // active osteoclast: not inflammatory
  put(cells, 2, 0, lattice.site({6, 3, 0}));   // fibroblast
  auto settings = settings_of_tests();
  const auto seen = inflammatory_density(cells, lattice, distance, settings);
  CHECK(seen.band_mm2 == Approx(0.02).epsilon(1e-14));
  // Nuclei of 5 and 6 um, section of 5 um, slab of 20 um: 7 cells of (5 + 5) / 20 and 3 of (5 + 6) / 20 profiles.
  CHECK(seen.profiles == Approx(7 * 0.5 + 3 * 0.55).epsilon(1e-14));
  CHECK(seen.profiles_per_mm2 == Approx(seen.profiles / 0.02).epsilon(1e-14));
  CHECK(seen.profiles_per_mm2_by_kind[0] == Approx(3.5 / 0.02).epsilon(1e-14));
  CHECK(seen.profiles_per_mm2_by_kind[1] == Approx(1.65 / 0.02).epsilon(1e-14));
  CHECK(seen.profiles_per_mm2_by_kind[2] == 0.0);
  // Corrected, size drops out: 10 cells with their centre in a quarter of the slab.
  CHECK(seen.corrected_per_mm2 == Approx(10 * 0.25 / 0.02).epsilon(1e-13));

  settings.cells_per_agent = 8.0;
  CHECK(inflammatory_density(cells, lattice, distance, settings).profiles == Approx(8 * seen.profiles).epsilon(1e-14));
  distance.fill(std::numeric_limits<double>::infinity());
  CHECK(inflammatory_density(cells, lattice, distance, settings).profiles_per_mm2 == 0.0);
}

TEST_CASE("a stack of equal layers shows the density of one of them") {
  const auto settings = settings_of_tests();
  const auto density = [&](int layers) {
    const Lattice lattice{6, 4, layers, 20.0};
    auto cells = three_kinds(lattice);
    for (int z = 0; z < layers; ++z) {
      for (int x = 0; x < 5; ++x) put(cells, x % 2 == 0 ? 0 : 1, 0, lattice.site({x, 2, z}));
    }
    return inflammatory_density(cells, lattice, Grid<double>(lattice, 0.0), settings);
  };
  const auto section = density(1);
  for (const int layers : {2, 3, 8}) {
    CHECK(density(layers).profiles_per_mm2 == Approx(section.profiles_per_mm2).epsilon(1e-12));
    CHECK(density(layers).corrected_per_mm2 == Approx(section.corrected_per_mm2).epsilon(1e-12));
  }
}

TEST_CASE("untouched bone has a surface and no erosion") {
  Block block;
  const auto seen = erosion(block.tissue, block.first, everywhere, settings_of_tests());
  CHECK(seen.first_surface_um2 == Approx(14 * 400.0));
  CHECK(seen.eroded_um2 == 0.0);
  CHECK(seen.eroded_share == 0.0);
  CHECK(seen.lost_mineral_um3 == 0.0);
}

TEST_CASE("surface is eroded where the bone behind it has lost more than half its mineral") {
  Block block;
  block.mineral(4, 3) = 0.1;   // corner, two faces
  block.mineral(5, 3) = 0.4;   // side: exactly half is not more than half
  block.mineral(5, 4) = 0.0;   // inside: no surface, but volume
  block.mineral(10, 9) = 0.9;  // new bone elsewhere does not heal it
  const auto seen = erosion(block.tissue, block.first, everywhere, settings_of_tests());
  CHECK(seen.eroded_um2 == Approx(2 * 400.0));
  CHECK(seen.eroded_share == Approx(2.0 / 14.0));
  CHECK(seen.eroded_volume_um3 == Approx((0.7 + 0.8) * 8000.0));
  CHECK(seen.lost_mineral_um3 == Approx((0.7 + 0.4 + 0.8) * 8000.0));

  block.mineral(4, 3) = 0.75;  // refilled
  CHECK(erosion(block.tissue, block.first, everywhere, settings_of_tests()).eroded_um2 == 0.0);
}

TEST_CASE("a region limits the surface that counts, and the walls of the box are no surface") {
  Block block;
  Grid<std::uint8_t> left(block.lattice, 0);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 6; ++x) left[block.lattice.site({x, y, 0})] = 1;
  }
  CHECK(erosion(block.tissue, block.first, left, settings_of_tests()).first_surface_um2 == Approx(7 * 400.0));
  Grid<double> at_wall(block.lattice, 0.0);
  fill_mineral(at_wall, block.lattice, {0, 0, 0}, {1, 9, 0}, 0.8);
  CHECK(erosion(block.tissue, at_wall, everywhere, settings_of_tests()).first_surface_um2 == Approx(10 * 400.0));
}

TEST_CASE("new bone is mineral and osteoid where there was no bone") {
  Block block;
  block.mineral(0, 0) = 0.5;
  block.mineral(1, 0) = 0.4;
  block.tissue[Constituent::cartilage][block.lattice.site({1, 0, 0})] = 0.4;
  block.tissue.calcified[block.lattice.site({1, 0, 0})] = 0.4;
  block.tissue[Constituent::osteoid][block.lattice.site({2, 0, 0})] = 0.3;
  block.first[block.lattice.site({3, 0, 0})] = 0.2;  // not bone, yet not without mineral: only what is added counts
  block.mineral(3, 0) = 0.3;
  block.first[block.lattice.site({4, 0, 0})] = 0.2;  // nor does what is lost there
  block.mineral(4, 3) = 0.9;                         // denser old bone is not new
  block.tissue[Constituent::osteoid][block.lattice.site({5, 3, 0})] = 0.1;
  const auto seen = new_bone(block.tissue, block.first, everywhere, settings_of_tests());
  CHECK(seen.volume_um3 == Approx(1.3 * 8000.0));
  CHECK(seen.osteoid_um3 == Approx(0.3 * 8000.0));
  CHECK(seen.calcified_cartilage_um3 == Approx(0.4 * 8000.0));
}

TEST_CASE("the place of new bone is its centre of volume, and nowhere without it") {
  Block block;
  CHECK(new_bone(block.tissue, block.first, everywhere, settings_of_tests()).centre_um[0] == 0.0);
  block.tissue[Constituent::osteoid][block.lattice.site({1, 0, 0})] = 0.3;
  block.tissue[Constituent::osteoid][block.lattice.site({2, 0, 0})] = 0.1;
  const auto seen = new_bone(block.tissue, block.first, everywhere, settings_of_tests());
  CHECK(seen.centre_um[0] == Approx(20.0 * (0.75 * 1.5 + 0.25 * 2.5)));
  CHECK(seen.centre_um[1] == Approx(10.0));
}

TEST_CASE("BV/TV, surface and perimeter of blocks are those of boxes") {
  Block block;
  auto seen = measure_bone(block.tissue, everywhere, settings_of_tests());
  CHECK(seen.share == Approx(0.1));
  CHECK(seen.bone_um3 == Approx(12 * 8000.0));
  CHECK(seen.perimeter_um == Approx(14 * 20.0));
  CHECK(seen.surface_um2 == Approx(14 * 400.0));

  const Lattice box{7, 7, 7, 10.0};
  Tissue cube(box);
  fill_mineral(cube[Constituent::mineral], box, {2, 2, 2}, {4, 4, 4}, 0.8);
  seen = measure_bone(cube, everywhere, settings_of_tests());
  CHECK(seen.surface_um2 == Approx(54 * 100.0));
  CHECK(seen.perimeter_um == Approx(12 * 10.0));
  CHECK(seen.share == Approx(27.0 / 343.0));
}

TEST_CASE("osteoclasts count where they touch bone") {
  Block block;
  auto cells = three_kinds(block.lattice);
  put(cells, 1, 1, block.lattice.site({3, 4, 0}));  // beside bone
  put(cells, 1, 1, block.lattice.site({4, 3, 0}));  // in a bone site that it is resorbing
  put(cells, 1, 1, block.lattice.site({3, 2, 0}));  // touches a corner only
  put(cells, 1, 0, block.lattice.site({3, 3, 0}));  // a monocyte
  const auto settings = settings_of_tests();
  const auto bone = measure_bone(block.tissue, everywhere, settings);
  const auto seen = cells_on_bone(block.tissue, cells, bone, everywhere, settings).at(0);
  CHECK(seen.name == "osteoclast");
  CHECK(seen.cells == 2.0);
  CHECK(seen.per_mm2 == Approx(2.0 / 0.0056));
  CHECK(seen.per_mm == Approx(2.0 * (5.0 + 40.0) / 20.0 / 0.28));

  const Tissue boneless(block.lattice);
  const auto none = measure_bone(boneless, everywhere, settings);
  CHECK(cells_on_bone(boneless, cells, none, everywhere, settings).at(0).per_mm == 0.0);
}

TEST_CASE("areas are taken in the plane of the section and volumes in all of the box") {
  const Lattice box{4, 3, 3, 10.0};
  Tissue tissue(box);
  for (const Position p : {Position{0, 0, 1}, Position{1, 0, 1}, Position{0, 0, 0}}) {
    tissue[Constituent::cartilage][box.site(p)] = 0.5;
  }
  const auto seen = areas(tissue, settings_of_tests());
  CHECK(seen.plane_um2[index(TissueLabel::cartilage)] == Approx(200.0));
  CHECK(seen.volume_um3[index(TissueLabel::cartilage)] == Approx(3000.0));
  CHECK(seen.share[index(TissueLabel::cartilage)] == Approx(3.0 / 36.0));
  CHECK(seen.share[index(TissueLabel::void_or_ground)] == Approx(33.0 / 36.0));
}
