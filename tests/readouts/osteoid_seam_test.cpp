#include "readouts/osteoid_seam.h"

#include "tests/readouts/specimen.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;
using namespace enthesis::readouts;
using namespace enthesis::tests;

namespace {

// A section of 6 x 4 sites of 20 um whose left half is bone.
struct Half {
  Lattice lattice{6, 4, 1, 20.0};
  Tissue tissue{lattice};
  HistologySettings settings = settings_of_tests();
  Half() { fill_mineral(tissue[Constituent::mineral], lattice, {0, 0, 0}, {2, 3, 0}, 0.8); }
  void seam(int x, int y, double fresh) {  // just laid
    const Site s = lattice.site({x, y, 0});
    tissue[Constituent::osteoid][s] = fresh;
    tissue.slow_osteoid[s] = 0.33 * fresh;
  }
  OsteoidMeasure now() const { return measure_osteoid(tissue, {}, settings); }
};

}  // namespace

TEST_CASE("fresh osteoid is all seam, and of osteoid whose fast pool is half gone half is seam") {
  Half half;
  half.seam(3, 0, 0.6);
  const Site s = half.lattice.site({3, 0, 0});
  CHECK(seam_at(half.tissue, s, 0.67) == Approx(0.6));
  CHECK(mineralised_bone_at(half.tissue, s, 0.67) == Approx(0.0).margin(1e-12));
  half.tissue[Constituent::osteoid][s] -= 0.5 * 0.67 * 0.6;
  half.tissue[Constituent::mineral][s] += 0.5 * 0.67 * 0.6;
  CHECK(seam_at(half.tissue, s, 0.67) == Approx(0.3));
  CHECK(mineralised_bone_at(half.tissue, s, 0.67) == Approx(0.3));
  half.tissue.slow_osteoid[s] = 0.0;  // osteoid of the fast kind alone
  CHECK(seam_at(half.tissue, s, 0.67) == half.tissue[Constituent::osteoid][s]);
}

TEST_CASE("mineral that was laid in cartilage is no mineralised bone") {
  Half half;
  const Site s = half.lattice.site({0, 0, 0});
  half.tissue.calcified[s] = 0.3;
  CHECK(mineralised_bone_at(half.tissue, s, 0.67) == Approx(0.5));
}

TEST_CASE("a seam covers the faces through whose lines it is thick enough to be seen") {
  Half half;
  half.seam(3, 0, 0.2);   // 4 um beside the bone
  half.seam(2, 1, 0.1);   // 2 um in the outermost bone
  half.seam(3, 2, 0.04);  // 0.8 um, not seen
  half.seam(5, 3, 0.5);   // not on bone
  const OsteoidMeasure seen = half.now();
  CHECK(seen.surface_um2 == 2 * 400.0);
  CHECK(seen.surface_share == 0.5);
  CHECK(seen.thickness_um == Approx(3.0));
  CHECK(seen.volume_share == Approx(0.84 / (12 * 0.8 + 0.84)));
}

TEST_CASE("a seam of several sites is as thick as all of them, and counted once") {
  Half half;
  half.seam(2, 0, 0.1);
  half.seam(3, 0, 0.9);
  half.seam(4, 0, 0.2);
  half.seam(3, 1, 0.5);
  CHECK(half.now().surface_um2 == 2 * 400.0);
  CHECK(half.now().thickness_um == Approx(20.0 * (1.2 + 0.5) / 2.0));
}

TEST_CASE("a seam is seen alike where places are blocks of finer sites") {
  const Blocks blocks(Lattice{6, 1, 1, 20.0}, 2);
  Tissue tissue(blocks);
  const auto fill = [&](int x, Constituent c, double share) {
    blocks.for_sites(blocks.places.site({x, 0, 0}), [&](Site s) { tissue[c][s] = share; });
  };
  for (int x = 0; x < 3; ++x) fill(x, Constituent::mineral, 0.8);
  fill(3, Constituent::osteoid, 0.9);
  fill(4, Constituent::osteoid, 0.06);  // 1.2 um, of which a site alone holds 0.6
  const OsteoidMeasure seen = measure_osteoid(tissue, {}, settings_of_tests());
  CHECK(seen.surface_um2 == 400.0);
  CHECK(seen.thickness_um == Approx(20.0 * 0.96));
}

TEST_CASE("without osteoid, or without bone, there is no osteoid surface") {
  Half half;
  CHECK(half.now().surface_share == 0.0);
  CHECK(half.now().thickness_um == 0.0);
  CHECK(half.now().volume_share == 0.0);
  half.tissue[Constituent::mineral].fill(0.0);
  half.seam(3, 0, 0.5);
  CHECK(half.now().surface_share == 0.0);
  CHECK(half.now().thickness_um == 0.0);
  CHECK(half.now().volume_share == Approx(1.0));
}
