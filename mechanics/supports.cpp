#include "mechanics/supports.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

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

// The connected parts of the body: runs of stiff sites along x, joined where they share a node.
class Parts {
 public:
  explicit Parts(const ElasticBody& body) : lattice_(body.lattice) {
    for (int z = 0; z < lattice_.nz; ++z)
      for (int y = 0; y < lattice_.ny; ++y) {
        row_begins_.push_back(runs_.size());
        add_runs(body, y, z);
        // Rows before this one that share nodes with it.
        const std::size_t row = row_begins_.size() - 1;
        const auto ny = static_cast<std::size_t>(lattice_.ny);
        if (y > 0) join_rows(row, row - 1);
        if (z > 0)
          for (int dy = -1; dy <= 1; ++dy)
            if (y + dy >= 0 && y + dy < lattice_.ny) join_rows(row, row - ny + static_cast<std::size_t>(dy + 1) - 1);
      }
    row_begins_.push_back(runs_.size());
    number();
  }

  int count() const { return count_; }

  // Of which part a site is; none: void, or no site.
  std::optional<std::size_t> at(const engine::Position& p) const {
    if (!lattice_.contains(p)) return {};
    const auto row =
        static_cast<std::size_t>(p.z) * static_cast<std::size_t>(lattice_.ny) + static_cast<std::size_t>(p.y);
    for (std::size_t r = row_begins_[row]; r < row_begins_[row + 1]; ++r)
      if (p.x >= runs_[r].begin && p.x < runs_[r].end) return static_cast<std::size_t>(numbers_[r]);
    return {};
  }

 private:
  struct Run {
    int begin{}, end{};  // sites along x
    std::size_t parent{};
  };

  void add_runs(const ElasticBody& body, int y, int z) {
    for (int x = 0; x < lattice_.nx; ++x) {
      if (!body.has_stiffness(lattice_.site({x, y, z}))) continue;
      const bool goes_on = runs_.size() > row_begins_.back() && runs_.back().end == x;
      if (!goes_on) runs_.push_back({x, x, runs_.size()});
      runs_.back().end = x + 1;
    }
  }

  void join_rows(std::size_t row, std::size_t other) {
    const std::size_t other_end = row_begins_[other + 1];
    std::size_t b = row_begins_[other];
    for (std::size_t a = row_begins_[row]; a < runs_.size(); ++a) {
      while (b < other_end && runs_[b].end < runs_[a].begin) ++b;
      for (std::size_t c = b; c < other_end && runs_[c].begin <= runs_[a].end; ++c) join(a, c);
    }
  }

  std::size_t root(std::size_t run) {
    while (runs_[run].parent != run) run = runs_[run].parent = runs_[runs_[run].parent].parent;
    return run;
  }

  void join(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    runs_[std::max(a, b)].parent = std::min(a, b);
  }

  void number() {
    numbers_.resize(runs_.size());
    for (std::size_t r = 0; r < runs_.size(); ++r) numbers_[r] = root(r) == r ? count_++ : numbers_[root(r)];
  }

  engine::Lattice lattice_;
  std::vector<Run> runs_;
  std::vector<std::size_t> row_begins_;
  std::vector<int> numbers_;  // of the part of each run
  int count_{};
};

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
  const Parts parts_of(body);
  std::vector<Part> parts(static_cast<std::size_t>(parts_of.count()));
  const double longest = std::max({lattice.nx, lattice.ny, lattice.nz});
  const auto components = static_cast<std::size_t>(nodes.components);
  const auto part_round = [&](int i, int j, int k) {
    std::optional<std::size_t> part;
    for (int corner = 0; corner < (1 << nodes.components) && !part; ++corner)
      part = parts_of.at({i - (corner & 1), j - (corner >> 1 & 1), nodes.components == 2 ? 0 : k - (corner >> 2)});
    return part;
  };
  std::size_t dof = 0;
  for (int k = 0; k < nodes.layers(); ++k)
    for (int j = 0; j <= nodes.ny; ++j)
      for (int i = 0; i <= nodes.nx; ++i, dof += components) {
        const auto matters = [&](std::size_t d) { return values.held[d] != 0 || values.force_N[d] != 0.0; };
        bool any = false;
        for (std::size_t c = 0; c < components; ++c) any = any || matters(dof + c);
        if (!any) continue;
        const std::optional<std::size_t> part = part_round(i, j, k);
        if (!part) continue;
        const std::array<int, 3> at{i, j, k};
        std::array<double, 3> x{};
        for (std::size_t a = 0; a < components; ++a)
          x[a] = static_cast<double>(2 * at[a] - lattice.extent()[a]) / longest;
        for (std::size_t c = 0; c < components; ++c)
          add_dof(parts[*part], modes_at(x, c), values.held[dof + c] != 0, values.force_N[dof + c]);
      }
  for (const Part& part : parts) {
    const Modes motion = free_motion(part);
    if (std::any_of(motion.begin(), motion.end(), [](double m) { return m != 0.0; }))
      return sentence(motion, parts_of.count());
  }
  return {};
}

}  // namespace enthesis::mechanics
