// MAR, MS/BS and BFR/BS of slabs that grow at known rates.

#include "readouts/bone_formation.h"

#include "readouts/osteoid_seam.h"
#include "tests/readouts/growing_slab.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;
using enthesis::engine::Grid;

TEST_CASE("a slab that grows at a steady rate has that rate of apposition, from less than a site to several") {
  for (const double um_per_d : {0.5, 1.0, 2.0, 3.7, 10.0}) {
    INFO(um_per_d << " um/d");
    Slab slab;
    slab.grow(um_per_d, 14.0);
    const BoneFormation seen = slab.formation();
    CHECK(seen.double_um2 == 4 * 400.0);
    CHECK(seen.single_um2 == 0.0);
    CHECK(seen.mineralising_share == 1.0);
    CHECK(seen.apposition_um_per_d == Approx(um_per_d).epsilon(1e-12));
    CHECK(seen.formation_um_per_d == Approx(um_per_d).epsilon(1e-12));
  }
}

TEST_CASE("the rate of apposition does not depend on the spacing of the lattice or on its dimensions") {
  for (const Lattice& lattice : {Lattice{60, 3, 1, 5.0}, Lattice{10, 3, 1, 40.0}, Lattice{20, 3, 5, 20.0}}) {
    Slab slab(lattice);
    slab.grow(1.5, 14.0);
    CHECK(slab.formation().apposition_um_per_d == Approx(1.5).epsilon(1e-12));
    CHECK(slab.formation().mineralising_share == 1.0);
  }
}

TEST_CASE("labels are seen alike where places are blocks of finer sites") {
  for (const double um_per_d : {0.29, 0.31, 0.5, 3.7}) {
    INFO(um_per_d << " um/d");
    Slab fine(enthesis::engine::Blocks(Lattice{20, 4, 1, 20.0}, 2)), coarse;
    fine.grow(um_per_d, 14.0);
    coarse.grow(um_per_d, 14.0);
    CHECK(coarse.formation().double_um2 == (um_per_d < 0.3 ? 0.0 : 4 * 400.0));
    CHECK(fine.formation().double_um2 == coarse.formation().double_um2);
    CHECK(fine.formation().apposition_um_per_d == Approx(coarse.formation().apposition_um_per_d).epsilon(1e-12));
  }
}

TEST_CASE("nothing is read before the second label is bound") {
  Slab slab;
  slab.grow(2.0, 12.9);
  CHECK(slab.formation().double_um2 == 0.0);
  CHECK(slab.formation().mineralising_share == 0.0);
  CHECK(slab.formation().apposition_um_per_d == 0.0);
}

TEST_CASE("no labels are seen where bone grows more slowly than a label shows, or not at all") {
  for (const double um_per_d : {0.0, 0.29}) {
    Slab slab;
    slab.grow(um_per_d, 14.0);
    const BoneFormation seen = slab.formation();
    CHECK(seen.double_um2 == 0.0);
    CHECK(seen.single_um2 == 0.0);
    CHECK(seen.apposition_um_per_d == 0.0);
    CHECK(seen.formation_um_per_d == 0.0);
  }
}

TEST_CASE("surface that begins or ends to form between the labels is single and counts half") {
  Slab ends;
  ends.grow(2.0, 8.0);
  ends.rest(6.0);
  CHECK(ends.formation().double_um2 == 0.0);
  CHECK(ends.formation().single_um2 == 4 * 400.0);
  CHECK(ends.formation().mineralising_share == 0.5);
  CHECK(ends.formation().apposition_um_per_d == 0.0);

  Slab begins;
  begins.rest(8.0);
  begins.grow(2.0, 6.0);
  CHECK(begins.formation().double_um2 == 0.0);
  CHECK(begins.formation().single_um2 == 4 * 400.0);
  CHECK(begins.formation().formation_um_per_d == 0.0);
}

TEST_CASE("bone that grew before the first label or after the second does not count") {
  Slab slab;
  slab.grow(3.0, 14.0);
  const double rate = slab.formation().apposition_um_per_d;
  slab.grow(3.0, 8.0);
  CHECK(slab.formation().apposition_um_per_d == Approx(rate).epsilon(1e-12));
  CHECK(slab.formation().mineralising_share == 1.0);  // the labels are buried by now
}

TEST_CASE("of a slab that grows in some of its rows the labels are found there alone") {
  Slab slab(Lattice{20, 8, 1, 20.0});
  slab.grow(1.0, 14.0, 2);  // 14 um: within one site, of which the side towards the third row lies open
  const BoneFormation seen = slab.formation();
  CHECK(seen.double_um2 == 3 * 400.0);
  CHECK(seen.apposition_um_per_d == Approx(2.0 / 3.0).epsilon(1e-12));       // 2 sites of 7 um under 3 faces
  CHECK(seen.formation_um_per_d == Approx(2.0 * 1.0 / 9.0).epsilon(1e-12));  // 2 rows of 1 um/d by 9 faces of bone
}

TEST_CASE("formation in a region is that of its own labels by its own surface") {
  Slab slab(Lattice{20, 6, 1, 20.0});
  slab.grow(2.0, 14.0);
  Grid<std::uint8_t> low(slab.lattice, 0);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 20; ++x) low[slab.lattice.site({x, y, 0})] = 1;
  }
  CHECK(slab.formation(low).double_um2 == 2 * 400.0);
  CHECK(slab.formation(low).mineralising_share == 1.0);
  CHECK(slab.formation(low).apposition_um_per_d == Approx(2.0).epsilon(1e-12));
  CHECK(slab.formation(Grid<std::uint8_t>(slab.lattice, 0)).formation_um_per_d == 0.0);
}

