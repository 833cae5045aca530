#include "agents/remodel.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

using engine::no_site;

constexpr std::array resorbable{Constituent::collagen, Constituent::cartilage, Constituent::osteoid,
                                Constituent::mineral};

// Less room than this share of a site is what rounding left of a full one.
constexpr double rounding_room = 1e-9;

// Of the cell's site and the sites to which `steps` lead the one with the highest score above zero; of equals the
// first, beginning at a step and going round in a sense that differ from site to site without order, so that of two
// equal sites each is taken as often, along walls too. no_site if there is none.
template <class Score>
Site best_in_reach(const Lattice& lattice, Site here, std::span<const engine::Position> steps, Score&& score) {
  Site best = no_site;
  double best_score = 0.0;
  const auto consider = [&](Site s) {
    if (s == no_site) return;
    const double value = score(s);
    if (value > best_score) {
      best = s;
      best_score = value;
    }
  };
  consider(here);
  const std::size_t n = steps.size();
  const std::uint64_t mixed = (engine::index(here) + 1) * 0x9e3779b97f4a7c15ull >> 32;  // by the golden ratio
  const std::size_t first = (mixed >> 1) % n;
  const bool backwards = (mixed & 1u) != 0;
  for (std::size_t i = 0; i < n; ++i) consider(lattice.neighbour(here, steps[(first + (backwards ? n - i : i)) % n]));
  return best;
}

std::span<const engine::Position> faces_of(const Lattice& lattice) {
  return std::span(engine::face_steps).first(static_cast<std::size_t>(face_count(lattice)));
}

// True if the lacunae at a site are empty, or those of the cell that works there.
bool lacuna_is_free(const Cells& cells, Site here, Site site) {
  return site == here || !cells.occupant(Layer::resident, site).present();
}

// The ways to work at a place (agents/tissue.h), shared out among its sites.
double lay(Constituent c, Site place, double volume_um3, Tissue& tissue) {
  return tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return tissue.room(s); },
      [&](Site s, double part_um3) { return tissue.lay(c, s, part_um3); });
}
double fill_in(Constituent c, Site place, double volume_um3, Tissue& tissue) {
  return tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return tissue.room_to_fill(c, s); },
      [&](Site s, double part_um3) { return tissue.fill_in(c, s, part_um3); });
}
double calcify(Site place, double volume_um3, Tissue& tissue) {
  return tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return tissue.room_to_calcify(s); },
      [&](Site s, double part_um3) { return tissue.calcify(s, part_um3); });
}
double swell_at(Site place, double volume_um3, double limit, Tissue& tissue) {
  return tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return tissue.room_to_swell(s, limit); },
      [&](Site s, double part_um3) { return tissue.swell(s, part_um3, limit); });
}
double remove(Constituent c, Site place, double volume_um3, Tissue& tissue) {
  return tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return tissue[c][s]; },
      [&](Site s, double part_um3) { return tissue.remove(c, s, part_um3); });
}

void lay_osteoid(Site here, double volume_um3, double slow_share, Texture texture, const Cells& cells, Tissue& tissue) {
  const Lattice& places = tissue.blocks.places;
  const auto space = [&](Site s) {
    const double held = tissue.level(Constituent::lacuna, s) + tissue.level(Constituent::red_marrow, s) +
                        tissue.level(Constituent::fat, s);
    return tissue.room_at(s) + (lacuna_is_free(cells, here, s) ? held : 0.0);
  };
  const Site bone = best_in_reach(places, here, faces_of(places), [&](Site s) {
    return space(s) > rounding_room ? tissue.level(Constituent::mineral, s) + tissue.level(Constituent::osteoid, s)
                                    : 0.0;
  });
  const Site place = bone == no_site ? here : bone;
  const bool fills = lacuna_is_free(cells, here, place);
  tissue.blocks.share_out(
      place, volume_um3, [&](Site s) { return fills ? tissue.room_to_fill(Constituent::osteoid, s) : tissue.room(s); },
      [&](Site s, double part_um3) {
        const double laid_um3 =
            fills ? tissue.fill_in(Constituent::osteoid, s, part_um3) : tissue.lay(Constituent::osteoid, s, part_um3);
        const double laid = laid_um3 / tissue.lattice.site_volume_um3();
        tissue.slow_osteoid[s] += slow_share * laid;
        if (texture == Texture::woven) tissue.woven[s] += laid;
        return laid_um3;
      });
}

