// The course of each site outside the first outline of the bone: first sights, what is new, and by which way bone came.

#include "readouts/stage_course.h"

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using enthesis::engine::Grid;

namespace {

constexpr auto stages = {OssificationStage::cartilage, OssificationStage::calcified_cartilage, OssificationStage::bone,
                         OssificationStage::marrow};

// Sites outside the first outline, one row in each plane.
struct Plot {
  Lattice lattice;
  Tissue tissue{lattice};
  Grid<std::uint8_t> outside{lattice, 1};
  StageCourse course{lattice};
  LabelThresholds thresholds = enthesis::tests::settings_of_tests().thresholds;

  explicit Plot(int nx, int nz = 1) : lattice{nx, 1, nz, 20.0} {}

  Site at(int x, int z = 0) const { return lattice.site({x, 0, z}); }
  void clear(Site s) {
    for (auto& grid : tissue.fraction) grid[s] = 0.0;
    tissue.calcified[s] = 0.0;
  }
  void show(Site s, OssificationStage stage) {
    clear(s);
    switch (stage) {
      case OssificationStage::cartilage:
        tissue[Constituent::cartilage][s] = 0.3;
        break;
      case OssificationStage::calcified_cartilage:
        tissue[Constituent::mineral][s] = 0.4;
        tissue.calcified[s] = 0.4;
        break;
      case OssificationStage::bone:
        tissue[Constituent::mineral][s] = 0.8;
        break;
      case OssificationStage::marrow:
        tissue[Constituent::red_marrow][s] = 0.5;
        break;
    }
  }
  void record(double now_h) { record_stages(tissue, thresholds, outside, now_h, course); }
  NewTissue now(int plane = 0) const { return new_tissue(tissue, thresholds, outside, plane, course); }
  double first(OssificationStage stage, Site s) const { return course[stage][s]; }
};

}  // namespace

TEST_CASE("a course begins with no stage seen anywhere") {
  const Plot plot(3);
  for (const auto stage : stages) {
    for (const double time : plot.course[stage].values()) CHECK(time == StageCourse::never);
    CHECK(plot.now().volume_um3[index(stage)] == 0.0);
    CHECK(plot.now().first_h[index(stage)] == StageCourse::never);
    CHECK(plot.now().median_h[index(stage)] == StageCourse::never);
  }
}

TEST_CASE("the first sight of each stage is kept, whatever comes later") {
  Plot plot(2);
  const Site s = plot.at(0);
  plot.record(0.0);
  double now_h = 0.0;
  for (int round = 0; round < 2; ++round) {
    for (const auto stage : stages) {
      plot.show(s, stage);
      plot.record(now_h += 6.0);
    }
  }
  double expected_h = 6.0;
  for (const auto stage : stages) {
    CHECK(plot.first(stage, s) == expected_h);
    CHECK(plot.first(stage, plot.at(1)) == StageCourse::never);
    expected_h += 6.0;
  }
}

TEST_CASE("osteoid counts as bone, and what is no stage of ossification is not noted") {
  Plot plot(5);
  plot.tissue[Constituent::osteoid][plot.at(0)] = 0.5;
  plot.tissue[Constituent::collagen][plot.at(1)] = 0.8;
  plot.tissue[Constituent::fat][plot.at(2)] = 0.8;
  plot.tissue[Constituent::vessel][plot.at(3)] = 0.8;
  plot.record(6.0);
  CHECK(plot.first(OssificationStage::bone, plot.at(0)) == 6.0);
  CHECK(plot.now().volume_um3[index(OssificationStage::bone)] == 8000.0);
  for (int x = 1; x < 5; ++x) {
    for (const auto stage : stages) CHECK(plot.first(stage, plot.at(x)) == StageCourse::never);
  }
}

TEST_CASE("inside the first outline of the bone nothing is noted and nothing counted") {
  Plot plot(2);
  plot.outside[plot.at(0)] = 0;
  plot.record(0.0);
  plot.show(plot.at(0), OssificationStage::bone);
  plot.show(plot.at(1), OssificationStage::bone);
  plot.record(12.0);
  CHECK(plot.first(OssificationStage::bone, plot.at(0)) == StageCourse::never);
  CHECK(plot.first(OssificationStage::bone, plot.at(1)) == 12.0);
  CHECK(plot.now().volume_um3[index(OssificationStage::bone)] == 8000.0);
}

TEST_CASE("a site that showed a stage at the start is not new in that stage, but it is in the next") {
  Plot plot(2);
  plot.show(plot.at(0), OssificationStage::cartilage);
  plot.record(0.0);
  plot.show(plot.at(1), OssificationStage::cartilage);
  plot.record(48.0);
  NewTissue seen = plot.now();
  CHECK(seen.volume_um3[index(OssificationStage::cartilage)] == 8000.0);
  CHECK(seen.first_h[index(OssificationStage::cartilage)] == 48.0);
  CHECK(seen.median_h[index(OssificationStage::cartilage)] == 48.0);
  plot.show(plot.at(0), OssificationStage::calcified_cartilage);
  plot.record(60.0);
  seen = plot.now();
  CHECK(seen.volume_um3[index(OssificationStage::calcified_cartilage)] == 8000.0);
  CHECK(seen.first_h[index(OssificationStage::calcified_cartilage)] == 60.0);
}

