#include "readouts/pieces.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "readouts/site_walk.h"

namespace enthesis::readouts {
namespace {

using engine::Grid;
using engine::Lattice;
using engine::Site;

// Disjoint sets of sites; each is known by its first site.
class SiteSets {
 public:
  explicit SiteSets(std::size_t count) : above_(count) {
    for (std::size_t i = 0; i < count; ++i) above_[i] = static_cast<std::uint32_t>(i);
  }
  std::uint32_t first_of(std::uint32_t site) {
    while (above_[site] != site) site = above_[site] = above_[above_[site]];
    return site;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t first = first_of(a), other = first_of(b);
    above_[std::max(first, other)] = std::min(first, other);
  }

 private:
  std::vector<std::uint32_t> above_;
};

using SquaredDistance = std::int64_t;  // in spacings
constexpr SquaredDistance far_away = std::numeric_limits<SquaredDistance>::max();

// Between two cubes whose numbers along an axis differ by `steps`.
constexpr SquaredDistance along_axis(int steps) {
  const SquaredDistance between = std::max(0, steps - 1);
  return between * between;
}

// Along every line of an axis: the least over the line of a value and the distance to it.
void spread(const Lattice& lattice, std::size_t axis, Grid<SquaredDistance>& squared) {
  const int length = lattice.extent()[axis];
  const std::size_t stride = lattice.strides()[axis];
  std::vector<SquaredDistance> line(static_cast<std::size_t>(length));
  for_each_site(lattice, [&](Site start) {
    const engine::Position p = lattice.position(start);
    if ((axis == 0 ? p.x : axis == 1 ? p.y : p.z) != 0) return;
    SquaredDistance* first = squared.data() + index(start);
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = first[i * stride];
    for (int i = 0; i < length; ++i) {
      SquaredDistance& best = first[static_cast<std::size_t>(i) * stride];
      for (int k = 0; k < length && along_axis(k) < best; ++k) {
        for (const int j : {i - k, i + k}) {
          if (j < 0 || j >= length || line[static_cast<std::size_t>(j)] == far_away) continue;
          best = std::min(best, line[static_cast<std::size_t>(j)] + along_axis(k));
        }
      }
    }
  });
}

}  // namespace

Pieces pieces_of(const Lattice& lattice, const Grid<std::uint8_t>& mask, std::span<const engine::Position> steps) {
  SiteSets sets(lattice.site_count());
  Pieces pieces{Grid<std::uint32_t>(lattice, Pieces::none), {}};
  for_each_site(lattice, [&](Site s) {
    if (mask[s] == 0) return;
    for (const engine::Position step : steps) {
      const Site other = lattice.neighbour(s, step);
      if (other < s && mask[other] != 0) sets.join(static_cast<std::uint32_t>(s), static_cast<std::uint32_t>(other));
    }
  });
  for_each_site(lattice, [&](Site s) {
    if (mask[s] == 0) return;
    const Site first{sets.first_of(static_cast<std::uint32_t>(s))};
    if (first == s) {
      pieces.piece_of_site[s] = static_cast<std::uint32_t>(pieces.sites.size());
      pieces.sites.push_back(0);
    }
    pieces.piece_of_site[s] = pieces.piece_of_site[first];
    ++pieces.sites[pieces.piece_of_site[s]];
  });
  return pieces;
}

double gap_um(const Lattice& lattice, const Grid<std::uint8_t>& from, const Grid<std::uint8_t>& to) {
  Grid<SquaredDistance> squared(lattice, far_away);
  for_each_site(lattice, [&](Site s) {
    if (from[s] != 0) squared[s] = 0;
  });
  for (std::size_t axis = 0; axis < 3; ++axis) spread(lattice, axis, squared);
  SquaredDistance least = far_away;
  for_each_site(lattice, [&](Site s) {
    if (to[s] != 0) least = std::min(least, squared[s]);
  });
  return least == far_away ? -1.0 : std::sqrt(static_cast<double>(least)) * lattice.spacing_um;
}

}  // namespace enthesis::readouts
