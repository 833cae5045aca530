#pragma once
// The tissue: what matrix stands at each site, as volume fractions, with a ledger that accounts for every change.
// Invariant: each fraction lies in [0, 1] and their sum at a site is at most 1; the rest of the site is soft ground
// substance, in which cells have room. Laid - removed = change, for every constituent, always.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/grid.h"

namespace enthesis::agents {

using engine::Grid;
using engine::Lattice;
using engine::Site;

enum class Constituent : std::uint8_t { collagen, cartilage, osteoid, mineral, red_marrow, fat, vessel };
inline constexpr std::size_t constituent_count = 7;
inline constexpr std::array<std::string_view, constituent_count> constituent_names{
    "collagen", "cartilage", "osteoid", "mineral", "red_marrow", "fat", "vessel"};
inline constexpr std::array<Constituent, constituent_count> all_constituents{
    Constituent::collagen,   Constituent::cartilage, Constituent::osteoid, Constituent::mineral,
    Constituent::red_marrow, Constituent::fat,       Constituent::vessel};
constexpr std::size_t index(Constituent c) {
  return static_cast<std::size_t>(c);
}

// Volumes laid and removed since the start [um3].
struct MatrixLedger {
  std::vector<double> laid_um3 = std::vector<double>(constituent_count, 0.0);
  std::vector<double> removed_um3 = std::vector<double>(constituent_count, 0.0);
};

struct Tissue {
  Lattice lattice;
  std::array<Grid<double>, constituent_count> fraction;
  Grid<double> slow_osteoid;     // share of the site that is osteoid of the slowly mineralising kind, <= osteoid
  Grid<double> net;              // neutrophil extracellular traps lying at the site [traps]
  Grid<double> resorbed_um3;     // bone and cartilage resorbed at the site in the last step
  Grid<double> fibre_angle_deg;  // direction of the collagen fibres in the x-y plane; fixed anatomy
  MatrixLedger ledger;

  explicit Tissue(const Lattice& lattice);

  Grid<double>& operator[](Constituent c) { return fraction[index(c)]; }
  const Grid<double>& operator[](Constituent c) const { return fraction[index(c)]; }

  // Volume fraction of the site that no constituent fills.
  double room(Site s) const;
  // Adds at most `volume_um3` of a constituent, as far as there is room; returns what was laid.
  double lay(Constituent c, Site s, double volume_um3);
  // Removes at most `volume_um3`, as far as there is any; returns what was removed.
  double remove(Constituent c, Site s, double volume_um3);
  // Total volume of a constituent [um3], summed in site order.
  double total_um3(Constituent c) const;

  // Visits everything that can change.
  template <class Visitor>
  void visit_state(Visitor&& visit) {
    for (const Constituent c : all_constituents) {
      visit("tissue/" + std::string(constituent_names[index(c)]), fraction[index(c)].storage());
    }
    visit(std::string("tissue/slow_osteoid"), slow_osteoid.storage());
    visit(std::string("tissue/net"), net.storage());
    visit(std::string("tissue/resorbed"), resorbed_um3.storage());
    visit(std::string("tissue/laid"), ledger.laid_um3);
    visit(std::string("tissue/removed"), ledger.removed_um3);
  }
};

}  // namespace enthesis::agents
