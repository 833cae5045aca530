#include "readouts/interest.h"

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;

namespace {

// A section of 10 x 4 sites of 20 um; the left half and the right half are a region of interest each. A bar of bone
// runs through both.
struct Halves {
  Lattice lattice{10, 4, 1, 20.0};
  Tissue tissue{lattice};
  Cells cells{three_kinds(lattice)};
  Grid<double> first, distance_um{lattice}, strain{lattice, 0.01};
  Grid<std::uint8_t> everywhere;
  Interest left, right;

  Halves() {
    fill_mineral(tissue[Constituent::mineral], lattice, {0, 0, 0}, {9, 0, 0}, 0.8);
    first = tissue[Constituent::mineral];
    Grid<std::uint8_t> half(lattice), other(lattice);
    for (std::uint32_t i = 0; i < lattice.site_count(); ++i) {
      (lattice.position(Site{i}).x < 5 ? half : other)[Site{i}] = 1;
    }
    left = interest_of("left", half, half);
    right = interest_of("right", other, other);
  }
  CensusRow row(double load_factor = 1.0) const {
    CensusRow row;
    const HistologyInput input{tissue, cells, first, distance_um, everywhere};
    for (const Interest* interest : {&left, &right}) {
      add_interest(input, {strain, load_factor}, *interest, settings_of_tests(), row);
    }
    return row;
  }
};

}  // namespace

TEST_CASE("what happens in one region of interest is counted there alone") {
  Halves h;
  h.tissue[Constituent::mineral][h.lattice.site({2, 0, 0})] = 0.1;  // eroded on the left
  h.tissue[Constituent::mineral][h.lattice.site({7, 2, 0})] = 0.5;  // new on the right
  put(h.cells, 0, 0, h.lattice.site({8, 3, 0}));                    // a neutrophil on the right
  const CensusRow row = h.row();
  CHECK(number_of(row, "eroded_um2_in_left") == 400.0);  // its face towards the soft tissue
  CHECK(number_of(row, "eroded_share_in_left") == Approx(0.2).epsilon(1e-14));
  CHECK(number_of(row, "eroded_um2_in_right") == 0.0);
  CHECK(number_of(row, "new_bone_um3_in_left") == 0.0);
  CHECK(number_of(row, "new_bone_um3_in_right") == Approx(0.5 * 8000.0).epsilon(1e-14));
  CHECK(number_of(row, "inflammation_per_mm2_in_left") == 0.0);
  CHECK(number_of(row, "inflammation_per_mm2_in_right") > 0.0);
}

TEST_CASE("the strain of a region of interest is the mean over its places under the present load") {
  Halves h;
  for (int x = 5; x < 10; ++x) h.strain[h.lattice.site({x, 0, 0})] = 0.05;  // a quarter of the right half
  const CensusRow row = h.row(0.5);
  CHECK(number_of(row, "mean_shear_strain_in_left") == Approx(0.005).epsilon(1e-12));
  CHECK(number_of(row, "mean_shear_strain_in_right") == Approx(0.01).epsilon(1e-12));
}

TEST_CASE("a region of interest without places or bone reads zero") {
  Halves h;
  h.left = interest_of("left", Grid<std::uint8_t>(h.lattice), Grid<std::uint8_t>(h.lattice));
  const CensusRow row = h.row();
  for (const char* name : {"eroded_share", "new_bone_um3", "inflammation_per_mm2", "mean_shear_strain"}) {
    CHECK(number_of(row, std::string(name) + "_in_left") == 0.0);
  }
}
