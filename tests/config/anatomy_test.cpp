// Anatomies: where regions lie, how fibres run, where the insertion is and what the load does to the ends of the box.

#include <set>

#include "config/scenario.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::engine::Grid;
using enthesis::engine::Lattice;
using enthesis::engine::Position;
using enthesis::engine::Site;

namespace {

Scenario load(const std::string& name, const std::vector<std::string>& settings = {}) {
  ScenarioRequest request;
  request.name_or_path = name;
  request.settings = settings;
  return load_scenario(request);
}

struct Seen {  // an anatomy on its lattice
  Scenario scenario;
  Lattice lattice;
  Grid<std::uint8_t> region;
  Grid<double> fibre_deg, distance_um;

  explicit Seen(const std::string& name, const std::vector<std::string>& settings = {})
      : scenario(load(name, settings)),
        lattice(lattice_of(scenario.anatomy, scenario.section)),
        region(regions_of(shape(), lattice)),
        fibre_deg(fibre_angles_deg(shape(), lattice)),
        distance_um(distances_to_insertion_um(shape(), lattice)) {}

  const AnatomyShape& shape() const { return *scenario.anatomy.shape; }
  std::uint8_t named(const std::string& name) const {
    const auto& names = shape().region_names();
    return static_cast<std::uint8_t>(std::find(names.begin(), names.end(), name) - names.begin());
  }
  std::set<double> fibres_of(const std::string& name) const {
    std::set<double> angles;
    for (std::size_t i = 0; i < region.size(); ++i) {
      if (region.data()[i] == named(name)) angles.insert(fibre_deg.data()[i]);
    }
    return angles;
  }
};

const Seen& corner() {
  static const Seen seen("vertebral_corner");
  return seen;
}

Site mirrored(const Lattice& lattice, Site s) {
  const Position p = lattice.position(s);
  return lattice.site({p.x, lattice.ny - 1 - p.y, p.z});
}

// Parts of a region whose sites hang together by their faces.
int parts(const Seen& seen, const std::string& name) {
  const std::uint8_t wanted = seen.named(name);
  std::vector<bool> visited(seen.region.size(), false);
  int count = 0;
  for (std::size_t i = 0; i < visited.size(); ++i) {
    if (visited[i] || seen.region.data()[i] != wanted) continue;
    ++count;
    std::vector<Site> open{Site{static_cast<std::uint32_t>(i)}};
    visited[i] = true;
    while (!open.empty()) {
      const Site here = open.back();
      open.pop_back();
      for (const Position step : enthesis::engine::face_steps) {
        const Site s = seen.lattice.neighbour(here, step);
        if (s == enthesis::engine::no_site || visited[index(s)] || seen.region[s] != wanted) continue;
        visited[index(s)] = true;
        open.push_back(s);
      }
    }
  }
  return count;
}

}  // namespace

TEST_CASE("every anatomy has each of its regions in its box, and every site is of one of them") {
  for (const char* name : {"achilles_wild_type", "vertebral_corner"}) {
    const Seen seen(name);
    const auto& names = seen.shape().region_names();
    std::vector<std::size_t> sites(names.size());
    for (const std::uint8_t region : seen.region.values()) ++sites.at(region);
    for (std::size_t r = 0; r < names.size(); ++r) {
      INFO(name << " " << names[r]);
      CHECK(sites[r] > 0);
    }
  }
}

