#include "readouts/census.h"

#include <set>
#include <stdexcept>

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;

namespace {

struct Specimen {
  Lattice lattice{6, 5, 1, 20.0};
  Tissue tissue{lattice};
  Cells cells = three_kinds(lattice);
  Grid<double> first{lattice};
  Grid<double> distance{lattice, 0.0};
  Grid<std::uint8_t> region;
  CensusBaseline baseline;

  Specimen() {
    fill_mineral(tissue[Constituent::mineral], lattice, {0, 0, 0}, {2, 2, 0}, 0.7);
    first = tissue[Constituent::mineral];
    baseline = baseline_of(tissue, cells);
  }
  CensusRow row() const {
    return census_row(tissue, cells, baseline,
                      histology({tissue, cells, first, distance, region}, settings_of_tests()));
  }
};

std::vector<std::string> names(const CensusRow& row) {
  std::vector<std::string> result;
  for (const auto& entry : row) result.push_back(entry.name);
  return result;
}

}  // namespace

TEST_CASE("the books of cells balance when every change of number was counted, and errors of two kinds do not cancel") {
  Specimen s;
  CHECK(number_of(s.row(), "cells_imbalance") == 0.0);
  put(s.cells, 1, 0, Site{1});
  put(s.cells, 1, 0, Site{2});
  put(s.cells, 2, 0, Site{3});
  CHECK(number_of(s.row(), "cells_imbalance") == 3.0);
  s.cells.flows.births = {0, 1, 0};
  s.cells.flows.entries = {0, 1, 1};
  CHECK(number_of(s.row(), "cells_imbalance") == 0.0);
  s.cells.flows.births[2] = 1;
  CHECK(number_of(s.row(), "cells_imbalance") == 1.0);
  s.cells.flows.left = {0, 1, 0};
  CHECK(number_of(s.row(), "cells_imbalance") == 2.0);
}

TEST_CASE("a census counts cells by kind and stage, and the events of each kind") {
  Specimen s;
  put(s.cells, 1, 0, Site{1});
  put(s.cells, 1, 1, Site{2});
  put(s.cells, 1, 1, Site{3});
  put(s.cells, 2, 0, Site{4});
  s.cells.flows.births = {1, 2, 3};
  s.cells.flows.deaths = {4, 5, 6};
  s.cells.flows.entries = {7, 8, 9};
  s.cells.flows.left = {10, 11, 12};
  const auto row = s.row();
  CHECK(number_of(row, "n_neutrophil") == 0.0);
  CHECK(number_of(row, "n_osteoclast") == 3.0);
  CHECK(number_of(row, "n_osteoclast_monocyte") == 1.0);
  CHECK(number_of(row, "n_osteoclast_active") == 2.0);
  CHECK(number_of(row, "n_fibroblast_tenocyte") == 1.0);
  CHECK(number_of(row, "births_osteoclast") == 2.0);
  CHECK(number_of(row, "deaths_neutrophil") == 4.0);
  CHECK(number_of(row, "entries_fibroblast") == 9.0);
  CHECK(number_of(row, "left_osteoclast") == 11.0);
  CHECK_THROWS_AS(number_of(row, "n_unicorn"), std::out_of_range);
}

TEST_CASE("the names of a census are distinct and do not depend on the state") {
  Specimen s;
  const auto before = names(s.row());
  CHECK(std::set<std::string>(before.begin(), before.end()).size() == before.size());
  put(s.cells, 0, 0, Site{1});
  s.tissue.remove(Constituent::mineral, Site{0}, 5000.0);
  s.tissue.lay(Constituent::cartilage, Site{20}, 4000.0);
  CHECK(names(s.row()) == before);
  CHECK(before.front() == "n_neutrophil");
  for (const std::string name : {"volume_mineral_um3", "new_bone_um3", "eroded_um2", "inflammation_per_mm2",
                                 "inflammation_per_mm2_osteoclast", "osteoclast_per_bone_mm", "share_bone"}) {
    CHECK_NOTHROW(number_of(s.row(), name));
  }
  CHECK_THROWS_AS(number_of(s.row(), "inflammation_per_mm2_fibroblast"), std::out_of_range);
}

TEST_CASE("the ledger balances however matrix is laid and removed, and tells when it does not") {
  Specimen s;
  for (int i = 0; i < 200; ++i) {
    const Site site{static_cast<std::uint32_t>(7 * i % 30)};
    s.tissue.lay(all_constituents[static_cast<std::size_t>(i % 7)], site, 300.0 + i);
    s.tissue.remove(all_constituents[static_cast<std::size_t>(i % 5)], site, 120.0);
  }
  const auto row = s.row();
  // 400 bookings and sums over 30 sites of volumes below 1e5 um3, each rounded by 1.1e-16 of its size.
  CHECK(number_of(row, "matrix_imbalance_um3") < 430 * 7 * 1.1e-16 * 1e5);
  CHECK(number_of(row, "laid_cartilage_um3") - number_of(row, "removed_cartilage_um3") ==
        Approx(number_of(row, "volume_cartilage_um3")).epsilon(1e-12));

  s.tissue[Constituent::fat][Site{29}] += 0.01;
  s.tissue[Constituent::vessel][Site{29}] -= 0.01;  // must not cancel
  CHECK(number_of(s.row(), "matrix_imbalance_um3") == Approx(2 * 0.01 * 8000.0).epsilon(1e-9));
}

TEST_CASE("a census holds what histology measured") {
  Specimen s;
  put(s.cells, 0, 0, Site{28});
  s.tissue.remove(Constituent::mineral, Site{2}, 5600.0);
  s.tissue.lay(Constituent::osteoid, Site{29}, 2400.0);
  const auto report = histology({s.tissue, s.cells, s.first, s.distance, s.region}, settings_of_tests());
  const auto row = s.row();
  CHECK(number_of(row, "inflammation_per_mm2") == report.inflammation.profiles_per_mm2);
  CHECK(report.inflammation.profiles_per_mm2 > 0.0);
  CHECK(number_of(row, "eroded_um2") == Approx(400.0));
  CHECK(number_of(row, "new_bone_um3") == Approx(2400.0));
  CHECK(number_of(row, "share_osteoid") == Approx(1.0 / 30.0));
}
