// Where does a step of the model go, and what does an hour of tissue cost as the lattice grows?
//
// The diseased mouse, which has the most cells, after some hours in which fields and levels settle. One sample per
// step.

#include "app/model/step.h"
#include "benchmarks/benchmarks.h"
#include "benchmarks/timed_step.h"

namespace enthesis::bench {
namespace {

constexpr int settling_steps = 6, checked_steps = 8;

std::size_t cell_count(const app::Model& model) {
  std::size_t cells = 0;
  for (const auto& table : model.cells.tables) cells += table.size();
  return cells;
}

void measure_phases(app::Model& model, const Laps& laps, const std::string& remark, std::vector<Measurement>& all) {
  const double cells = static_cast<double>(cell_count(model));
  const double tables = bytes_of(model, "cells/"), tissue = bytes_of(model, "tissue/");
  const double sensed = tables + tissue + bytes_of(model, "fields/");
  const auto add = [&](const std::string& phase, double bytes) {
    all.push_back({"agents, " + phase, model.lattice, spread(laps.at(phase)), bytes, cells, "cells", remark});
  };
  add("decide", sensed);
  add("fates", tables);
  add("move", tables);
  add("matrix work", tables + tissue);
  add("recruit", sensed);
  constexpr double arrays = 4.0;  // concentration read and written, sources, sinks
  const double site_fields = static_cast<double>(model.lattice.site_count() * model.fields.count());
  for (const char* phase : {"exchange", "fields"}) {
    all.push_back({std::string("in the step, ") + phase,
                   model.lattice,
                   spread(laps.at(phase)),
                   arrays * sizeof(double) * site_fields,
                   site_fields,
                   "sites x fields",
                   {}});
  }
}

void measure_one(const config::Scenario& scenario, const Effort& effort, std::vector<Measurement>& all) {
  const engine::Workers workers(effort.threads);
  const auto model = app::build_model(scenario, workers);
  for (int i = 0; i < settling_steps; ++i) app::step(*model, workers);
  Laps laps;
  const Spread whole = measure(
      effort.repetitions, [] {}, [&] { timed_step(*model, workers, laps); });
  const std::string remark = std::to_string(cell_count(*model)) + " cells";
  measure_phases(*model, laps, remark, all);
  all.push_back({"whole step", model->lattice, whole, static_cast<double>(app::state_bytes(*model)),
                 static_cast<double>(model->lattice.site_count()), "sites", remark});
}

}  // namespace

std::vector<Measurement> measure_step(const Effort& effort) {
  check_timed_step(scenario_at("achilles_tnf_are", spacings.front()), checked_steps);
  std::vector<Measurement> all;
  measure_one(scenario_at("achilles_tnf_are", ready_spacing), effort, all);
  for (const std::string& spacing : spacings) measure_one(scenario_at("achilles_tnf_are_3d", spacing), effort, all);
  return all;
}

}  // namespace enthesis::bench
