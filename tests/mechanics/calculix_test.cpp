// The same cubes solved by CalculiX (see the head of each file); its C3D8 is the same element.

#include <fstream>
#include <sstream>
#include <string>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

struct Deck {
  ElasticBody body;
  std::array<double, 3> moved_mm{}, reaction_N{};
  std::vector<double> displacement_mm;
};

Deck read_deck(const std::string& name) {
  std::ifstream file(std::string(ENTHESIS_SOURCE_DIR) + "/tests/mechanics/calculix/cube_" + name + ".txt");
  REQUIRE(file);
  std::stringstream text;
  for (std::string line; std::getline(file, line);)
    if (line.empty() || line[0] != '#') text << line << '\n';
  Lattice lattice;
  double spacing_mm = 0.0;
  std::size_t materials = 0;
  text >> lattice.nx >> lattice.ny >> lattice.nz >> spacing_mm >> materials;
  lattice.spacing_um = 1000.0 * spacing_mm;
  std::vector<StiffnessMatrix> classes;
  for (std::size_t m = 0; m < materials; ++m) {
    std::string kind;
    text >> kind;
    if (kind == "ISO") {
      IsotropicTissue t;
      text >> t.modulus_MPa >> t.poisson;
      classes.push_back(isotropic_stiffness(t));
    } else {
      FibrousTissue t;
      Direction d{};
      text >> t.along_MPa >> t.across_MPa >> t.poisson_across >> t.poisson_along >> t.shear_MPa >> d[0] >> d[1] >> d[2];
      classes.push_back(fibrous_stiffness(t, d));
    }
  }
  Deck deck;
  deck.body = body_of(lattice, classes, [&](auto) {
    int material = 0;
    text >> material;
    return std::pair{material, 1.0};
  });
  for (double& v : deck.moved_mm) text >> v;
  for (double& v : deck.reaction_N) text >> v;
  deck.displacement_mm.resize(nodes_of(lattice).dof_count());
  for (double& v : deck.displacement_mm) text >> v;
  REQUIRE(text);
  return deck;
}

}  // namespace

TEST_CASE("three cubes have CalculiX's displacements and reactions to its printed digits") {
  for (const std::string name : {"iso", "nu", "ti30"}) {
    const Deck deck = read_deck(name);
    LoadCase load{name, {}, {}, {}, {}};
    hold(load, BoxFace::z_low, 3);
    for (int c = 0; c < 3; ++c)
      load.constraints.push_back({on(BoxFace::z_high), c, deck.moved_mm[static_cast<std::size_t>(c)], {}});
    std::vector<double> u;
    REQUIRE(ElasticSolver(deck.body.lattice, tight()).solve(deck.body, load, u, Workers(1)).converged);
    CAPTURE(name);
    CHECK(largest_difference(u, deck.displacement_mm) < 2e-7 * largest(deck.displacement_mm));
    const auto f = internal_force_N(deck.body, u, Workers(1));
    const NodeLattice nodes = nodes_of(deck.body.lattice);
    for (int c = 0; c < 3; ++c) {
      double sum = 0.0;
      for (int j = 0; j <= nodes.ny; ++j)
        for (int i = 0; i <= nodes.nx; ++i) sum += f[nodes.dof(i, j, nodes.nz, c)];
      CHECK(sum == Approx(deck.reaction_N[static_cast<std::size_t>(c)]).epsilon(5e-7));
    }
  }
}
