#include "agents/motion.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agents/events.h"
#include "agents/purposes.h"
#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

using engine::no_site;

constexpr std::size_t walkers_per_block = 512;
constexpr std::size_t max_faces = 6;

struct Follow {
  const std::vector<float>* weight;
  const Grid<float>* field_pM;
  double half_pM;
};

// What several rules with one output say together. Each of them speaks for its own stages and is zero for the others.
using RuleValues = std::vector<const std::vector<float>*>;

double sum_of(const RuleValues& rules, std::size_t row) {
  double sum = 0.0;
  for (const std::vector<float>* values : rules) sum += static_cast<double>((*values)[row]);
  return sum;
}

// One rule for speed: what was planned, and what modulates it at the place.
struct SpeedRule {
  struct Modulator {
    const Term* term;
    double factor;
  };
  const std::vector<float>* planned_um_per_h;
  std::vector<Modulator> on_the_way;
};

// The movement of one kind during one part of a step: its plan values and what it asks for in the present sub-step.
struct Mover {
  std::size_t kind{};
  std::vector<SpeedRule> speeds;
  std::vector<std::uint32_t> walkers;              // the rows that may move in the present sub-step
  std::vector<std::vector<std::uint32_t>> comers;  // the rows that may do so from each sub-step on
  std::vector<std::uint16_t> from;                 // of each row: the sub-step, or never
  std::vector<double> chance_met;                  // that the row came with; 1 once it is here
  std::vector<double> speed_um_per_h;  // of all rows, at the place where the cell stands; not_known if that is new
  RuleValues persistence_h;
  std::vector<Follow> follows;
  std::vector<Site> target;
  std::vector<std::uint64_t> priority;
  std::vector<std::uint8_t> face;
  std::vector<std::uint8_t> chosen;  // 1: the site takes the cell
};

constexpr std::uint16_t never = 0xffff;

struct Substep {
  const Surroundings& world;
  const engine::Draws& draws;
  double cell_length_um{};
  double dt_h{};
  int faces{};
};

constexpr double not_known = -1.0;

SpeedRule speed_rule(const CellKind& kind, std::size_t r, const Plan& plan) {
  SpeedRule rule{&plan.values[r], {}};
  const Response& response = kind.program.responses[r];
  for (std::size_t t = 0; t < response.terms.size(); ++t) {
    const Term& term = response.terms[t];
    if (felt_on_the_way(kind.program, response, term)) rule.on_the_way.push_back({&term, kind.factors.term[r][t]});
  }
  return rule;
}

bool changes(const Program& program, std::uint8_t event) {
  return event != no_event && program.responses[event].output.kind == OutputKind::become;
}

bool may_move(const Mover& mover, const Program& program, const Plan& plan, std::size_t row) {
  if (plan.alive[row] == 0 || changes(program, plan.event[row])) return false;
  return std::ranges::any_of(mover.speeds,
                             [row](const SpeedRule& rule) { return (*rule.planned_um_per_h)[row] > 0.0f; });
}

// The greatest speed that a cell can have on its way.
double fastest_um_per_h(const Mover& mover, std::size_t row) {
  double fastest = 0.0;
  for (const SpeedRule& rule : mover.speeds) {
    auto value = static_cast<double>((*rule.planned_um_per_h)[row]);
    for (const auto& [term, factor] : rule.on_the_way)
      if (term->kind == TermKind::scale) value *= std::max(1.0, 1.0 + factor * (term->effect - 1.0));
    fastest += value;
  }
  return fastest;
}

// Whether a cell ever hops is asked once for the whole part where that is seldom: the first of the sub-steps in which it
// would hop with the chance `most`. In that sub-step it does so with the chance it has there over `most`.
std::uint16_t first_hop(double u, double most, std::size_t substeps) {
  if (u < 1.0 - static_cast<double>(substeps) * most) return never;  // nearly all that never do, at once
  double stays = 1.0;
  for (std::size_t n = 0; n < substeps; ++n) {
    stays *= 1.0 - most;
    if (u >= stays) return static_cast<std::uint16_t>(n);
  }
  return never;
}