TEST_CASE("the two vertebral rims are mirror images") {
  const Seen& seen = corner();
  for (std::size_t i = 0; i < seen.region.size(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    REQUIRE(seen.region[s] == seen.region[mirrored(seen.lattice, s)]);
    REQUIRE(seen.distance_um[s] == seen.distance_um[mirrored(seen.lattice, s)]);
  }
}

TEST_CASE("disc and ligament run through from rim to rim, and each vertebra has its own layers") {
  for (const char* one : {"inner_disc", "annulus", "ligament", "loose_tissue"}) {
    INFO(one);
    CHECK(parts(corner(), one) == 1);
  }
  for (const char* two :
       {"bone", "calcified_fibrocartilage", "uncalcified_fibrocartilage", "cartilage_end_plate", "periosteum"}) {
    INFO(two);
    CHECK(parts(corner(), two) == 2);
  }
}

TEST_CASE("between bone and soft cartilage lies calcified cartilage, and the ligament touches no bone") {
  const Seen& seen = corner();
  const std::uint8_t bone = seen.named("bone");
  std::set<std::string> touching;
  for (std::size_t i = 0; i < seen.region.size(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    if (seen.region[s] != bone) continue;
    for (const Position step : enthesis::engine::face_steps) {
      const Site n = seen.lattice.neighbour(s, step);
      if (n != enthesis::engine::no_site) touching.insert(seen.shape().region_names()[seen.region[n]]);
    }
  }
  CHECK(touching == std::set<std::string>{"bone", "marrow", "calcified_fibrocartilage", "periosteum"});
}

TEST_CASE("fibres of the annulus run at plus and minus 30 degrees, in turn from lamella to lamella") {
  const Seen& seen = corner();
  CHECK(seen.fibres_of("annulus") == std::set<double>{-30.0, 30.0});
  CHECK(seen.fibres_of("ligament") == std::set<double>{90.0});
  const int y = seen.lattice.ny / 2;
  int turns = 0, sites = 0;
  for (int x = 1; x < seen.lattice.nx; ++x) {
    const Site here = seen.lattice.site({x, y, 0}), behind = seen.lattice.site({x - 1, y, 0});
    if (seen.region[here] != seen.named("annulus")) continue;
    ++sites;
    turns += seen.region[behind] == seen.region[here] && seen.fibre_deg[here] != seen.fibre_deg[behind] ? 1 : 0;
  }
  CHECK(sites == 60);  // 2.4 mm in sites of 40 um
  CHECK(turns == 9);   // ten lamellae of 0.24 mm
}

TEST_CASE("fibres of the ligament bend towards each vertebra where they enter it") {
  const Seen& seen = corner();
  const int front = 82;  // in the calcified layer before the vertebrae
  const int low = 30, high = seen.lattice.ny - 1 - low;
  REQUIRE(seen.region[seen.lattice.site({front, low, 0})] == seen.named("calcified_fibrocartilage"));
  CHECK(seen.fibre_deg[seen.lattice.site({front, low, 0})] == 45.0);
  CHECK(seen.fibre_deg[seen.lattice.site({front, high, 0})] == 135.0);
}

TEST_CASE("the insertions are the fronts of the two rims") {
  const Seen& seen = corner();
  CHECK(seen.distance_um[seen.lattice.site({80, 40, 0})] == Approx(20.0));  // on the front of the lower vertebra
  CHECK(seen.distance_um[seen.lattice.site({80, 150, 0})] == Approx(3980.0).epsilon(1e-3));  // in the middle of the gap
}

TEST_CASE("bending holds the lower vertebra and lifts the upper one in a straight line") {
  const Seen seen("vertebral_corner", {"load.bending.lift_front=100um", "load.bending.lift_back=50um"});
  const auto cases = seen.shape().load_cases(true);
  REQUIRE(cases.size() == 1);
  CHECK(cases[0].name == "bending");
  int lifted = 0;
  for (const auto& row : cases[0].constraints) {
    if (!row.displacement_at_mm) {
      CHECK(row.displacement_mm == 0.0);
      continue;
    }
    ++lifted;
    CHECK(row.component == 1);
    CHECK(row.displacement_at_mm({0.0, 12000.0, 0.0}) == Approx(0.05));
    CHECK(row.displacement_at_mm({3200.0, 12000.0, 0.0}) == Approx(0.1));
  }
  CHECK(lifted == 1);
}

TEST_CASE("a muscle pulls at the ligament alone, with the force that its cross-section would carry") {
  const Seen seen("vertebral_corner", {"load.bending.pull=-2MPa", "load.bending.pull_height=8mm"});
  const auto load = seen.scenario.anatomy.shape->load_cases(true).at(0);
  REQUIRE(load.body_forces.size() == 1);
  CHECK(load.body_forces[0].force_N_per_mm3[1] * 0.8 == Approx(-2.0));  // along 800 um
  CHECK(load.body_forces[0].where({4000.0, 8000.0, 0.0}));
  CHECK_FALSE(load.body_forces[0].where({3000.0, 8000.0, 0.0}));  // annulus
  CHECK_FALSE(load.body_forces[0].where({5000.0, 8000.0, 0.0}));  // loose tissue
  CHECK_FALSE(load.body_forces[0].where({4000.0, 7000.0, 0.0}));
  CHECK(corner().scenario.anatomy.shape->load_cases(true).at(0).body_forces.empty());
}

TEST_CASE("a corner whose pieces do not fit is refused in one sentence") {
  const auto refused = [](const std::string& setting) { return refusal([&] { load("vertebral_corner", {setting}); }); };
  CHECK(contains(refused("vertebral_corner.attachment=5mm"), "attachment of the ligament reaches beyond the box"));
  CHECK(contains(refused("vertebral_corner.annulus=7mm"), "annulus reaches beyond the box"));
  CHECK(contains(refused("anatomy=knee"), "vertebral_corner"));
}

TEST_CASE("in three dimensions every plane of the corner is the section") {
  const Seen deep("vertebral_corner", {"dimensions=3d", "vertebral_corner.spacing=80um"});
  const Seen flat("vertebral_corner", {"vertebral_corner.spacing=80um"});
  REQUIRE(deep.lattice.nz == 50);
  for (std::size_t i = 0; i < flat.region.size(); ++i) {
    const Position p = flat.lattice.position(Site{static_cast<std::uint32_t>(i)});
    for (const int z : {0, 25, 49}) REQUIRE(deep.region[deep.lattice.site({p.x, p.y, z})] == flat.region.data()[i]);
  }
}
