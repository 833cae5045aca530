// Where CalculiX is installed (package calculix-ccx), it solves a new random cube beside this program; without it there is
// nothing to compare with, and the test says so.

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/io/scratch_directory.h"
#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;
using enthesis::tests::ScratchDirectory;

namespace {

// Bone, a soft and nearly incompressible tissue, and tendon with tilted fibres, at random.
struct Deck {
  Lattice lattice{5, 4, 3, 10.0};
  FibrousTissue tendon{400.0, 8.0, 0.35, 0.6, 4.0};
  double tilt_deg{};
  std::vector<int> material;
  std::array<double, 3> moved_mm{};

  explicit Deck(std::size_t seed) {
    for (std::size_t s = 0; s < lattice.site_count(); ++s)
      material.push_back(static_cast<int>(3.0 * scatter(s + seed)));
    tilt_deg = 80.0 * scatter(seed + 1000);
    for (std::size_t c = 0; c < 3; ++c) moved_mm[c] = 1e-3 * (scatter(seed + 2000 + c) - 0.5);
  }
  Direction fibre() const {
    const double angle = tilt_deg * 3.14159265358979323846 / 180.0;
    return {std::sin(angle), 0.0, std::cos(angle)};
  }
  ElasticBody body() const {
    return body_of(
        lattice,
        {isotropic_stiffness({12000.0, 0.3}), isotropic_stiffness({1.5, 0.45}), fibrous_stiffness(tendon, fibre())},
        [&](auto p) {
          return std::pair{material[enthesis::engine::index(lattice.site(p))], 1.0};
        });
  }
  LoadCase load() const {
    LoadCase load{"move", {}, {}, {}, {}};
    hold(load, BoxFace::z_low, 3);
    for (int c = 0; c < 3; ++c)
      load.constraints.push_back({on(BoxFace::z_high), c, moved_mm[static_cast<std::size_t>(c)], {}});
    return load;
  }
  // Node numbers of CalculiX are those of nodes.h and one.
  std::string text() const {
    const NodeLattice nodes = nodes_of(lattice);
    std::ostringstream out;
    out.precision(12);  // CalculiX reads twenty characters of a number
    out << "*NODE, NSET=NALL\n";
    for_nodes(lattice, [&](int i, int j, int k, std::size_t) {
      const auto place = nodes.place_um(i, j, k);
      out << nodes.node(i, j, k) + 1 << ", " << 1e-3 * place[0] << ", " << 1e-3 * place[1] << ", " << 1e-3 * place[2]
          << '\n';
    });
    for (int m = 0; m < 3; ++m) {
      out << "*ELEMENT, TYPE=C3D8, ELSET=E" << m << '\n';
      for (std::size_t s = 0; s < lattice.site_count(); ++s) {
        if (material[s] != m) continue;
        const auto p = lattice.position(Site(static_cast<std::uint32_t>(s)));
        out << s + 1;
        for (const auto& [x, y, z] :
             {std::array{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}}) {
          out << ", " << nodes.node(p.x + x, p.y + y, p.z + z) + 1;
        }
        out << '\n';
      }
    }
    // CalculiX's local 3 lies along the fibres: its local 1 is turned from x about y, its local 2 is y.
    const Direction f = fibre();
    const double across_by_along = tendon.poisson_along * tendon.across_MPa / tendon.along_MPa;
    out << "*MATERIAL, NAME=M0\n*ELASTIC\n12000, 0.3\n*MATERIAL, NAME=M1\n*ELASTIC\n1.5, 0.45\n"
        << "*MATERIAL, NAME=M2\n*ELASTIC, TYPE=ENGINEERING CONSTANTS\n"
        << tendon.across_MPa << ", " << tendon.across_MPa << ", " << tendon.along_MPa << ", " << tendon.poisson_across
        << ", " << across_by_along << ", " << across_by_along << ", "
        << tendon.across_MPa / (2.0 * (1.0 + tendon.poisson_across)) << ", " << tendon.shear_MPa << ",\n"
        << tendon.shear_MPa << "\n*ORIENTATION, NAME=OR, SYSTEM=RECTANGULAR\n"
        << f[2] << ", 0, " << -f[0] << ", 0, 1, 0\n"
        << "*SOLID SECTION, ELSET=E0, MATERIAL=M0\n*SOLID SECTION, ELSET=E1, MATERIAL=M1\n"
        << "*SOLID SECTION, ELSET=E2, MATERIAL=M2, ORIENTATION=OR\n*STEP\n*STATIC, SOLVER=SPOOLES\n*BOUNDARY\n";
    for (int j = 0; j <= lattice.ny; ++j) {
      for (int i = 0; i <= lattice.nx; ++i) {
        out << nodes.node(i, j, 0) + 1 << ", 1, 3, 0\n";
        for (std::size_t c = 0; c < 3; ++c) {
          out << nodes.node(i, j, lattice.nz) + 1 << ", " << c + 1 << ", " << c + 1 << ", " << moved_mm[c] << '\n';
        }
      }
    }
    out << "*NODE PRINT, NSET=NALL\nU\n*END STEP\n";
    return out.str();
  }
};

std::vector<double> displacements_of_calculix(const Deck& deck, const ScratchDirectory& scratch) {
  std::ofstream(scratch / "cube.inp") << deck.text();
  const std::string command = "cd '" + scratch.path().string() + "' && ccx -i cube >said 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream results(scratch / "cube.dat");
  std::vector<double> out(nodes_of(deck.lattice).dof_count());
  std::string line;
  std::size_t read = 0;
  while (std::getline(results, line)) {
    std::istringstream numbers(line);
    std::size_t node = 0;
    double x = 0.0, y = 0.0, z = 0.0;
    if (!(numbers >> node >> x >> y >> z)) continue;
    out.at(3 * (node - 1)) = x;
    out.at(3 * (node - 1) + 1) = y;
    out.at(3 * (node - 1) + 2) = z;
    ++read;
  }
  REQUIRE(read == nodes_of(deck.lattice).count());
  return out;
}

}  // namespace

TEST_CASE("CalculiX, where it is installed, solves random cubes of bone, soft tissue and tilted fibres alike") {
  if (std::system("command -v ccx >/dev/null 2>&1") != 0) {
    WARN("ccx is not installed, so nothing was compared");
    return;
  }
  for (const std::size_t seed : {1u, 77u, 4242u}) {
    const ScratchDirectory scratch;
    const Deck deck(seed);
    std::vector<double> u;
    REQUIRE(ElasticSolver(deck.lattice, tight()).solve(deck.body(), deck.load(), u, Workers(1)).converged);
    const std::vector<double> theirs = displacements_of_calculix(deck, scratch);
    const double part = largest_difference(u, theirs) / largest(theirs);
    CAPTURE(seed, deck.tilt_deg, part);
    CHECK(part < 2e-7);
  }
}
