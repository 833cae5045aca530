#include "mechanics/supports.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "mechanics/nodes.h"
#include "mechanics/symmetric_eigen.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t mode_count = 6;  // three translations, three rotations
using Modes = std::array<double, mode_count>;
constexpr double rank_tolerance = 1e-12;  // of the largest eigenvalue: rounding only
constexpr double force_tolerance = 1e-9;  // of the forces at work: rounding only

// The amount of each rigid mode in displacement component c at a place; a section has modes 0, 1 and 5 only.
Modes modes_at(const std::array<double, 3>& x, std::size_t c) {
  Modes m{};
  m[c] = 1.0;
  m[3 + (c + 1) % 3] = x[(c + 2) % 3];
  m[3 + (c + 2) % 3] = -x[(c + 1) % 3];
  return m;
}

struct Part {
  SmallMatrix<mode_count> held{};  // sum over held dofs of modes * modes'
  Modes work{};                    // of the forces on each mode
  Modes scale{};                   // the same with absolute values
};

// Numbers the connected parts of the body, site by site; -1 is void.
std::vector<int> part_of_sites(const ElasticBody& body, int& parts) {
  const engine::Lattice& lattice = body.lattice;
  std::vector<int> part(lattice.site_count(), -1);
  std::vector<engine::Position> open;
  parts = 0;
  for (std::size_t s = 0; s < part.size(); ++s) {
    const auto seed = engine::Site(static_cast<std::uint32_t>(s));
    if (part[s] >= 0 || !body.has_stiffness(seed)) continue;
    part[s] = parts;
    open.push_back(lattice.position(seed));
    while (!open.empty()) {
      const engine::Position p = open.back();
      open.pop_back();
      for (int step = 0; step < 27; ++step) {
        const engine::Position q{p.x + step % 3 - 1, p.y + step / 3 % 3 - 1, p.z + step / 9 - 1};
        if (!lattice.contains(q)) continue;
        const engine::Site site = lattice.site(q);
        if (part[engine::index(site)] >= 0 || !body.has_stiffness(site)) continue;
        part[engine::index(site)] = parts;
        open.push_back(q);
      }
    }
    ++parts;
  }
  return part;
}

std::string sentence(const Modes& motion, int parts) {
  static constexpr std::array<const char*, mode_count> words{"slide along x", "slide along y", "slide along z",
                                                             "turn about x",  "turn about y",  "turn about z"};
  const auto largest = [&](std::size_t begin) {
    std::size_t most = begin;
    for (std::size_t m = begin; m < begin + 3; ++m)
      if (std::fabs(motion[m]) > std::fabs(motion[most])) most = m;
    return most;
  };
  // A turn about a place off the centre slides the centre too.
  const std::size_t slide = largest(0);
  const std::size_t turn = largest(3);
  const std::size_t most = std::fabs(motion[turn]) > force_tolerance * std::fabs(motion[slide]) ? turn : slide;
  const std::string what = parts == 1 ? "the body is not held: " : "a part of the body is not held: ";
  return what + "the load makes it " + words[most] +
         " as a rigid body; add a constraint against that motion or balance the load";
}

void add_dof(Part& part, const Modes& m, bool held, double force) {
  for (std::size_t a = 0; a < mode_count; ++a) {
    part.work[a] += force * m[a];
    part.scale[a] += std::fabs(force * m[a]);
    if (!held) continue;
    for (std::size_t b = 0; b < mode_count; ++b) part.held[a][b] += m[a] * m[b];
  }
}

// The part of the load's work that no constraint can balance, as a rigid motion; zero if there is none.
Modes free_motion(const Part& part) {
  const auto eigen = symmetric_eigen<mode_count>(part.held);
  const double largest = *std::max_element(eigen.values.begin(), eigen.values.end());
  Modes motion{};
  for (std::size_t n = 0; n < mode_count; ++n) {
    if (eigen.values[n] > rank_tolerance * largest) continue;
    double work = 0.0;
    double scale = 0.0;
    for (std::size_t m = 0; m < mode_count; ++m) {
      work += eigen.vectors[n][m] * part.work[m];
      scale += std::fabs(eigen.vectors[n][m]) * part.scale[m];
    }
    if (!(std::fabs(work) > force_tolerance * scale)) continue;
    for (std::size_t m = 0; m < mode_count; ++m) motion[m] += work * eigen.vectors[n][m];
  }
  return motion;
}

}  // namespace

std::string unheld_motion(const ElasticBody& body, const BoundaryValues& values) {
  const engine::Lattice& lattice = body.lattice;
  const NodeLattice nodes = nodes_of(lattice);
  int count = 0;
  const std::vector<int> part_of = part_of_sites(body, count);
  std::vector<Part> parts(static_cast<std::size_t>(count));
  std::vector<std::uint8_t> counted(nodes.count(), 0);
  const double longest = std::max({lattice.nx, lattice.ny, lattice.nz});
  const auto components = static_cast<std::size_t>(nodes.components);
  for (std::size_t s = 0; s < part_of.size(); ++s) {
    if (part_of[s] < 0) continue;
    const engine::Position p = lattice.position(engine::Site(static_cast<std::uint32_t>(s)));
    for (int corner = 0; corner < (1 << nodes.components); ++corner) {
      const std::array<int, 3> at{p.x + (corner & 1), p.y + (corner >> 1 & 1),
                                  nodes.components == 2 ? 0 : p.z + (corner >> 2)};
      const std::size_t node = nodes.node(at[0], at[1], at[2]);
      if (counted[node]) continue;
      counted[node] = 1;
      std::array<double, 3> x{};
      for (std::size_t a = 0; a < components; ++a)
        x[a] = static_cast<double>(2 * at[a] - lattice.extent()[a]) / longest;
      for (std::size_t c = 0; c < components; ++c)
        add_dof(parts[static_cast<std::size_t>(part_of[s])], modes_at(x, c), values.held[node * components + c] != 0,
                values.force_N[node * components + c]);
    }
  }
  for (const Part& part : parts) {
    const Modes motion = free_motion(part);
    if (std::any_of(motion.begin(), motion.end(), [](double m) { return m != 0.0; })) return sentence(motion, count);
  }
  return {};
}

}  // namespace enthesis::mechanics
