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
  struct PointStrain {
    std::size_t site{}, point{};
    std::array<double, 6> tensor{};  // xx yy zz xy xz yz
  };
  std::vector<PointStrain> strains;
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
  std::size_t count = 0;
  text >> count;
  deck.strains.resize(count);
  for (Deck::PointStrain& one : deck.strains) {
    text >> one.site >> one.point;
    for (double& v : one.tensor) text >> v;
  }
  REQUIRE(text);
  return deck;
}

// Of a cube whose corners have these displacements, at one of its 2 x 2 x 2 integration points: xx yy zz xy xz yz, tensor
// shears. Corner and point numbers have bit 0 for x, bit 1 for y, bit 2 for z.
std::array<double, 6> strain_at_point(const std::array<std::array<double, 3>, 8>& corners_mm, std::size_t point,
                                      double edge_mm) {
  const auto side = [](std::size_t number, std::size_t axis) { return (number >> axis & 1) != 0 ? 1.0 : -1.0; };
  std::array<std::array<double, 3>, 3> gradient{};  // [component][axis]
  for (std::size_t corner = 0; corner < 8; ++corner) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      double slope = side(corner, axis) / (4.0 * edge_mm);
      for (std::size_t other = 0; other < 3; ++other) {
        if (other != axis) slope *= 1.0 + side(corner, other) * side(point, other) / std::sqrt(3.0);
      }
      for (std::size_t c = 0; c < 3; ++c) gradient[c][axis] += slope * corners_mm[corner][c];
    }
  }
  const auto tensor = [&](std::size_t i, std::size_t j) { return 0.5 * (gradient[i][j] + gradient[j][i]); };
  return {tensor(0, 0), tensor(1, 1), tensor(2, 2), tensor(0, 1), tensor(0, 2), tensor(1, 2)};
}

// Largest difference of a strain from CalculiX's, as a part of its largest one.
double strain_difference(const Deck& deck, const std::vector<double>& displacement_mm) {
  const Lattice& lattice = deck.body.lattice;
  const NodeLattice nodes = nodes_of(lattice);
  double difference = 0.0, most = 0.0;
  for (const Deck::PointStrain& one : deck.strains) {
    const auto p = lattice.position(Site(static_cast<std::uint32_t>(one.site)));
    std::array<std::array<double, 3>, 8> corners{};
    for (std::size_t corner = 0; corner < 8; ++corner) {
      for (int c = 0; c < 3; ++c) {
        corners[corner][static_cast<std::size_t>(c)] =
            displacement_mm[nodes.dof(p.x + static_cast<int>(corner & 1), p.y + static_cast<int>(corner >> 1 & 1),
                                      p.z + static_cast<int>(corner >> 2), c)];
      }
    }
    const auto found = strain_at_point(corners, one.point, 1e-3 * lattice.spacing_um);
    for (std::size_t n = 0; n < 6; ++n) {
      difference = std::max(difference, std::fabs(found[n] - one.tensor[n]));
      most = std::max(most, std::fabs(one.tensor[n]));
    }
  }
  return difference / most;
}

}  // namespace

TEST_CASE("three cubes have CalculiX's displacements, strains and reactions to its printed digits") {
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
    CHECK(deck.strains.size() == 44 * 8);
    CHECK(strain_difference(deck, u) < 5e-7);
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
