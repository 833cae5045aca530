#include "agents/fate.h"

#include <algorithm>
#include <optional>

#include "agents/passage.h"
#include "agents/purposes.h"

namespace enthesis::agents {
namespace {

using engine::LineageKey;
using engine::no_site;

struct Request {
  std::uint8_t kind;
  std::uint32_t row;
  std::uint8_t response;
  Layer layer;    // of the place asked for
  bool own_site;  // the cell itself settles, and its own site will do
  Site target{no_site};
  std::uint64_t priority{};
  LineageKey key{};
};

struct Scene {
  const Surroundings& world;
  const engine::Draws& draws;
  double dt_h;
  engine::Tick since;  // the middle of the step, when what is new begins
  Cells& cells;
  std::vector<Plan>& plans;
};

const Response& response_of(const Scene& scene, const Request& request) {
  return scene.cells.kinds[request.kind].program.responses[request.response];
}

void leave_place(Scene& scene, std::size_t kind, std::size_t row) {
  const AgentTable& table = scene.cells.tables[kind];
  scene.cells.occupant(scene.cells.layer_of(kind, table.stage[row]), table.site[row]) = engine::nobody;
}

void append_plan_row(const Scene& scene, std::size_t kind) {
  Plan& plan = scene.plans[kind];
  plan.event.push_back(no_event);
  plan.alive.push_back(1);
  plan.shift.push_back(0);
  for (std::size_t r = 0; r < plan.values.size(); ++r) {
    if (is_planned(scene.cells.kinds[kind].program.responses[r].output.kind)) plan.values[r].push_back(0.0f);
  }
}

// Of a change that needed a place it was not sure that the stage would end, in the middle of the step.
void end_the_work(const Scene& scene, std::size_t kind, std::size_t row) {
  constexpr double half = 0.5;
  const double came_h = since_came_h(scene.cells.tables[kind].stage_since[row], scene.world);
  const auto done = static_cast<float>((came_h + half * scene.dt_h) / (came_h + scene.dt_h));
  Plan& plan = scene.plans[kind];
  for (std::size_t r = 0; r < plan.values.size(); ++r) {
    const OutputKind output = scene.cells.kinds[kind].program.responses[r].output.kind;
    if (is_planned(output) && !is_of_motion(output)) plan.values[r][row] *= done;
  }
}

// The row `row` of `kind` becomes `stage` of `target` and stands at `site`. Its old place must already be free.
void become(Scene& scene, std::size_t kind, std::size_t row, std::size_t target, std::size_t stage, Site site) {
  Cells& cells = scene.cells;
  AgentTable& from = cells.tables[kind];
  if (target == kind) {
    from.stage[row] = static_cast<std::uint8_t>(stage);
    from.stage_since[row] = scene.since;
    from.site[row] = site;
    cells.occupant(cells.layer_of(kind, stage), site) = Occupant::of(kind, row);
    return;
  }
  cells.tables[target].append({from.key[row], site, static_cast<std::uint8_t>(stage), scene.since});
  cells.tables[target].daughters.back() = from.daughters[row];  // so that no later daughter has the key of an earlier
  append_plan_row(scene, target);
  cells.occupant(cells.layer_of(target, stage), site) = Occupant::of(target, cells.tables[target].size() - 1);
  scene.plans[kind].alive[row] = 0;
  ++cells.flows.left[kind];
  ++cells.flows.births[target];
}

void divide(Scene& scene, std::size_t kind, std::size_t row, Site site) {
  AgentTable& table = scene.cells.tables[kind];
  const LineageKey key = engine::daughter_key(table.key[row], table.daughters[row]++);
  table.append_daughter({key, site, table.stage[row], scene.since}, row);
  table.levels[swelling_column(scene.cells.kinds[kind].program)].back() = 0.0f;  // the lacuna is the mother's
  append_plan_row(scene, kind);
  scene.cells.occupant(scene.cells.layer_of(kind, table.stage[row]), site) = Occupant::of(kind, table.size() - 1);
  ++scene.cells.flows.births[kind];
}

// Settles the events that need no new place, and returns the others as requests.
std::vector<Request> settle_or_ask(Scene& scene) {
  std::vector<Request> requests;
  Cells& cells = scene.cells;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const std::size_t rows = scene.plans[k].event.size();
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint8_t event = scene.plans[k].event[row];
      if (event == no_event) continue;
      const Output& output = cells.kinds[k].program.responses[event].output;
      const AgentTable& table = cells.tables[k];
      const Layer own = cells.layer_of(k, table.stage[row]);
      Request request{static_cast<std::uint8_t>(k), static_cast<std::uint32_t>(row), event, own, false};
      request.key = table.key[row];
      if (output.kind == OutputKind::die) {
        leave_place(scene, k, row);
        scene.plans[k].alive[row] = 0;
        ++cells.flows.deaths[k];
      } else if (output.kind == OutputKind::become) {
        request.layer = cells.layer_of(output.target, output.detail);
        request.own_site = true;
        if (request.layer == own) {
          const Site here = table.site[row];
          leave_place(scene, k, row);
          become(scene, k, row, output.target, output.detail, here);
        } else {
          requests.push_back(request);
        }
      } else {
        requests.push_back(request);
      }
    }
  }
  return requests;
}