void find_comers(const engine::Draws& draws, double most_per_speed, std::size_t substeps, const Program& program,
                 const Plan& plan, const AgentTable& table, const engine::Workers& workers, Mover& mover) {
  constexpr double seldom = 0.0625;
  const std::size_t rows = plan.alive.size();
  mover.from.assign(rows, never);
  mover.chance_met.assign(rows, 1.0);
  workers.for_blocks(rows, walkers_per_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      if (!may_move(mover, program, plan, row)) continue;
      const double most = fastest_um_per_h(mover, row) * most_per_speed;
      mover.from[row] = 0;
      if (most > seldom) continue;
      mover.chance_met[row] = most;
      mover.from[row] = first_hop(draws.uniform(table.key[row], purposes::hop_waits), most, substeps);
    }
  });
  mover.comers.assign(substeps, {});
  for (std::size_t row = 0; row < rows; ++row)
    if (mover.from[row] != never) mover.comers[mover.from[row]].push_back(static_cast<std::uint32_t>(row));
}

Mover make_mover(const Surroundings& world, const Cells& cells, std::size_t k, const Plan& plan) {
  Mover mover;
  mover.kind = k;
  const auto& responses = cells.kinds[k].program.responses;
  for (std::size_t r = 0; r < responses.size(); ++r) {
    const Output& output = responses[r].output;
    if (output.kind == OutputKind::speed) mover.speeds.push_back(speed_rule(cells.kinds[k], r, plan));
    if (output.kind == OutputKind::persist) mover.persistence_h.push_back(&plan.values[r]);
    if (output.kind == OutputKind::follow) {
      mover.follows.push_back({&plan.values[r], world.fields_pM[output.target], responses[r].receptor_half});
    }
  }
  mover.speed_um_per_h.assign(plan.alive.size(), not_known);
  mover.target.assign(plan.alive.size(), no_site);
  mover.priority.assign(plan.alive.size(), 0);
  mover.face.assign(plan.alive.size(), 0);
  mover.chosen.assign(plan.alive.size(), 0);
  return mover;
}

double occupancy_of_receptor(const Blocks& blocks, const Follow& follow, Site place) {
  const double c_pM = blocks.mean(*follow.field_pM, place);
  return c_pM / (follow.half_pM + c_pM);
}

// How much a cell is drawn to each face that is open.
std::array<double, max_faces> attractions(const Blocks& blocks, const Mover& mover, double sense, std::size_t row,
                                          Site here, const std::array<Site, max_faces>& there) {
  std::array<double, max_faces> weight{};
  for (std::size_t f = 0; f < max_faces; ++f) weight[f] = there[f] == no_site ? 0.0 : 1.0;
  for (const Follow& follow : mover.follows) {
    const double follows = sense * static_cast<double>((*follow.weight)[row]);
    if (follows == 0.0) continue;
    const double own = occupancy_of_receptor(blocks, follow, here);
    for (std::size_t f = 0; f < max_faces; ++f)
      if (there[f] != no_site) weight[f] += follows * (occupancy_of_receptor(blocks, follow, there[f]) - own);
  }
  for (double& w : weight) w = std::max(0.0, w);
  return weight;
}

double speed_at(const Substep& step, const Program& program, const Mover& mover, std::size_t row, Site here) {
  double speed_um_per_h = 0.0;
  for (const SpeedRule& rule : mover.speeds) {
    auto value = static_cast<double>((*rule.planned_um_per_h)[row]);
    if (value <= 0.0) continue;
    for (const auto& [term, factor] : rule.on_the_way) {
      value *= modulation(*term, factor, tissue_level(step.world, program.signals[term->signal], here).value_or(0.0));
    }
    speed_um_per_h += value;
  }
  return speed_um_per_h;
}

// The chance that a heading, renewed at the rate 1 / persistence, is still the same at the next hop, where hops come
// with the given chance in each sub-step: the mean of a^T over the waiting times T, a = exp(-dt / persistence).
double chance_to_keep(double dt_h, double persistence_h, double hop_chance) {
  const double in_substep = engine::pinned_exp(-dt_h / persistence_h);
  return hop_chance * in_substep / (1.0 - (1.0 - hop_chance) * in_substep);
}

