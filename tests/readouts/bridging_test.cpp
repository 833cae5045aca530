// Pieces of tissue, the gaps between them, and the joining of what were separate bones.

#include "readouts/bridging.h"

#include "agents/passage.h"
#include "readouts/pieces.h"
#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;
using enthesis::engine::Position;

namespace {

Grid<std::uint8_t> mask_of(const Lattice& lattice, const std::vector<Position>& places) {
  Grid<std::uint8_t> mask(lattice);
  for (const Position p : places) mask[lattice.site(p)] = 1;
  return mask;
}

// A section of 12 x 9 sites of 10 um: a bone of 12 x 3 sites below, one of 12 x 2 above, four rows between them.
struct TwoBones {
  Lattice lattice{12, 9, 1, 10.0};
  Tissue tissue{lattice};
  Grid<double> first;
  Grid<std::uint8_t> outside{lattice, 1};
  TwoBones() {
    fill_mineral(mineral(), lattice, {0, 0, 0}, {11, 2, 0}, 0.8);
    fill_mineral(mineral(), lattice, {0, 7, 0}, {11, 8, 0}, 0.8);
    first = mineral();
  }
  Grid<double>& mineral() { return tissue[Constituent::mineral]; }
  Site at(int x, int y) const { return lattice.site({x, y, 0}); }
  void column(int x, int low, int high, double fraction = 0.6) {
    fill_mineral(mineral(), lattice, {x, low, 0}, {x, high, 0}, fraction);
  }
  Bridging now() const { return bridging(tissue, first, outside, settings_of_tests()); }
};

}  // namespace

TEST_CASE("sites hang together by faces, or by edges and corners too, and pieces are numbered by their first site") {
  const Lattice lattice{4, 3, 1, 10.0};
  const auto mask = mask_of(lattice, {{3, 0, 0}, {0, 1, 0}, {1, 1, 0}, {2, 1, 0}, {0, 2, 0}});
  const auto faces = std::span(enthesis::engine::face_steps).first(4);
  const Pieces by_face = pieces_of(lattice, mask, faces);
  CHECK(by_face.sites == std::vector<std::size_t>{1, 4});
  CHECK(by_face.piece_of_site[lattice.site({3, 0, 0})] == 0);
  CHECK(by_face.piece_of_site[lattice.site({0, 2, 0})] == 1);
  CHECK(by_face.piece_of_site[lattice.site({0, 0, 0})] == Pieces::none);
  CHECK(pieces_of(lattice, mask, surrounding_steps(lattice)).sites == std::vector<std::size_t>{5});
}

TEST_CASE("pieces that meet late are one: a comb in either direction") {
  const Lattice lattice{9, 5, 3, 10.0};
  Grid<std::uint8_t> comb(lattice);
  for (int x = 0; x < 9; x += 2) {
    for (int y = 0; y < 4; ++y) comb[lattice.site({x, y, 1})] = 1;
  }
  CHECK(pieces_of(lattice, comb, enthesis::engine::face_steps).sites.size() == 5);
  for (int x = 0; x < 9; ++x) comb[lattice.site({x, 4, 1})] = 1;
  CHECK(pieces_of(lattice, comb, enthesis::engine::face_steps).sites == std::vector<std::size_t>{29});
}

TEST_CASE("the gap between two sites is that between their cubes") {
  const Lattice lattice{9, 9, 9, 10.0};
  const auto gap = [&](Position a, Position b) {
    return gap_um(lattice, mask_of(lattice, {a}), mask_of(lattice, {b}));
  };
  CHECK(gap({4, 4, 4}, {4, 4, 4}) == 0.0);
  CHECK(gap({4, 4, 4}, {5, 4, 4}) == 0.0);
  CHECK(gap({4, 4, 4}, {5, 5, 5}) == 0.0);
  CHECK(gap({1, 4, 4}, {4, 4, 4}) == 20.0);
  CHECK(gap({4, 4, 0}, {5, 5, 8}) == 70.0);
  CHECK(gap({0, 0, 4}, {4, 5, 4}) == Approx(50.0));        // 3 and 4 sites between
  CHECK(gap({0, 0, 0}, {2, 3, 3}) == Approx(10.0 * 3.0));  // 1, 2 and 2
  CHECK(gap({2, 3, 3}, {0, 0, 0}) == gap({0, 0, 0}, {2, 3, 3}));
  CHECK(gap_um(lattice, Grid<std::uint8_t>(lattice), mask_of(lattice, {{1, 1, 1}})) < 0.0);
  CHECK(gap_um(lattice, mask_of(lattice, {{1, 1, 1}}), Grid<std::uint8_t>(lattice)) < 0.0);
}

TEST_CASE("the gap between sets is the least over all pairs of their sites") {
  const Lattice lattice{7, 6, 4, 10.0};
  std::vector<Position> from, to;
  for (std::uint32_t i = 0; i < lattice.site_count(); ++i) {
    const std::uint32_t scattered = (i * 2654435761u) >> 16;
    if (scattered % 41 == 0) from.push_back(lattice.position(Site{i}));
    if (scattered % 53 == 1) to.push_back(lattice.position(Site{i}));
  }
  REQUIRE(from.size() > 1);
  REQUIRE(to.size() > 1);
  double least = 1e9;
  for (const Position a : from) {
    for (const Position b : to) {
      least = std::min(least, gap_um(lattice, mask_of(lattice, {a}), mask_of(lattice, {b})));
    }
  }
  CHECK(gap_um(lattice, mask_of(lattice, from), mask_of(lattice, to)) == least);
}

