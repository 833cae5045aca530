// How does the cost of a step grow with a tissue all of which lives, up to a million cells, and what do more threads gain,
// phase by phase?
//
// The inflamed mouse in 3-D, enlarged: all seven kinds of cell, all rules, fields and load. Steps with one thread and with
// all of them turn about.

#include "app/model/step.h"
#include "benchmarks/benchmarks.h"
#include "engine/formatted.h"

namespace enthesis::bench {
namespace {

constexpr int settling_steps = 6;

// Terms of the rules that act in the stage of each cell, on average, base values not counted.
double terms_per_cell(const app::Model& model) {
  double terms = 0.0;
  for (std::size_t k = 0; k < model.cells.kinds.size(); ++k) {
    const agents::Program& program = model.cells.kinds[k].program;
    std::vector<double> of_stage(model.cells.kinds[k].traits.stages.size());
    for (const agents::Response& response : program.responses)
      for (std::size_t stage = 0; stage < of_stage.size(); ++stage)
        if (((response.stages >> stage) & 1u) != 0) of_stage[stage] += static_cast<double>(response.terms.size());
    for (const std::uint8_t stage : model.cells.tables[k].stage) terms += of_stage[stage];
  }
  return terms / static_cast<double>(cell_count(model));
}

struct Sample {
  double alone_s{}, together_s{};
};

void add_row(const std::string& name, app::Model& model, const std::vector<Sample>& samples,
             std::vector<Measurement>& rows) {
  constexpr double too_short_s = 1e-3;
  std::vector<double> seconds, gains;
  for (const Sample& sample : samples) {
    seconds.push_back(sample.together_s);
    gains.push_back(sample.alone_s / sample.together_s);
  }
  const Spread all = spread(std::move(seconds));
  if (all.median < too_short_s) return;
  rows.push_back({"large tissue, " + name,
                  model.lattice,
                  all,
                  static_cast<double>(app::state_bytes(model)),
                  static_cast<double>(cell_count(model)),
                  "cells",
                  {},
                  spread(std::move(gains)).median});
}

void measure_one(double factor, const Effort& effort, const Crew& crew, std::vector<Measurement>& rows) {
  const auto model = app::build_model(enlarged_mouse("achilles_tnf_are_3d", factor), crew.all);
  for (int n = 0; n < settling_steps; ++n) app::step(*model, crew.all);
  std::vector<std::vector<Sample>> phases(app::phase_count);
  std::vector<Sample> whole;
  for (int n = 0; n < effort.repetitions; ++n) {
    app::StepTimes alone, together;
    app::step(*model, crew.one, alone);
    app::step(*model, crew.all, together);
    whole.emplace_back();
    for (std::size_t p = 0; p < app::phase_count; ++p) {
      phases[p].push_back({alone.seconds[p], together.seconds[p]});
      whole.back().alone_s += alone.seconds[p];
      whole.back().together_s += together.seconds[p];
    }
  }
  for (std::size_t p = 0; p < app::phase_count; ++p) add_row(std::string(app::phase_names[p]), *model, phases[p], rows);
  add_row("whole step", *model, whole, rows);
  rows.back().remark =
      engine::formatted("%zu cells, %.1f terms of rules each", cell_count(*model), terms_per_cell(*model));
}

}  // namespace

std::vector<Measurement> measure_large_tissue(const Effort& effort) {
  const Crew crew(effort.threads);
  std::vector<Measurement> rows;
  for (const double factor : {1.25, 1.57, 1.98, 2.5}) measure_one(factor, effort, crew, rows);
  return rows;
}

}  // namespace enthesis::bench