// The face through which the cell wants to go, or max_faces if it stays.
std::size_t choose_face(const Substep& step, const Mover& mover, const AgentTable& table, Layer layer, std::size_t row,
                        const Gait& gait, double hop_chance) {
  const Site here = table.site[row];
  const engine::Position at = step.world.lattice.position(here);
  const auto faces = static_cast<std::size_t>(step.faces);
  const auto open_beyond = [&](std::size_t face) {
    const Site s = step.world.lattice.neighbour(at, engine::face_steps[face]);
    return open_to(step.world.cells, step.world.passable, layer, s) ? s : no_site;
  };
  const std::size_t heading = table.heading[row];
  if (gait.persistence_h > 0.0 && heading < faces && open_beyond(heading) != no_site &&
      step.draws.uniform(table.key[row], purposes::hop_persists) <
          chance_to_keep(step.dt_h, gait.persistence_h, hop_chance)) {
    return heading;
  }
  std::array<Site, max_faces> there{};
  for (std::size_t f = 0; f < max_faces; ++f) there[f] = f < faces ? open_beyond(f) : no_site;
  const std::array<double, max_faces> weight =
      attractions(step.world.tissue.blocks, mover, gait.sense, row, here, there);
  double total = 0.0;
  for (const double w : weight) total += w;
  if (total <= 0.0) return max_faces;
  return choose(max_faces, total, step.draws.uniform(table.key[row], purposes::hop_direction),
                [&](std::size_t f) { return weight[f]; });
}

void ask(const Substep& step, const AgentTable& table, const CellKind& kind, std::span<const std::uint32_t> walkers,
         Mover& mover) {
  const double spacing_um = step.world.lattice.spacing_um, hop_scale = step.dt_h / spacing_um;
  for (const std::uint32_t row : walkers) {
    mover.target[row] = no_site;
    double& speed_um_per_h = mover.speed_um_per_h[row];
    if (speed_um_per_h == not_known) speed_um_per_h = speed_at(step, kind.program, mover, row, table.site[row]);
    const double met = std::exchange(mover.chance_met[row], 1.0);
    if (speed_um_per_h <= 0.0) continue;
    const Gait gait =
        gait_on(spacing_um, step.cell_length_um, speed_um_per_h, sum_of(mover.persistence_h, row), step.dt_h);
    const double chance = std::min(1.0, speed_um_per_h * hop_scale * gait.hops);
    if (chance < met && step.draws.uniform(table.key[row], purposes::hop_happens) >= chance / met) continue;
    const Layer layer = kind.traits.stages[table.stage[row]].layer;
    const std::size_t face = choose_face(step, mover, table, layer, row, gait, chance);
    if (face == max_faces) continue;
    mover.target[row] = step.world.lattice.neighbour(table.site[row], engine::face_steps[face]);
    mover.face[row] = static_cast<std::uint8_t>(face);
    mover.priority[row] = step.draws.bits(table.key[row], purposes::hop_priority);
  }
}

// True if the site that `row` asks for chooses it: nobody next to that site asks with a smaller (priority, key).
bool is_chosen(const Substep& step, const std::vector<const Mover*>& movers, const Mover& mover,
               const AgentTable& table, Layer layer, std::size_t row) {
  const Site target = mover.target[row];
  const engine::Position at = step.world.lattice.position(target);
  for (int f = 0; f < step.faces; ++f) {
    const Site s = step.world.lattice.neighbour(at, engine::face_steps[static_cast<std::size_t>(f)]);
    if (s == no_site) continue;
    const Occupant other = step.world.cells.occupant(layer, s);
    if (!other.present() || movers[other.kind()] == nullptr) continue;
    const Mover& rival = *movers[other.kind()];
    const std::size_t rival_row = other.row();
    if (rival_row >= rival.target.size() || rival.target[rival_row] != target) continue;
    if (&rival == &mover && rival_row == row) continue;
    const auto rival_key = step.world.cells.tables[other.kind()].key[rival_row];
    if (rival.priority[rival_row] < mover.priority[row] ||
        (rival.priority[rival_row] == mover.priority[row] && rival_key < table.key[row])) {
      return false;
    }
  }
  return true;
}

// body(rows) for stretches of those who may move, by several workers.
template <class Body>
void for_walkers(const Mover& mover, const engine::Workers& workers, Body&& body) {
  workers.for_blocks(mover.walkers.size(), walkers_per_block, [&](std::size_t begin, std::size_t end) {
    body(std::span(mover.walkers).subspan(begin, end - begin));
  });
}

// What every cell asks for, as the places are now.
void ask_all(const Substep& step, const Cells& cells, const engine::Workers& workers, std::vector<Mover>& movers) {
  for (Mover& mover : movers) {
    for_walkers(mover, workers, [&](std::span<const std::uint32_t> rows) {
      ask(step, cells.tables[mover.kind], cells.kinds[mover.kind], rows, mover);
    });
  }
}