// True if the tissue at a site would let a cell do what it has decided to do there: none of its needs more than halves
// the rate.
bool suits(const Scene& scene, const Request& request, Site site) {
  const CellKind& kind = scene.cells.kinds[request.kind];
  const std::vector<Term>& terms = kind.program.responses[request.response].terms;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const Term& term = terms[t];
    if (term.kind != TermKind::need) continue;
    const std::optional<double> level = tissue_level(scene.world, kind.program.signals[term.signal], site);
    if (!level.has_value()) continue;
    if (modulation(term, kind.factors.term[request.response][t], *level) < 0.5) return false;
  }
  return true;
}

// Chooses an open site for a request by keyed draws; no_site if there is none.
Site choose_place(const Scene& scene, const Request& request, int round) {
  const Surroundings& world = scene.world;
  const Site here = scene.cells.tables[request.kind].site[request.row];
  if (request.own_site && open_to(scene.cells, world.passable, request.layer, here)) return here;
  Site best = no_site;
  std::uint64_t best_bits = ~std::uint64_t{0};
  for (std::size_t d = 0; d < world.around.size(); ++d) {
    const Site s = world.lattice.neighbour(here, world.around[d]);
    if (!open_to(scene.cells, world.passable, request.layer, s)) continue;
    if (!suits(scene, request, s)) continue;
    const auto count = static_cast<std::uint16_t>(static_cast<std::size_t>(round) * 32 + d);
    const std::uint64_t bits = scene.draws.bits(request.key, purposes::place_choice, count);
    if (best == no_site || bits < best_bits) {
      best = s;
      best_bits = bits;
    }
  }
  return best;
}

void settle(Scene& scene, const Request& request) {
  const Output& output = response_of(scene, request).output;
  if (output.kind == OutputKind::divide) {
    divide(scene, request.kind, request.row, request.target);
  } else {
    end_the_work(scene, request.kind, request.row);
    leave_place(scene, request.kind, request.row);
    become(scene, request.kind, request.row, output.target, output.detail, request.target);
  }
}

bool before(const Request& a, const Request& b) {
  if (a.layer != b.layer) return a.layer < b.layer;
  if (a.target != b.target) return a.target < b.target;
  if (a.priority != b.priority) return a.priority < b.priority;
  return a.key < b.key;
}

}  // namespace

void commit_fates(const Surroundings& world, const PlaceSearch& search, const engine::Draws& draws, double dt_h,
                  Cells& cells, std::vector<Plan>& plans) {
  Scene scene{world, draws, dt_h, engine::later(draws.tick(), dt_h / 2.0), cells, plans};
  std::vector<Request> asking = settle_or_ask(scene);
  for (int round = 0; round < search.rounds && !asking.empty(); ++round) {
    for (Request& request : asking) {
      request.target = choose_place(scene, request, round);
      request.priority = draws.bits(request.key, purposes::place_priority, static_cast<std::uint16_t>(round));
    }
    std::erase_if(asking, [](const Request& r) { return r.target == no_site; });
    std::sort(asking.begin(), asking.end(), before);
    std::vector<Request> losers;
    for (std::size_t i = 0; i < asking.size(); ++i) {
      const bool first = i == 0 || asking[i].target != asking[i - 1].target || asking[i].layer != asking[i - 1].layer;
      if (first) {
        settle(scene, asking[i]);
      } else {
        losers.push_back(asking[i]);
      }
    }
    asking.swap(losers);
  }
}

void bury_the_dead(Cells& cells, std::vector<Plan>& plans) {
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const std::vector<std::uint8_t>& alive = plans[k].alive;
    const auto first_dead = std::find(alive.begin(), alive.end(), std::uint8_t{0});
    if (first_dead == alive.end()) continue;
    cells.tables[k].compact(alive);
    note_rows(cells, k, static_cast<std::size_t>(first_dead - alive.begin()));
  }
}

}  // namespace enthesis::agents
