#pragma once
// The tissue: what matrix stands at each site, as volume fractions, with a ledger that accounts for every change.
// Invariant: each fraction lies in [0, 1] and their sum at a site is at most 1; the rest of the site is soft ground
// substance, in which cells have room. Laid - removed = change, for every constituent, always.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/blocks.h"
#include "engine/box.h"

namespace enthesis::agents {

using engine::Blocks;
using engine::Grid;
using engine::Lattice;
using engine::Site;

// A lacuna is the volume by which a chondrocyte has swollen beyond its site's ground substance, and the empty space
// that it leaves.
enum class Constituent : std::uint8_t { collagen, cartilage, osteoid, mineral, red_marrow, fat, vessel, lacuna };
inline constexpr std::size_t constituent_count = 8;
inline constexpr std::array<std::string_view, constituent_count> constituent_names{
    "collagen", "cartilage", "osteoid", "mineral", "red_marrow", "fat", "vessel", "lacuna"};
inline constexpr std::array<Constituent, constituent_count> all_constituents{
    Constituent::collagen,   Constituent::cartilage, Constituent::osteoid, Constituent::mineral,
    Constituent::red_marrow, Constituent::fat,       Constituent::vessel,  Constituent::lacuna};
constexpr std::size_t index(Constituent c) {
  return static_cast<std::size_t>(c);
}

// What lies at a site without filling it, and wears off. Amounts are by each of the cells that an agent stands for.
enum class Deposit : std::uint8_t {
  net,       // neutrophil extracellular traps [traps]
  debris,    // dead cells that nobody has cleared [cells]
  tenascin,  // tenascin-C, 1 where it halves the hold of cells on collagen
  damage,    // fibres that strain has broken, by the dead cells with as much alarmin [cells]
};
inline constexpr std::array<std::string_view, 4> deposit_names{"net", "debris", "tenascin", "damage"};
inline constexpr std::size_t deposit_count = deposit_names.size();
constexpr std::size_t index(Deposit d) {
  return static_cast<std::size_t>(d);
}

// Volumes laid and removed since the start [um3].
struct MatrixLedger {
  std::vector<double> laid_um3 = std::vector<double>(constituent_count, 0.0);
  std::vector<double> removed_um3 = std::vector<double>(constituent_count, 0.0);
  std::vector<double> displaced_um3 = std::vector<double>(constituent_count, 0.0);  // part of removed: pushed away
};

// Tissue lives on sites; cells, who stand on places, find and leave it by blocks of sites (engine/blocks.h).
struct Tissue {
  Blocks blocks;
  Lattice lattice;  // that of the sites
  std::array<Grid<double>, constituent_count> fraction;
  Grid<double> slow_osteoid;  // share of the site that is osteoid of the slowly mineralising kind, <= osteoid
  Grid<double> calcified;     // share of the site that is mineral formed in cartilage, <= mineral
  Grid<double> woven;         // share of the site that is woven bone, <= osteoid + mineral - calcified; else lamellar
  std::array<Grid<double>, deposit_count> deposit;
  Grid<double> resorbed_um3;     // bone and cartilage resorbed at the site in the last step
  Grid<double> fibre_angle_deg;  // direction of the collagen fibres in the x-y plane; fixed anatomy
  MatrixLedger ledger;
  engine::Box living;   // beyond it nothing changes in a step (agents/living.h)
  engine::Box changed;  // since passage, transport and stages were last found from it

  explicit Tissue(const Blocks& blocks);

  Grid<double>& operator[](Constituent c) { return fraction[index(c)]; }
  const Grid<double>& operator[](Constituent c) const { return fraction[index(c)]; }
  Grid<double>& operator[](Deposit d) { return deposit[index(d)]; }
  const Grid<double>& operator[](Deposit d) const { return deposit[index(d)]; }

  // The places that a box of sites touches, and those of what lives.
  engine::Box places_of(const engine::Box& box) const;
  engine::Box living_places() const { return places_of(living); }

  // What a cell finds at its place: means over the block.
  double level(Constituent c, Site place) const { return blocks.mean(fraction[index(c)], place); }
  double room_at(Site place) const;

  // Volume fraction of the site that no constituent fills, and what can be filled of it by the ways below.
  double room(Site s) const;
  double room_to_fill(Constituent c, Site s) const;
  double room_to_calcify(Site s) const;
  double room_to_swell(Site s, double limit) const;
  // Adds at most `volume_um3` of a constituent, as far as there is room; returns what was laid.
  double lay(Constituent c, Site s, double volume_um3);
  // The same, but what is laid may also fill the lacunae at the site, and osteoid may push marrow and fat away.
  double fill_in(Constituent c, Site s, double volume_um3);
  // Mineral is laid into the room, and beyond it in place of collagen and cartilage matrix, in proportion.
  double calcify(Site s, double volume_um3);
  // A cell swells at the site: first into the room, then by pushing away soft constituents, each in proportion, until
  // the lacunae fill `limit` of the site; returns the volume gained.
  double swell(Site s, double volume_um3, double limit);
  // Bone matrix at the site, woven and lamellar: osteoid and mineral that did not form in cartilage.
  double bone_matrix(Site s) const {
    return (*this)[Constituent::osteoid][s] + (*this)[Constituent::mineral][s] - calcified[s];
  }
  // Removes at most `volume_um3`, as far as there is any, woven and lamellar bone in proportion; returns what went.
  double remove(Constituent c, Site s, double volume_um3);
  // Total volume of a constituent [um3], summed in site order.
  double total_um3(Constituent c) const;

  // Volume fraction of the site that some constituents fill together.
  double held(std::span<const Constituent> some, Site s) const;
  // Removes, in proportion, as much of the yielding constituents as a volume needs beyond the room; returns what went.
  double make_room(std::span<const Constituent> yielding, Site s, double volume_um3);

  // Visits everything that can change.
  template <class Visitor>
  void visit_state(Visitor&& visit) {
    for (const Constituent c : all_constituents) {
      visit("tissue/" + std::string(constituent_names[index(c)]), fraction[index(c)].storage());
    }
    visit(std::string("tissue/slow_osteoid"), slow_osteoid.storage());
    visit(std::string("tissue/calcified"), calcified.storage());
    visit(std::string("tissue/woven"), woven.storage());
    for (std::size_t d = 0; d < deposit_count; ++d)
      visit("tissue/" + std::string(deposit_names[d]), deposit[d].storage());
    visit(std::string("tissue/resorbed"), resorbed_um3.storage());
    visit(std::string("tissue/laid"), ledger.laid_um3);
    visit(std::string("tissue/removed"), ledger.removed_um3);
    visit(std::string("tissue/displaced"), ledger.displaced_um3);
    std::vector<engine::Box> boxes{living, changed};
    visit(std::string("tissue/living"), boxes);
    living = boxes.front();
    changed = boxes.back();
  }
};

}  // namespace enthesis::agents