TEST_CASE("the first and the median sight are those over all sites that came to a stage") {
  for (const int count : {5, 6}) {
    Plot plot(8);
    plot.record(0.0);
    const std::array<double, 6> times_h{96.0, 12.0, 6.0, 48.0, 24.0, 120.0};  // in the order of the sites
    for (double now_h = 6.0; now_h <= 120.0; now_h += 6.0) {
      for (int x = 0; x < count; ++x) {
        if (times_h[static_cast<std::size_t>(x)] == now_h) plot.show(plot.at(x), OssificationStage::bone);
      }
      plot.record(now_h);
    }
    const NewTissue seen = plot.now();
    CHECK(seen.first_h[index(OssificationStage::bone)] == 6.0);
    CHECK(seen.median_h[index(OssificationStage::bone)] == (count == 5 ? 24.0 : 36.0));  // of an even number: half way
    CHECK(seen.volume_um3[index(OssificationStage::bone)] == count * 8000.0);
  }
}

TEST_CASE("a stage that has gone again keeps its times but fills no volume") {
  Plot plot(1);
  plot.record(0.0);
  plot.show(plot.at(0), OssificationStage::cartilage);
  plot.record(6.0);
  plot.clear(plot.at(0));
  plot.record(12.0);
  const NewTissue seen = plot.now();
  CHECK(seen.volume_um3[index(OssificationStage::cartilage)] == 0.0);
  CHECK(seen.first_h[index(OssificationStage::cartilage)] == 6.0);
}

TEST_CASE("bone is told by its way: through cartilage, living or calcified or there from the start, or direct") {
  Plot plot(4);
  plot.show(plot.at(0), OssificationStage::cartilage);
  plot.record(0.0);
  plot.show(plot.at(1), OssificationStage::cartilage);
  plot.show(plot.at(2), OssificationStage::calcified_cartilage);
  plot.record(6.0);
  for (int x = 0; x < 4; ++x) plot.show(plot.at(x), OssificationStage::bone);
  plot.record(12.0);
  const NewTissue seen = plot.now();
  CHECK(seen.endochondral_um3 == 3 * 8000.0);
  CHECK(seen.direct_um3 == 8000.0);
  CHECK(seen.endochondral_um3 + seen.direct_um3 == seen.volume_um3[index(OssificationStage::bone)]);
}

TEST_CASE("woven and lamellar bone outside are volumes of matrix, osteoid included and calcified cartilage not") {
  Plot plot(4);
  for (int x = 0; x < 3; ++x) plot.show(plot.at(x), OssificationStage::bone);  // 0.8 of mineral each
  plot.show(plot.at(3), OssificationStage::calcified_cartilage);
  plot.tissue[Constituent::osteoid][plot.at(0)] = 0.1;
  plot.tissue.woven[plot.at(0)] = 0.6;
  plot.tissue.woven[plot.at(2)] = 0.5;
  plot.outside[plot.at(2)] = 0;
  const NewTissue seen = plot.now();
  CHECK(seen.woven_um3 == Approx(0.6 * 8000.0).epsilon(1e-14));
  CHECK(seen.lamellar_um3 == Approx((0.3 + 0.8) * 8000.0).epsilon(1e-14));
}

TEST_CASE("the area is that of one plane of the section") {
  Plot plot(4, 3);
  plot.record(0.0);
  for (const int x : {0, 1, 2}) plot.show(plot.at(x, 1), OssificationStage::marrow);
  plot.show(plot.at(3, 2), OssificationStage::marrow);
  plot.record(6.0);
  CHECK(plot.now(0).plane_um2[index(OssificationStage::marrow)] == 0.0);
  CHECK(plot.now(1).plane_um2[index(OssificationStage::marrow)] == 3 * 400.0);
  CHECK(plot.now(2).plane_um2[index(OssificationStage::marrow)] == 400.0);
  CHECK(plot.now(1).volume_um3[index(OssificationStage::marrow)] == 4 * 8000.0);
}

TEST_CASE("the course of every stage is part of the state") {
  StageCourse course(Lattice{2, 1, 1, 20.0});
  std::vector<std::string> names;
  course.visit_state([&](const std::string& name, const std::vector<double>& values) {
    CHECK(values.size() == 2);
    CHECK(&values == &course.first_h[names.size()].storage());
    names.push_back(name);
  });
  CHECK(names ==
        std::vector<std::string>{"course/cartilage", "course/calcified_cartilage", "course/bone", "course/marrow"});
}