TEST_CASE("a spur narrows the gap, and joins the bones once it holds by its faces") {
  TwoBones bones;
  CHECK(bones.now().parts == 2.0);
  CHECK(bones.now().joined == 0.0);
  CHECK(bones.now().gap_um == 40.0);
  bones.column(5, 3, 4);
  CHECK(bones.now().gap_um == 20.0);
  bones.column(6, 5, 6);  // meets the spur at an edge
  CHECK(bones.now().gap_um == 0.0);
  CHECK(bones.now().joined == 0.0);
  bones.column(6, 4, 4);
  CHECK(bones.now().gap_um == 0.0);
  CHECK(bones.now().joined == 1.0);
  CHECK(bones.now().joined_by_bone == 1.0);
  bones.column(6, 4, 4, 0.2);  // below what shows as bone: apart again
  CHECK(bones.now().joined == 0.0);
}

TEST_CASE("bone that hangs on neither leaves the gap as wide as it is") {
  TwoBones bones;
  bones.column(5, 4, 5);
  CHECK(bones.now().gap_um == 40.0);
}

TEST_CASE("new mineral that hangs on bone by its faces is a spur, the rest are islands") {
  constexpr double site_um3 = 10.0 * 10.0 * 10.0;
  TwoBones bones;
  CHECK(bones.now().spur_um3 == 0.0);
  CHECK(bones.now().island_um3 == 0.0);
  bones.column(5, 3, 4);
  bones.tissue.calcified[bones.at(5, 4)] = 0.6;  // calcified cartilage counts
  bones.column(6, 5, 5);                         // touches the spur at an edge
  bones.column(9, 3, 3, 0.2);                    // too little to show
  CHECK(bones.now().spur_um3 == 2.0 * site_um3);
  CHECK(bones.now().island_um3 == site_um3);
  bones.outside[bones.at(5, 3)] = 0;  // within the outline, as in marrow: no spur, but what stands on it is one
  CHECK(bones.now().spur_um3 == site_um3);
  bones.column(5, 3, 3, 0.0);  // its foot resorbed
  CHECK(bones.now().spur_um3 == 0.0);
  CHECK(bones.now().island_um3 == 2.0 * site_um3);
}

TEST_CASE("a spur grows on a lone bone, too, and not on a grain of mineral that was there") {
  TwoBones bones;
  bones.first.fill(0.0);
  bones.mineral().fill(0.0);
  fill_mineral(bones.mineral(), bones.lattice, {0, 0, 0}, {11, 2, 0}, 0.8);
  bones.column(9, 7, 7, 0.8);
  bones.first = bones.mineral();
  bones.column(3, 3, 5);
  bones.column(9, 6, 6);
  CHECK(bones.now().parts == 1.0);
  CHECK(bones.now().spur_um3 == 3.0 * 1000.0);
  CHECK(bones.now().island_um3 == 1000.0);
}

TEST_CASE("calcified cartilage joins the bones, but is no bone until it is replaced") {
  TwoBones bones;
  bones.column(5, 3, 6);
  bones.tissue.calcified[bones.at(5, 4)] = 0.6;
  CHECK(bones.now().joined == 1.0);
  CHECK(bones.now().joined_by_bone == 0.0);
  bones.tissue.calcified[bones.at(5, 1)] = 0.8;  // that of the first bone belongs to it
  bones.tissue.calcified[bones.at(5, 4)] = 0.0;
  CHECK(bones.now().joined_by_bone == 1.0);
}

TEST_CASE("islands are no parts, nor are pieces that touch at an edge parts of their own") {
  TwoBones bones;
  bones.first[bones.at(3, 5)] = 0.8;  // one of 61 sites
  CHECK(bones.now().parts == 2.0);
  bones.first[bones.at(3, 5)] = 0.0;
  for (const int y : {3, 4}) bones.first[bones.at(0, y)] = 0.8;
  for (const int y : {5, 6}) bones.first[bones.at(1, y)] = 0.8;
  const Bridging one = bones.now();
  CHECK(one.parts == 1.0);
  CHECK(one.joined == 0.0);
  CHECK(one.gap_um == Bridging::no_gap);
}

TEST_CASE("three bones that are joined make three pairs, and the gap is that of the two largest") {
  TwoBones bones;
  bones.mineral().fill(0.0);
  fill_mineral(bones.mineral(), bones.lattice, {0, 0, 0}, {3, 2, 0}, 0.8);    // 12 sites
  fill_mineral(bones.mineral(), bones.lattice, {0, 5, 0}, {3, 8, 0}, 0.8);    // 16
  fill_mineral(bones.mineral(), bones.lattice, {10, 3, 0}, {11, 7, 0}, 0.8);  // 10
  bones.first = bones.mineral();
  CHECK(bones.now().parts == 3.0);
  CHECK(bones.now().gap_um == 20.0);
  fill_mineral(bones.mineral(), bones.lattice, {4, 5, 0}, {9, 5, 0}, 0.8);
  CHECK(bones.now().joined == 1.0);
  CHECK(bones.now().gap_um == 20.0);
  bones.column(3, 3, 4);
  CHECK(bones.now().joined == 3.0);
}

TEST_CASE("there is no gap to a bone that is gone") {
  TwoBones bones;
  fill_mineral(bones.mineral(), bones.lattice, {0, 7, 0}, {11, 8, 0}, 0.0);
  CHECK(bones.now().parts == 2.0);
  CHECK(bones.now().joined == 0.0);
  CHECK(bones.now().gap_um == Bridging::no_gap);
}
