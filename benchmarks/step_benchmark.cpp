// Where does a step of the model go, and what does an hour of tissue cost as the lattice grows?
//
// The diseased mouse, which has the most cells, after some hours in which fields and levels settle. One sample per
// step.

#include "app/model/step.h"
#include "benchmarks/benchmarks.h"

namespace enthesis::bench {
namespace {

using app::Phase;

constexpr int settling_steps = 6;

Spread spread_of(const std::vector<app::StepTimes>& steps, Phase phase) {
  std::vector<double> samples;
  for (app::StepTimes times : steps) samples.push_back(times[phase]);
  return spread(std::move(samples));
}

void measure_phases(app::Model& model, const std::vector<app::StepTimes>& steps, const std::string& remark,
                    std::vector<Measurement>& all) {
  const double cells = static_cast<double>(cell_count(model));
  const double tables = bytes_of(model, "cells/"), tissue = bytes_of(model, "tissue/");
  const double sensed = tables + tissue + bytes_of(model, "fields/");
  const auto add = [&](const std::string& name, Phase phase, double bytes) {
    all.push_back({"agents, " + name, model.lattice, spread_of(steps, phase), bytes, cells, "cells", remark});
  };
  add("decide", Phase::decide, sensed);
  add("fates", Phase::fates, tables);
  add("move", Phase::move, tables);
  add("matrix work", Phase::remodel, tables + tissue);
  add("recruit", Phase::recruit, sensed);
  constexpr double arrays = 2.0;  // concentrations read and written
  const double site_fields = static_cast<double>(model.lattice.site_count() * model.fields.count());
  all.push_back({"in the step, fields",
                 model.lattice,
                 spread_of(steps, Phase::fields),
                 arrays * sizeof(double) * site_fields,
                 site_fields,
                 "sites x fields",
                 {}});
}

void measure_one(const config::Scenario& scenario, const Effort& effort, std::vector<Measurement>& all) {
  const engine::Workers workers(effort.threads);
  const auto model = app::build_model(scenario, workers);
  for (int i = 0; i < settling_steps; ++i) app::step(*model, workers);
  std::vector<app::StepTimes> steps;
  const Spread whole = measure(
      effort.repetitions, [&] { steps.emplace_back(); }, [&] { app::step(*model, workers, steps.back()); });
  const std::string remark = std::to_string(cell_count(*model)) + " cells";
  measure_phases(*model, steps, remark, all);
  all.push_back({"whole step", model->lattice, whole, static_cast<double>(app::state_bytes(*model)),
                 static_cast<double>(model->lattice.site_count()), "sites", remark});
}

}  // namespace

std::vector<Measurement> measure_step(const Effort& effort) {
  std::vector<Measurement> all;
  measure_one(scenario_at("achilles_tnf_are", ready_spacing), effort, all);
  for (const std::string& spacing : spacings) measure_one(scenario_at("achilles_tnf_are_3d", spacing), effort, all);
  return all;
}

}  // namespace enthesis::bench