// Which of the wishes their sites choose. A loser's wish stands until every site has chosen.
void choose_all(const Substep& step, const Cells& cells, const std::vector<const Mover*>& by_kind,
                const engine::Workers& workers, std::vector<Mover>& movers) {
  for (Mover& mover : movers) {
    const AgentTable& table = cells.tables[mover.kind];
    for_walkers(mover, workers, [&](std::span<const std::uint32_t> rows) {
      for (const std::uint32_t row : rows) {
        const Layer layer = cells.layer_of(mover.kind, table.stage[row]);
        mover.chosen[row] = mover.target[row] != no_site && is_chosen(step, by_kind, mover, table, layer, row) ? 1 : 0;
      }
    });
  }
}

void move_chosen(const engine::Workers& workers, std::vector<Mover>& movers, Cells& cells) {
  for (Mover& mover : movers) {
    AgentTable& table = cells.tables[mover.kind];
    for_walkers(mover, workers, [&](std::span<const std::uint32_t> rows) {
      for (const std::uint32_t row : rows) {
        if (mover.chosen[row] == 0) continue;
        const Layer layer = cells.layer_of(mover.kind, table.stage[row]);
        cells.occupant(layer, mover.target[row]) = cells.occupant(layer, table.site[row]);
        cells.occupant(layer, table.site[row]) = engine::nobody;
        table.site[row] = mover.target[row];
        table.heading[row] = mover.face[row];
        mover.speed_um_per_h[row] = not_known;
      }
    });
  }
}

}  // namespace

Gait gait_on(double spacing_um, double cell_length_um, double speed_um_per_h, double persistence_h, double dt_h) {
  if (spacing_um == cell_length_um) return {1.0, persistence_h, 1.0};
  const double kept = persistence_h > 0.0 ? 1.0 / (engine::pinned_exp(dt_h / persistence_h) - 1.0) : 0.0;
  const double um_per_substep = speed_um_per_h * dt_h;
  const double hops = std::min(1.0, (cell_length_um + 2.0 * um_per_substep * kept) / spacing_um);
  const double kept_here = std::max(0.0, kept - (spacing_um - cell_length_um) / (2.0 * um_per_substep));
  const double persistence_here_h = kept_here > 0.0 ? dt_h / engine::pinned_log(1.0 + 1.0 / kept_here) : 0.0;
  return {hops, persistence_here_h, cell_length_um / (spacing_um * hops)};
}

void move_cells(const Surroundings& world, const Motion& motion, std::uint64_t seed, const PartOfStep& part,
                const engine::Workers& workers, const std::vector<Plan>& plans, Cells& cells) {
  const std::size_t substeps = (part.end_min - part.begin_min + motion.substep_min - 1) / motion.substep_min;
  const double most_per_speed = motion.substep_min / 60.0 / world.lattice.spacing_um;
  const auto draws_at = [&](std::uint32_t minute) {
    return engine::Draws(seed, engine::Tick{static_cast<std::uint32_t>(world.now) + minute});
  };
  std::vector<Mover> movers;
  movers.reserve(cells.kinds.size());
  std::vector<const Mover*> by_kind(cells.kinds.size(), nullptr);
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    Mover mover = make_mover(world, cells, k, plans[k]);
    if (mover.speeds.empty()) continue;
    find_comers(draws_at(part.begin_min), most_per_speed, substeps, cells.kinds[k].program, plans[k], cells.tables[k],
                workers, mover);
    movers.push_back(std::move(mover));
    by_kind[k] = &movers.back();
  }
  for (std::size_t n = 0; n < substeps; ++n) {
    for (Mover& mover : movers)
      mover.walkers.insert(mover.walkers.end(), mover.comers[n].begin(), mover.comers[n].end());
    const std::uint32_t begin_min = part.begin_min + static_cast<std::uint32_t>(n) * motion.substep_min;
    const engine::Draws draws = draws_at(begin_min);
    const double substep_h = std::min(motion.substep_min, part.end_min - begin_min) / 60.0;
    const Substep step{world, draws, motion.cell_length_um, substep_h, face_count(world.lattice)};
    ask_all(step, cells, workers, movers);
    choose_all(step, cells, by_kind, workers, movers);
    move_chosen(workers, movers, cells);
  }
}

}  // namespace enthesis::agents
