#include "engine/neighbourhood_sums.h"

#include "tests/support/catch.h"
#include "tests/support/sequence.h"

using namespace enthesis::engine;

namespace {

// Whole rows along x, at most `half` long to either side, in a box `depth` deep: a cross, a box or a ball.
template <class Keep>
std::vector<Position> steps(int half, int depth, Keep&& keep) {
  std::vector<Position> all;
  for (int z = -depth; z <= depth; ++z)
    for (int y = -half; y <= half; ++y)
      for (int x = -half; x <= half; ++x)
        if ((x != 0 || y != 0 || z != 0) && keep(x, y, z)) all.push_back({x, y, z});
  return all;
}

unsigned sum_one_by_one(const Lattice& lattice, const std::vector<Position>& around, const Grid<unsigned>& held,
                        Site site) {
  unsigned sum = 0;
  for (const Position& step : around) {
    const Site there = lattice.neighbour(site, step);
    if (there != no_site) sum += held[there];
  }
  return sum;
}

}  // namespace

TEST_CASE("sums over neighbourhoods are those found site by site, in boxes of any shape and one memory for all") {
  NeighbourhoodSums sums;
  enthesis::Sequence random(5);
  const auto box = [](int, int, int) { return true; };
  const auto ball = [](int x, int y, int z) { return x * x + y * y + z * z <= 9; };
  for (const Lattice& lattice : {Lattice{7, 5, 4, 10.0}, Lattice{1, 1, 1, 10.0}, Lattice{19, 1, 6, 10.0},
                                 Lattice{2, 9, 1, 10.0}, Lattice{16, 16, 9, 10.0}}) {
    const int deep = lattice.is_section() ? 0 : 1;
    for (const auto& around : {steps(1, deep, box), steps(3, 3 * deep, ball), steps(0, 0, box)}) {
      for (const double share : {0.0, 0.05, 1.0}) {
        Grid<unsigned> held(lattice);
        for (unsigned& value : held.values()) value = random.next() < share ? 2 : 0;
        Counts out(lattice, 77);
        std::size_t rows = 0;
        sums.sum(
            lattice, Box::whole(lattice), Neighbourhood(around),
            [&](Site first, std::uint16_t* row) {
              ++rows;
              bool any = false;
              for (std::size_t x = 0; x < static_cast<std::size_t>(lattice.nx); ++x) {
                row[x] = static_cast<std::uint16_t>(held.values()[index(first) + x]);
                any = any || row[x] > 0;
              }
              return any;
            },
            out);
        CHECK(rows == static_cast<std::size_t>(lattice.ny * lattice.nz));
        bool same = true;
        for (std::size_t s = 0; s < lattice.site_count(); ++s) {
          const Site site{static_cast<std::uint32_t>(s)};
          same = same && out[site] == sum_one_by_one(lattice, around, held, site);
        }
        CHECK(same);
      }
    }
  }
}

TEST_CASE("in a box the sums are those of a lattice of its size, and sites beyond it are left alone") {
  NeighbourhoodSums sums;
  enthesis::Sequence random(9);
  const auto ball = [](int x, int y, int z) { return x * x + y * y + z * z <= 9; };
  const Lattice lattice{17, 13, 9, 10.0};
  for (const Box& box : {Box{{3, 2, 1}, {15, 11, 6}}, Box{{0, 0, 0}, {1, 13, 9}}, Box{{4, 4, 4}, {4, 9, 9}}}) {
    const auto around = steps(3, 3, ball);
    Grid<unsigned> held(lattice);
    for (unsigned& value : held.values()) value = random.next() < 0.3 ? 1 : 0;
    Counts out(lattice, 77);
    sums.sum(
        lattice, box, Neighbourhood(around),
        [&](Site first, std::uint16_t* row) {
          for (int x = 0; x < box.extent().x; ++x)
            row[x] = static_cast<std::uint16_t>(held.values()[index(first) + static_cast<std::size_t>(x)]);
          return true;
        },
        out);
    bool same = true;
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site site{static_cast<std::uint32_t>(i)};
      const Position p = lattice.position(site);
      unsigned expected = box.contains(p) ? 0 : 77;
      for (const Position& step : around) {
        const Position q{p.x + step.x, p.y + step.y, p.z + step.z};
        if (box.contains(p) && box.contains(q)) expected += held[lattice.site(q)];
      }
      same = same && out[site] == expected;
    }
    CHECK(same);
  }
}
