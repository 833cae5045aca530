#include "config/anatomy/vertebral_rim.h"

#include <map>

#include "config/library.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::engine::Lattice;
using enthesis::engine::Site;

namespace {

const VertebralRim& rim() {
  static const VertebralRim ready = [] {
    Numbers numbers({}, {});
    return read_vertebral_rim(Document::from_file(library_root() / "load_problems" / "vertebral_rim.toml").root(),
                              numbers);
  }();
  return ready;
}

RimTissue tissue_at(double x_mm, double y_mm, double z_mm) {  // from the middle of the box
  const Lattice lattice = lattice_of(rim().shape);
  const double h = rim().shape.spacing_mm;
  const auto at = [&](double mm, int count) { return static_cast<int>(std::floor(mm / h + 0.5 * count)); };
  const Site s = lattice.site({at(x_mm, lattice.nx), at(y_mm, lattice.ny), at(z_mm, lattice.nz)});
  return static_cast<RimTissue>(tissues_of(rim().shape)[s]);
}

}  // namespace

TEST_CASE("the vertebrae stand above and below the disc, the ligaments in front and behind") {
  CHECK(tissue_at(0.0, 0.0, 0.2) == RimTissue::nucleus);
  CHECK(tissue_at(0.0, 0.0, 4.5) == RimTissue::cartilage_end_plate);
  CHECK(tissue_at(0.0, 0.0, 5.5) == RimTissue::end_plate);
  CHECK(tissue_at(0.0, 0.0, -10.0) == RimTissue::cancellous_bone);
  CHECK(tissue_at(22.5, 0.0, 10.0) == RimTissue::cortex);
  CHECK(tissue_at(20.0, 0.0, 0.2) == RimTissue::annulus);
  CHECK(tissue_at(0.0, 18.0, 0.2) == RimTissue::anterior_ligament);
  CHECK(tissue_at(0.0, -15.4, 10.0) == RimTissue::posterior_ligament);
  CHECK(tissue_at(0.0, -17.0, 10.0) == RimTissue::outside);
  CHECK(tissue_at(23.4, 0.0, 0.2) == RimTissue::outside);
}

TEST_CASE("left and right, above and below are mirror images") {
  const Lattice lattice = lattice_of(rim().shape);
  const auto tissues = tissues_of(rim().shape);
  std::size_t unlike = 0;
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    const auto p = lattice.position(s);
    if (tissues[s] != tissues[lattice.site({lattice.nx - 1 - p.x, p.y, p.z})]) ++unlike;
    if (tissues[s] != tissues[lattice.site({p.x, p.y, lattice.nz - 1 - p.z})]) ++unlike;
  }
  CHECK(unlike == 0);
}

TEST_CASE("the nucleus takes about two fifths of the section of the disc") {
  const Lattice lattice = lattice_of(rim().shape);
  const auto tissues = tissues_of(rim().shape);
  std::map<RimTissue, double> sites;
  for (int y = 0; y < lattice.ny; ++y) {
    for (int x = 0; x < lattice.nx; ++x) {
      sites[static_cast<RimTissue>(tissues[lattice.site({x, y, lattice.nz / 2})])] += 1.0;
    }
  }
  const double share = sites[RimTissue::nucleus] / (sites[RimTissue::nucleus] + sites[RimTissue::annulus]);
  CHECK(share > 0.3);
  CHECK(share < 0.5);
}

TEST_CASE("azimuth runs from the front over the right to the back, and depth inwards from the outline") {
  const RimShape& shape = rim().shape;
  const Lattice lattice = lattice_of(shape);
  const double cx = 500.0 * lattice.nx * shape.spacing_mm, cy = 500.0 * lattice.ny * shape.spacing_mm;
  CHECK(azimuth_deg(shape, {cx, cy + 1000.0, 0.0}) == Approx(0.0).margin(1e-9));
  CHECK(azimuth_deg(shape, {cx + 1000.0, cy, 0.0}) == Approx(90.0));
  CHECK(azimuth_deg(shape, {cx - 1000.0, cy, 0.0}) == Approx(-90.0));
  CHECK(std::fabs(azimuth_deg(shape, {cx, cy - 1000.0, 0.0})) == Approx(180.0));
  CHECK(depth_mm(shape, {cx + 23000.0, cy, 0.0}) == Approx(0.0).margin(0.2));
  CHECK(depth_mm(shape, {cx, cy - 10000.0, 0.0}) == Approx(17.0 - 2.0 - 10.0).margin(0.05));  // the hollow of the back
}

TEST_CASE("the annulus is stiffer along its two families of fibres than across them, and stiffest round the disc") {
  const auto body = body_of(rim());
  const Lattice lattice = lattice_of(rim().shape);
  const Site right = lattice.site({lattice.nx / 2 + 20, lattice.ny / 2, lattice.nz / 2});
  const auto c = body.stiffness(right);
  CHECK(c(1, 1) > 2.0 * c(2, 2));  // round the disc (along y at its right side) and along the spine
  CHECK(c(2, 2) > c(0, 0));        // radially there are no fibres
  CHECK(c(1, 3) == Approx(0.0).margin(1e-6 * c(1, 1)));  // both tilts together leave no coupling to shear
  CHECK(body.has_stiffness(lattice.site({0, 0, 0})) == false);
}