// Of the cell's site and the face neighbours with swollen cells in cartilage the one that holds least mineral.
Site least_calcified(Site here, const Tissue& tissue) {
  const Lattice& places = tissue.blocks.places;
  return best_in_reach(places, here, faces_of(places), [&](Site s) {
    const bool territory = tissue.level(Constituent::lacuna, s) > 0.0 && tissue.level(Constituent::cartilage, s) > 0.0;
    return s == here || territory ? 2.0 - tissue.level(Constituent::mineral, s) : 0.0;
  });
}

// Own site first, then the soft face neighbours, shared out by the room that each has; returns the volume gained.
double swell(Site here, double volume_um3, double limit, Tissue& tissue) {
  const Lattice& places = tissue.blocks.places;
  double gained_um3 = swell_at(here, volume_um3, limit, tissue);
  const double beyond_um3 = volume_um3 - gained_um3;
  if (beyond_um3 <= 0.0) return gained_um3;
  const auto room_um3 = [&](Site s) {
    if (s == no_site || tissue.level(Constituent::mineral, s) > 0.0) return 0.0;
    return tissue.lattice.site_volume_um3() *
           tissue.blocks.total(s, [&](Site part) { return tissue.room_to_swell(part, limit); });
  };
  std::array<double, 6> room{};
  const auto faces = faces_of(places);
  double all_um3 = 0.0;
  for (std::size_t f = 0; f < faces.size(); ++f) all_um3 += room[f] = room_um3(places.neighbour(here, faces[f]));
  if (all_um3 <= 0.0) return gained_um3;
  const double share = std::min(1.0, beyond_um3 / all_um3);
  for (std::size_t f = 0; f < faces.size(); ++f) {
    if (room[f] > 0.0) gained_um3 += swell_at(places.neighbour(here, faces[f]), share * room[f], limit, tissue);
  }
  return gained_um3;
}

void resorb(Site here, double volume_um3, std::span<const engine::Position> around, Tissue& tissue) {
  const Lattice& places = tissue.blocks.places;
  const auto mineral = [&](Site s) { return tissue.level(Constituent::mineral, s); };
  Site place = best_in_reach(places, here, faces_of(places), mineral);
  if (place == no_site) place = best_in_reach(places, here, around, mineral);
  if (place == no_site) return;
  double solid = 0.0;
  for (const Constituent c : resorbable) solid += tissue.level(c, place);
  const double share = std::min(1.0, volume_um3 / (solid * places.site_volume_um3()));
  tissue.blocks.for_sites(place, [&](Site s) {
    for (const Constituent c : resorbable) {
      tissue.resorbed_um3[s] += tissue.remove(c, s, share * tissue[c][s] * tissue.lattice.site_volume_um3());
    }
  });
}

void do_one(const Response& response, Site site, double rate, const MatrixRates& rates, double dt_h,
            std::span<const engine::Position> around, const Cells& cells, Tissue& tissue) {
  const auto constituent = static_cast<Constituent>(response.output.target);
  switch (response.output.kind) {
    case OutputKind::lay:
      if (constituent == Constituent::osteoid) {
        lay_osteoid(site, rate * dt_h, 1.0 - rates.fast_share, response.texture, cells, tissue);
      } else if (constituent == Constituent::mineral) {
        calcify(least_calcified(site, tissue), rate * dt_h, tissue);
      } else if (constituent == Constituent::red_marrow || constituent == Constituent::fat) {
        fill_in(constituent, site, rate * dt_h, tissue);
      } else {
        lay(constituent, site, rate * dt_h, tissue);
      }
      break;
    case OutputKind::remove:
      remove(constituent, site, rate * dt_h, tissue);
      break;
    case OutputKind::resorb:
      resorb(site, rate * dt_h, around, tissue);
      break;
    default:
      break;
  }
}