TEST_CASE("a label is lost with the bone that holds it") {
  Slab slab;
  slab.grow(2.0, 14.0);
  for (int x = 0; x < slab.lattice.nx; ++x) slab.mineral()[slab.lattice.site({x, 0, 0})] *= 0.5;
  slab.note_step();
  CHECK(slab.formation().double_um2 == 4 * 400.0);  // half of it still shows
  CHECK(slab.formation().apposition_um_per_d == Approx(2.0 * 3.5 / 4.0).epsilon(1e-12));
  for (int x = 0; x < slab.lattice.nx; ++x) slab.mineral()[slab.lattice.site({x, 0, 0})] = 0.0;
  slab.note_step();
  slab.reach(20.0 * slab.lattice.nx, 0, 0);  // bone that comes later does not bring it back
  slab.note_step();
  CHECK(slab.formation().double_um2 == 3 * 400.0);
  CHECK(slab.formation().apposition_um_per_d == Approx(2.0).epsilon(1e-12));
}

TEST_CASE("mineral that is laid in cartilage takes up no label, and is bone surface") {
  Slab slab;
  for (int hour = 0; hour < 14 * 24; ++hour) {
    for (int y = 0; y < 4; ++y) slab.tissue.calcify(slab.lattice.site({Slab::first_sites, y, 0}), 16.0);
    slab.note_step();
  }
  CHECK(slab.mineral()[slab.lattice.site({Slab::first_sites, 0, 0})] == Approx(16.0 * 336 / 8000));
  CHECK(slab.formation().double_um2 + slab.formation().single_um2 == 0.0);
  CHECK(measure_bone(slab.tissue, {}, slab.settings).surface_um2 == 4 * 400.0);
}

TEST_CASE("what is bound is part of the state, and nothing is where no fluorochromes are given") {
  const auto names = [](BoneLabels labels) {
    std::vector<std::string> visited;
    labels.visit_state([&](const std::string& name, const auto& values) {
      CHECK(values.size() == 80);
      visited.push_back(name);
    });
    return visited;
  };
  CHECK(names(Slab().labels) == std::vector<std::string>{"label/bone", "label/between", "label/first",
                                                         "label/first_faces", "label/second", "label/second_faces"});
  CHECK(names({}).empty());
  Slab slab;
  slab.labels = {};
  slab.times = {};
  slab.grow(2.0, 14.0);
  CHECK(slab.formation().double_um2 == 0.0);
}

namespace {

// Osteoid is laid on the face of the slab at a steady rate and mineralises in its two pools.
struct SlabWithSeam : Slab {
  MatrixRates rates;
  int front = first_sites;
  explicit SlabWithSeam(double fast_time_d) {
    rates.fast_share = settings.formation.fast_share;
    rates.fast_time_constant_h = 24.0 * fast_time_d;
    rates.slow_time_constant_h = 24.0 * 120.0;
  }
  void lay(double um_per_d, double days) {
    for (double done_d = 0.0; done_d < days - 0.5 * step_d(); done_d += step_d()) {
      double left_um3 = um_per_d * step_d() * 400.0;
      if (left_um3 > tissue.room(lattice.site({front, 0, 0})) * 8000.0) left_um3 = fill_front(left_um3);
      add(left_um3);
      mineralise(rates, 1.0, tissue);
      note_step();
    }
  }

 private:
  double fill_front(double volume_um3) {
    const double room_um3 = tissue.room(lattice.site({front, 0, 0})) * 8000.0;
    add(room_um3);
    ++front;
    return volume_um3 - room_um3;
  }
  void add(double volume_um3) {
    for (int y = 0; y < lattice.ny; ++y) {
      const Site s = lattice.site({front, y, 0});
      tissue.slow_osteoid[s] += (1.0 - rates.fast_share) * tissue.fill_in(Constituent::osteoid, s, volume_um3) / 8000.0;
    }
  }
};

}  // namespace

TEST_CASE("bone that mineralises slowly behind its front is not taken for bone that forms") {
  SlabWithSeam slab(5.0);
  slab.times.given_min = {40 * Slab::day_min, 47 * Slab::day_min};
  slab.lay(1.5, 49.0);
  CHECK(slab.formation().mineralising_share == 1.0);
  CHECK(slab.formation().apposition_um_per_d == Approx(1.5).epsilon(0.02));

  SlabWithSeam at_rest(5.0);
  at_rest.times.given_min = {60 * Slab::day_min, 67 * Slab::day_min};
  at_rest.lay(1.5, 20.0);
  at_rest.lay(0.0, 49.0);
  CHECK(at_rest.formation().mineralising_share == 0.0);
}

TEST_CASE("the seam of a steadily growing slab is what is laid in one time constant of the front") {
  SlabWithSeam slab(4.0);
  slab.lay(1.5, 50.0);
  const OsteoidMeasure seen = measure_osteoid(slab.tissue, {}, slab.settings);
  CHECK(seen.surface_share == 1.0);
  CHECK(seen.surface_um2 == 4 * 400.0);
  CHECK(seen.thickness_um < 1.5 * 4.0);
  CHECK(seen.thickness_um > 1.5 * 4.0 - slab.settings.formation.seam_um);  // the thin end of the seam is not seen
  CHECK(seen.volume_share == Approx(6.0 / (60.0 + 75.0)).epsilon(0.02));
  slab.lay(0.0, 40.0);
  CHECK(measure_osteoid(slab.tissue, {}, slab.settings).surface_share == 0.0);
}
