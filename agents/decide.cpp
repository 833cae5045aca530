#include "agents/decide.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "agents/purposes.h"
#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

constexpr std::size_t rows_per_task = 8 * cells_per_block;

bool is_hazard(OutputKind kind) {
  return kind == OutputKind::divide || kind == OutputKind::die || kind == OutputKind::become;
}

// For how long a stage acts in this step. Who came in the middle of the last one catches up with what it could not yet
// do there, and who goes, goes in the middle of this one: so a stage acts from when it begins until it ends, to second
// order in the step. A stage that lasts for less than that acts for as long as it lasts on average.
double acts_for_h(double came_h, bool ends, double ends_per_h, double dt_h) {
  constexpr double half = 0.5;
  if (!ends) return came_h + dt_h;
  const double until_middle_h = came_h + half * dt_h;
  return came_h > 0.0 ? std::min(until_middle_h, 1.0 / ends_per_h) : until_middle_h;
}

// Shifts and values are written for every row.
void prepare(const CellKind& kind, std::size_t rows, Plan& plan) {
  plan.event.assign(rows, no_event);
  plan.alive.assign(rows, 1);
  plan.shift.resize(rows);
  plan.values.resize(kind.program.responses.size());
  for (std::size_t r = 0; r < plan.values.size(); ++r) {
    if (is_planned(kind.program.responses[r].output.kind)) plan.values[r].resize(rows);
  }
}

struct KindStep {  // one kind's share of the step
  const Surroundings& world;
  const CellKind& kind;
  AgentTable& table;
  const engine::Draws* draws;  // nothing happens without them
  double dt_h;
  Plan& plan;
  std::vector<double> approach{};       // per response: share of the way a node goes to its target in one step
  std::vector<std::uint8_t> hazards{};  // the responses that are events
};

// Whether the stage of a cell surely ends by the event. For a change to the other layer it may find no place, again and
// again, and goes on as it is.
bool ends_the_stage(const KindStep& step, std::size_t row) {
  if (step.plan.event[row] == no_event) return false;
  const Output& output = step.kind.program.responses[step.plan.event[row]].output;
  if (output.kind == OutputKind::die) return true;
  const Layer own = step.kind.traits.stages[step.table.stage[row]].layer;
  return output.kind == OutputKind::become && step.world.cells.layer_of(output.target, output.detail) == own;
}

// The rates per hour, of the cells of a block, of all events that end their stage.
using RatesOfEnds = std::array<double, cells_per_block>;

void draw_events(const KindStep& step, std::size_t begin, std::size_t count, EvaluationBlock& block,
                 RatesOfEnds& ends) {
  constexpr double half = 0.5;
  const Program& program = step.kind.program;
  const auto is_birth = [&](std::size_t r) { return program.responses[r].output.kind == OutputKind::divide; };
  std::array<double, cells_per_block> births{};  // likewise
  for (const std::size_t r : step.hazards) {
    if (!block.acts(program.responses[r])) continue;
    const std::span<const double> value = block.value(r).first(count);
    std::array<double, cells_per_block>& sum = is_birth(r) ? births : ends;
    for (std::size_t i = 0; i < count; ++i) sum[i] += value[i];
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = begin + i;
    step.plan.event[row] = no_event;
    if (births[i] + ends[i] <= 0.0) continue;
    const double more = birth_factor(births[i], ends[i], half * step.dt_h);
    const double came_h = since_came_h(step.table.stage_since[row], step.world);
    const auto chance = [&](double rate_per_h) {
      return came_h > 0.0 ? chance_for_newcomer(rate_per_h, came_h + half * step.dt_h, step.dt_h)
                          : engine::event_probability(rate_per_h, step.dt_h);
    };
    const std::uint8_t met =
        draw_event({*step.draws, step.table.key[row], purposes::event_happens, purposes::event_which},
                   step.hazards.size(), chance, [&](std::size_t h) {
                     const std::size_t r = step.hazards[h];
                     return is_birth(r) ? more * block.value(r)[i] : block.value(r)[i];
                   });
    if (met != no_event) step.plan.event[row] = step.hazards[met];
  }
}

