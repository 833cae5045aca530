#include "agents/decide.h"

#include <algorithm>
#include <array>

#include "agents/purposes.h"
#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

constexpr std::size_t rows_per_task = 8 * cells_per_block;

bool is_hazard(OutputKind kind) {
  return kind == OutputKind::divide || kind == OutputKind::die || kind == OutputKind::become;
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

// What a cell leaves behind; the rest says how it moves.
bool is_amount(OutputKind kind) {
  return kind != OutputKind::speed && kind != OutputKind::persist && kind != OutputKind::follow;
}

// Who came with the end of the last step came half of that step ago on average, so that what it does at its first place
// counts for half, and what it does in its last step in full. So a stage acts for as long as it lasts, and at the
// ages that it reaches, to second order in the step (though up to a step late). The first cells were there before time
// began.
double share_of_step(engine::Tick now, engine::Tick since) {
  constexpr double half = 0.5;
  return since == now && engine::minutes(since) > 0 ? half : 1.0;
}

void prepare(const CellKind& kind, std::size_t rows, Plan& plan) {
  plan.event.assign(rows, no_event);
  plan.alive.assign(rows, 1);
  plan.values.resize(kind.program.responses.size());
  for (std::size_t r = 0; r < plan.values.size(); ++r) {
    if (is_planned(kind.program.responses[r].output.kind)) plan.values[r].assign(rows, 0.0);
  }
}

void draw_events(const Program& program, std::span<const engine::LineageKey> keys, const engine::Draws& draws,
                 double dt_h, EvaluationBlock& block, std::span<std::uint8_t> event) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    double births = 0.0, ends = 0.0;
    for (std::size_t r = 0; r < program.responses.size(); ++r) {
      const OutputKind kind = program.responses[r].output.kind;
      if (is_hazard(kind)) (kind == OutputKind::divide ? births : ends) += block.value(r)[i];
    }
    if (births + ends <= 0.0) {
      event[i] = no_event;
      continue;
    }
    const double more = birth_factor(births, ends, dt_h);
    event[i] = draw_event({draws, keys[i], purposes::event_happens, purposes::event_which}, program.responses.size(),
                          dt_h, [&](std::size_t r) {
                            const OutputKind kind = program.responses[r].output.kind;
                            if (!is_hazard(kind)) return 0.0;
                            return kind == OutputKind::divide ? more * block.value(r)[i] : block.value(r)[i];
                          });
  }
}

struct KindStep {  // one kind's share of the step
  const Surroundings& world;
  const CellKind& kind;
  AgentTable& table;
  const engine::Draws& draws;
  double dt_h;
  Plan& plan;
  std::vector<double> approach;  // per response: share of the way a node goes to its target in one step
};

void store_values(const KindStep& step, std::size_t begin, std::size_t count, EvaluationBlock& block) {
  const auto& responses = step.kind.program.responses;
  std::array<double, cells_per_block> share{};
  for (std::size_t i = 0; i < count; ++i) {
    share[i] = share_of_step(step.world.now, step.table.stage_since[begin + i]);
  }
  for (std::size_t r = 0; r < responses.size(); ++r) {
    const std::span<const double> value = block.value(r).first(count);
    if (responses[r].output.kind == OutputKind::node) {
      double* level = step.table.levels[responses[r].output.target].data() + begin;
      for (std::size_t i = 0; i < count; ++i) {
        level[i] += step.approach[r] * (std::min(value[i], 1.0) - level[i]);
      }
    } else if (!step.plan.values[r].empty()) {
      double* planned = step.plan.values[r].data() + begin;
      const bool amount = is_amount(responses[r].output.kind);
      for (std::size_t i = 0; i < count; ++i) planned[i] = amount ? share[i] * value[i] : value[i];
    }
  }
  for (const KeptRate& kept : step.kind.kept) {
    const std::span<const double> value = block.value(kept.response).first(count);
    double* rate = step.table.levels[kept.column].data() + begin;
    for (std::size_t i = 0; i < count; ++i) rate[i] = share[i] * value[i];
  }
}

void decide_rows(const KindStep& step, std::size_t begin, std::size_t end) {
  EvaluationBlock block(step.kind.program);
  for (std::size_t row = begin; row < end; row += cells_per_block) {
    const std::size_t count = std::min(cells_per_block, end - row);
    const std::span<const std::uint8_t> stages(step.table.stage.data() + row, count);
    const Places places{{step.table.site.data() + row, count}, stages, {step.table.stage_since.data() + row, count}};
    sense(step.world, step.kind.program, step.kind.traits, places, step.table.levels, row, block);
    evaluate(step.kind.program, step.kind.factors, stages, block);
    draw_events(step.kind.program, {step.table.key.data() + row, count}, step.draws, step.dt_h, block,
                {step.plan.event.data() + row, count});
    store_values(step, row, count, block);
  }
}

}  // namespace

void decide(const Surroundings& world, Cells& cells, const engine::Draws& draws, double dt_h,
            const engine::Workers& workers, std::vector<Plan>& plans) {
  plans.resize(cells.kinds.size());
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const CellKind& kind = cells.kinds[k];
    prepare(kind, cells.tables[k].size(), plans[k]);
    KindStep step{world, kind, cells.tables[k], draws, dt_h, plans[k], {}};
    for (const Response& response : kind.program.responses) {
      const bool relaxes = response.output.kind == OutputKind::node;
      step.approach.push_back(relaxes ? 1.0 - engine::pinned_exp(-dt_h / response.time_constant_h) : 0.0);
    }
    workers.for_blocks(cells.tables[k].size(), rows_per_task,
                       [&](std::size_t begin, std::size_t end) { decide_rows(step, begin, end); });
  }
}

}  // namespace enthesis::agents
