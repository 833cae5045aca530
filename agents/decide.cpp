#include "agents/decide.h"

#include <algorithm>

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

void prepare(const CellKind& kind, std::size_t rows, Plan& plan) {
  plan.event.assign(rows, no_event);
  plan.alive.assign(rows, 1);
  plan.values.resize(kind.program.responses.size());
  for (std::size_t r = 0; r < plan.values.size(); ++r) {
    if (is_planned(kind.program.responses[r].output.kind)) plan.values[r].assign(rows, 0.0);
  }
}

// One competing-hazards draw per cell: whether anything happens, then which, in proportion to the rates.
void draw_events(const Program& program, std::span<const engine::LineageKey> keys, const engine::Draws& draws,
                 double dt_h, EvaluationBlock& block, std::span<std::uint8_t> event) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    double total = 0.0;
    for (std::size_t r = 0; r < program.responses.size(); ++r) {
      if (is_hazard(program.responses[r].output.kind)) total += block.value(r)[i];
    }
    if (total <= 0.0) continue;
    if (draws.uniform(keys[i], purposes::event_happens) >= engine::event_probability(total, dt_h)) continue;
    double left = draws.uniform(keys[i], purposes::event_which) * total;
    for (std::size_t r = 0; r < program.responses.size(); ++r) {
      if (!is_hazard(program.responses[r].output.kind) || block.value(r)[i] <= 0.0) continue;
      event[i] = static_cast<std::uint8_t>(r);
      left -= block.value(r)[i];
      if (left < 0.0) break;
    }
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
  for (std::size_t r = 0; r < responses.size(); ++r) {
    const std::span<const double> value = block.value(r).first(count);
    if (responses[r].output.kind == OutputKind::node) {
      double* level = step.table.levels[responses[r].output.target].data() + begin;
      for (std::size_t i = 0; i < count; ++i) {
        level[i] += step.approach[r] * (std::min(value[i], 1.0) - level[i]);
      }
    } else if (!step.plan.values[r].empty()) {
      std::copy(value.begin(), value.end(), step.plan.values[r].begin() + static_cast<std::ptrdiff_t>(begin));
    }
  }
  for (const KeptRate& kept : step.kind.kept) {
    const std::span<const double> value = block.value(kept.response).first(count);
    std::copy(value.begin(), value.end(), step.table.levels[kept.column].begin() + static_cast<std::ptrdiff_t>(begin));
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
    store_values(step, row, count, block);
    draw_events(step.kind.program, {step.table.key.data() + row, count}, step.draws, step.dt_h, block,
                {step.plan.event.data() + row, count});
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
