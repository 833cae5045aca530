#pragma once
// Two lattices of one box: agents stand on places, and what is continuous (fields, tissue, load) lives on sites. Each
// place is a block of factor x factor x factor sites (factor x factor in a section, whose slab stays as thick as a
// place), so that the continuous parts can be resolved more finely while agents keep their size, number and
// neighbourhoods. With a factor of 1 both lattices are the same, and so are the bits of every result.
//
// What an agent finds at its place is the mean over the block, or the sum of what is counted there; what it does there
// is shared out among the sites of the block. Both run in the order of the sites.

#include "engine/grid.h"
#include "engine/lattice.h"

namespace enthesis::engine {

struct Blocks {
  Lattice places, sites;
  int factor{1};

  // factor >= 1. Implicit, because a lattice alone is its own places.
  constexpr Blocks(const Lattice& of_places, int refinement = 1)
      : places(of_places), sites(of_places), factor(refinement) {
    if (factor == 1) return;
    sites.nx *= factor;
    sites.ny *= factor;
    if (places.is_section()) {
      sites.slab_um = places.layer_um();
    } else {
      sites.nz *= factor;
    }
    sites.spacing_um /= factor;
  }

  friend constexpr bool operator==(const Blocks&, const Blocks&) = default;

  constexpr bool is_single() const { return factor == 1; }
  constexpr int depth() const { return places.is_section() ? 1 : factor; }  // of a block along z
  constexpr int size() const { return factor * factor * depth(); }          // sites of a block
  constexpr Site place_of(Site site) const {
    if (is_single()) return site;
    const Position p = sites.position(site);
    return places.site({p.x / factor, p.y / factor, p.z / depth()});
  }

  // visit(site) for every site of the block.
  template <class Visit>
  constexpr void for_sites(Site place, Visit&& visit) const {
    if (is_single()) return visit(place);
    const Position p = places.position(place);
    const Position first{p.x * factor, p.y * factor, p.z * depth()};
    for (int z = 0; z < depth(); ++z) {
      for (int y = 0; y < factor; ++y) {
        for (int x = 0; x < factor; ++x) visit(sites.site({first.x + x, first.y + y, first.z + z}));
      }
    }
  }

  // Sum over the block of value(site).
  template <class Value>
  constexpr double total(Site place, Value&& value) const {
    double sum = 0.0;
    for_sites(place, [&](Site s) { sum += value(s); });
    return sum;
  }
  template <class T>
  double sum(const Grid<T>& grid, Site place) const {
    const auto value = [&](Site s) { return static_cast<double>(grid[s]); };
    return is_single() ? value(place) : total(place, value);
  }
  template <class T>
  double mean(const Grid<T>& grid, Site place) const {
    return is_single() ? static_cast<double>(grid[place]) : sum(grid, place) / size();
  }

  // Shares an amount out among the sites of the block in proportion to weight(site) >= 0: take(site, part) says what it
  // took, and the sum of that is returned. Taking at one site must not change the weight of another. Nothing is taken
  // where all weights are zero.
  template <class Weight, class Take>
  double share_out(Site place, double amount, Weight&& weight, Take&& take) const {
    if (is_single()) return take(place, amount);
    const double whole = total(place, weight);
    if (!(whole > 0.0)) return 0.0;
    double taken = 0.0;
    for_sites(place, [&](Site s) { taken += take(s, amount * (weight(s) / whole)); });
    return taken;
  }
  // The same in equal parts, added to a grid.
  void spread_evenly(Site place, double amount, Grid<double>& grid) const {
    const double part = is_single() ? amount : amount / size();
    for_sites(place, [&](Site s) { grid[s] += part; });
  }
};

}  // namespace enthesis::engine