void store_values(const KindStep& step, std::size_t begin, std::size_t count, const RatesOfEnds& ends_per_h,
                  EvaluationBlock& block) {
  const auto& responses = step.kind.program.responses;
  constexpr double half = 0.5;
  std::array<double, cells_per_block> share{}, share_of_rate{};  // of the step
  for (std::size_t i = 0; i < count; ++i) {
    const double came_h = since_came_h(step.table.stage_since[begin + i], step.world);
    const bool ends = ends_the_stage(step, begin + i);
    const auto share_since = [&](double h) { return acts_for_h(h, ends, ends_per_h[i], step.dt_h) / step.dt_h; };
    share[i] = share_since(came_h);
    share_of_rate[i] = share_since(std::min(came_h, half * step.dt_h));
  }
  std::array<double, cells_per_block> greatest_shift{};
  for (std::size_t r = 0; r < responses.size(); ++r) {
    const std::span<const double> value = block.value(r).first(count);
    if (responses[r].output.kind == OutputKind::node) {
      float* level = step.table.levels[responses[r].output.target].data() + begin;
      for (std::size_t i = 0; i < count; ++i) {
        const auto old = static_cast<double>(level[i]);
        const double shift = step.approach[r] * (std::min(value[i], 1.0) - old);
        level[i] = static_cast<float>(old + shift);
        greatest_shift[i] = std::max(greatest_shift[i], std::fabs(shift));
      }
    } else if (!step.plan.values[r].empty()) {
      float* planned = step.plan.values[r].data() + begin;
      const bool amount = !is_of_motion(responses[r].output.kind);
      for (std::size_t i = 0; i < count; ++i) planned[i] = static_cast<float>(amount ? share[i] * value[i] : value[i]);
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    step.plan.shift[begin + i] = static_cast<std::uint16_t>(whole_shift * greatest_shift[i]);
  for (const KeptRate& kept : step.kind.kept) {
    const std::span<const double> value = block.value(kept.response).first(count);
    float* rate = step.table.levels[kept.column].data() + begin;
    for (std::size_t i = 0; i < count; ++i) rate[i] = static_cast<float>(share_of_rate[i] * value[i]);
  }
}

void decide_rows(const KindStep& step, std::size_t begin, std::size_t end) {
  EvaluationBlock block(step.kind.program);
  for (std::size_t row = begin; row < end; row += cells_per_block) {
    const std::size_t count = std::min(cells_per_block, end - row);
    const std::span<const std::uint8_t> stages(step.table.stage.data() + row, count);
    const Places places{{step.table.site.data() + row, count}, stages, {step.table.stage_since.data() + row, count}};
    block.take_stages(stages);
    sense(step.world, step.kind.program, step.kind.traits, places, step.table.levels, row, block);
    evaluate(step.kind.program, step.kind.factors, stages, block);
    RatesOfEnds ends_per_h{};
    if (step.draws != nullptr) draw_events(step, row, count, block, ends_per_h);
    store_values(step, row, count, ends_per_h, block);
  }
}

void decide_all(const Surroundings& world, Cells& cells, const engine::Draws* draws, double dt_h,
                const engine::Workers& workers, std::vector<Plan>& plans) {
  plans.resize(cells.kinds.size());
  std::vector<const Program*> programs;
  for (const CellKind& kind : cells.kinds) programs.push_back(&kind.program);
  look_around(world, programs, workers);
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const CellKind& kind = cells.kinds[k];
    prepare(kind, cells.tables[k].size(), plans[k]);
    KindStep step{world, kind, cells.tables[k], draws, dt_h, plans[k]};
    for (std::size_t r = 0; r < kind.program.responses.size(); ++r) {
      const Response& response = kind.program.responses[r];
      if (is_hazard(response.output.kind)) step.hazards.push_back(static_cast<std::uint8_t>(r));
      const bool relaxes = response.output.kind == OutputKind::node;
      step.approach.push_back(relaxes ? 1.0 - engine::pinned_exp(-dt_h / response.time_constant_h) : 0.0);
    }
    workers.for_blocks(cells.tables[k].size(), rows_per_task,
                       [&](std::size_t begin, std::size_t end) { decide_rows(step, begin, end); });
  }
}

}  // namespace

double since_came_h(engine::Tick stage_since, const Surroundings& world) {
  constexpr double half = 0.5;
  const bool newcomer = stage_since < world.now && engine::later(stage_since, world.last_step_h) > world.now;
  return newcomer ? half * world.last_step_h : 0.0;
}

bool is_planned(OutputKind kind) {
  switch (kind) {
    case OutputKind::speed:
    case OutputKind::persist:
    case OutputKind::follow:
    case OutputKind::lay:
    case OutputKind::remove:
    case OutputKind::resorb:
    case OutputKind::leave:
    case OutputKind::swell:
      return true;
    default:
      return false;
  }
}

void decide(const Surroundings& world, Cells& cells, const engine::Draws& draws, double dt_h,
            const engine::Workers& workers, std::vector<Plan>& plans) {
  decide_all(world, cells, &draws, dt_h, workers, plans);
}

void settle_pathways(const Surroundings& world, Cells& cells, const engine::Workers& workers,
                     std::vector<Plan>& plans) {
  constexpr double forever_h = 1e6;
  decide_all(world, cells, nullptr, forever_h, workers, plans);
}

}  // namespace enthesis::agents