// What lies at the sites wears off during the step; returns of each deposit the hours over which what is left in the
// step adds up: those of the step, less what of it wears off before the end.
std::array<double, deposit_count> wear_off(const MatrixRates& rates, double dt_h, Tissue& tissue) {
  std::array<double, deposit_count> lasting_h{};
  for (std::size_t d = 0; d < deposit_count; ++d) {
    const double kept = engine::pinned_exp(-dt_h / rates.deposit_time_constant_h[d]);
    engine::for_rows(tissue.living, tissue.lattice, [&](std::size_t first, std::size_t count) {
      for (double& amount : tissue.deposit[d].values().subspan(first, count)) amount *= kept;
    });
    lasting_h[d] = rates.deposit_time_constant_h[d] * (1.0 - kept);
  }
  return lasting_h;
}

}  // namespace

void do_matrix_work(const std::vector<Plan>& plans, const MatrixRates& rates, double dt_h,
                    std::span<const engine::Position> around, Cells& cells, Tissue& tissue) {
  engine::for_rows(tissue.living, tissue.lattice, [&](std::size_t first, std::size_t count) {
    std::ranges::fill(tissue.resorbed_um3.values().subspan(first, count), 0.0);
  });
  const std::array<double, deposit_count> lasting_h = wear_off(rates, dt_h, tissue);
  const double n = cells.cells_per_agent;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const auto& responses = cells.kinds[k].program.responses;
    for (std::size_t r = 0; r < responses.size(); ++r) {
      const OutputKind kind = responses[r].output.kind;
      if (kind != OutputKind::lay && kind != OutputKind::remove && kind != OutputKind::resorb &&
          kind != OutputKind::leave && kind != OutputKind::swell) {
        continue;
      }
      const std::vector<float>& rates_of_rows = plans[k].values[r];
      for (std::size_t row = 0; row < rates_of_rows.size(); ++row) {
        const auto rate = static_cast<double>(rates_of_rows[row]);
        if (rate <= 0.0) continue;
        const Site site = cells.tables[k].site[row];
        if (kind == OutputKind::swell) {
          const double gained_um3 = swell(site, rate * n * dt_h, rates.lacuna_limit, tissue);
          cells.tables[k].levels[swelling_column(cells.kinds[k].program)][row] += static_cast<float>(gained_um3 / n);
        } else if (kind == OutputKind::leave) {
          const std::size_t d = responses[r].output.target;
          tissue.blocks.spread_evenly(site, rate * lasting_h[d], tissue.deposit[d]);
        } else {
          do_one(responses[r], site, rate * n, rates, dt_h, around, cells, tissue);
        }
      }
    }
  }
}

void mineralise(const MatrixRates& rates, double dt_h, Tissue& tissue) {
  const double fast = 1.0 - engine::pinned_exp(-dt_h / rates.fast_time_constant_h);
  const double slow = 1.0 - engine::pinned_exp(-dt_h / rates.slow_time_constant_h);
  const auto osteoid = tissue[Constituent::osteoid].values();
  const auto mineral = tissue[Constituent::mineral].values();
  const auto slow_pool = tissue.slow_osteoid.values();
  double turned = 0.0;
  engine::for_rows(tissue.living, tissue.lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      if (osteoid[i] <= 0.0) continue;
      const double from_slow = slow_pool[i] * slow;
      const double change = std::max(0.0, osteoid[i] - slow_pool[i]) * fast + from_slow;
      slow_pool[i] -= from_slow;
      osteoid[i] -= change;
      mineral[i] += change;
      turned += change;
    }
  });
  const double turned_um3 = turned * tissue.lattice.site_volume_um3();
  tissue.ledger.removed_um3[index(Constituent::osteoid)] += turned_um3;
  tissue.ledger.laid_um3[index(Constituent::mineral)] += turned_um3;
}

}  // namespace enthesis::agents
