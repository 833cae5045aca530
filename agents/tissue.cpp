#include "agents/tissue.h"

#include <algorithm>

namespace enthesis::agents {
namespace {

constexpr std::array marrow{Constituent::red_marrow, Constituent::fat};
constexpr std::array calcifying{Constituent::collagen, Constituent::cartilage};
constexpr std::array displaceable{Constituent::collagen, Constituent::cartilage, Constituent::red_marrow,
                                  Constituent::fat};

}  // namespace

Tissue::Tissue(const Blocks& box)
    : blocks(box),
      lattice(box.sites),
      slow_osteoid(lattice),
      calcified(lattice),
      woven(lattice),
      resorbed_um3(lattice),
      fibre_angle_deg(lattice),
      living(engine::Box::whole(lattice)),
      changed(living) {
  for (auto& grid : fraction) grid = Grid<double>(lattice);
  for (auto& grid : deposit) grid = Grid<double>(lattice);
}

engine::Box Tissue::places_of(const engine::Box& box) const {
  const auto place = [&](engine::Position p, int more) {
    return engine::Position{(p.x + more * (blocks.factor - 1)) / blocks.factor,
                            (p.y + more * (blocks.factor - 1)) / blocks.factor,
                            (p.z + more * (blocks.depth() - 1)) / blocks.depth()};
  };
  return {place(box.begin, 0), place(box.end, 1)};
}

double Tissue::room_at(Site place) const {
  return blocks.is_single() ? room(place) : blocks.total(place, [&](Site s) { return room(s); }) / blocks.size();
}

double Tissue::room(Site s) const {
  double filled = 0.0;
  for (const auto& grid : fraction) filled += grid[s];
  return std::max(0.0, 1.0 - filled);
}

double Tissue::room_to_fill(Constituent c, Site s) const {
  return room(s) + (*this)[Constituent::lacuna][s] + (c == Constituent::osteoid ? held(marrow, s) : 0.0);
}

double Tissue::room_to_calcify(Site s) const {
  return room(s) + held(calcifying, s);
}

double Tissue::room_to_swell(Site s, double limit) const {
  const double below_limit = limit - (*this)[Constituent::lacuna][s];
  return std::clamp(below_limit, 0.0, room(s) + held(displaceable, s));
}

double Tissue::lay(Constituent c, Site s, double volume_um3) {
  const double site_um3 = lattice.site_volume_um3();
  const double share = std::min(volume_um3 / site_um3, room(s));
  fraction[index(c)][s] += share;
  ledger.laid_um3[index(c)] += share * site_um3;
  return share * site_um3;
}

double Tissue::fill_in(Constituent c, Site s, double volume_um3) {
  const double short_um3 = volume_um3 - room(s) * lattice.site_volume_um3();
  if (short_um3 > 0.0) remove(Constituent::lacuna, s, short_um3);
  if (c == Constituent::osteoid) make_room(marrow, s, volume_um3);
  return lay(c, s, volume_um3);
}

double Tissue::held(std::span<const Constituent> some, Site s) const {
  double sum = 0.0;
  for (const Constituent c : some) sum += (*this)[c][s];
  return sum;
}

double Tissue::make_room(std::span<const Constituent> yielding, Site s, double volume_um3) {
  const double site_um3 = lattice.site_volume_um3();
  const double short_um3 = volume_um3 - room(s) * site_um3;
  const double present = held(yielding, s);
  double made_um3 = 0.0;
  if (short_um3 <= 0.0 || present <= 0.0) return 0.0;
  const double share = std::min(1.0, short_um3 / (present * site_um3));
  for (const Constituent c : yielding) {
    const double gone_um3 = remove(c, s, share * (*this)[c][s] * site_um3);
    ledger.displaced_um3[index(c)] += gone_um3;
    made_um3 += gone_um3;
  }
  return made_um3;
}

double Tissue::calcify(Site s, double volume_um3) {
  make_room(calcifying, s, volume_um3);
  const double laid_um3 = lay(Constituent::mineral, s, volume_um3);
  calcified[s] += laid_um3 / lattice.site_volume_um3();
  return laid_um3;
}

double Tissue::swell(Site s, double volume_um3, double limit) {
  const double site_um3 = lattice.site_volume_um3();
  const double wanted_um3 = std::min(volume_um3, (limit - (*this)[Constituent::lacuna][s]) * site_um3);
  if (wanted_um3 <= 0.0) return 0.0;
  make_room(displaceable, s, wanted_um3);
  return lay(Constituent::lacuna, s, wanted_um3);
}

double Tissue::remove(Constituent c, Site s, double volume_um3) {
  const double site_um3 = lattice.site_volume_um3();
  double& present = fraction[index(c)][s];
  const double share = std::min(volume_um3 / site_um3, present);
  const bool of_bone = c == Constituent::osteoid || c == Constituent::mineral;
  const double bone = of_bone ? bone_matrix(s) : 0.0;
  if (c == Constituent::osteoid && present > 0.0) slow_osteoid[s] *= 1.0 - share / present;
  if (c == Constituent::mineral && present > 0.0) calcified[s] *= 1.0 - share / present;
  present -= share;
  if (bone > 0.0) woven[s] *= std::clamp(bone_matrix(s) / bone, 0.0, 1.0);
  ledger.removed_um3[index(c)] += share * site_um3;
  return share * site_um3;
}

double Tissue::total_um3(Constituent c) const {
  double sum = 0.0;
  for (const double f : fraction[index(c)].values()) sum += f;
  return sum * lattice.site_volume_um3();
}

}  // namespace enthesis::agents
