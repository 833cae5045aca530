#pragma once
// What a run that goes on from a file needs, so that it goes on bit for bit: the state (model.h), and what was found from
// it at set times or is counted for the next report. All else of a model follows from its scenario and its state.

#include <limits>
#include <stdexcept>

#include "app/model/model.h"
#include "engine/formatted.h"

namespace enthesis::app {

// Calls visit(name, std::vector<T>&) for what is needed beside the state.
template <class Visitor>
void visit_remembered(Model& model, Visitor&& visit) {
  visit(std::string("passable"), model.passable.storage());
  visit(std::string("perturbations"), model.present.active);
  model.fields.visit_remembered(visit);
  const std::array flows{&model.cells.flows.births, &model.cells.flows.deaths, &model.cells.flows.entries,
                         &model.cells.flows.left};
  constexpr std::array<std::string_view, 4> flow_names{"births", "deaths", "entries", "left"};
  for (std::size_t i = 0; i < flows.size(); ++i) visit("flows/" + std::string(flow_names[i]), *flows[i]);
  Loading& loading = model.loading;
  std::vector<engine::Box> changed{loading.changed_since_solved};
  visit(std::string("load/changed_since_solved"), changed);
  loading.changed_since_solved = changed.front();
  std::vector<double> report{loading.report.converged ? 1.0 : 0.0, static_cast<double>(loading.report.iterations),
                             loading.report.energy_error_estimate};
  visit(std::string("load/report"), report);
  if (!(report[1] >= 0.0 && report[1] <= std::numeric_limits<int>::max()))
    throw std::invalid_argument("the load was solved in " + engine::formatted("%g", report[1]) + " iterations");
  loading.report = {report[0] > 0.0, static_cast<int>(report[1]), report[2], {}};
  for (std::size_t i = 0; i < loading.fields.size(); ++i) {
    const std::string prefix = "load/" + loading.cases[i].name + "/felt_";
    loading.fields[i].visit_state([&](const std::string& name, auto& values) { visit(prefix + name, values); });
  }
}

// A model of this scenario as it is laid out before its load is solved and its fields settle: to be filled with what was
// saved, and then continued.
std::unique_ptr<Model> lay_out(config::Scenario scenario);

// To be called once all that was saved is in place. Throws std::invalid_argument, one sentence, where it does not fit
// together.
void take_up(const engine::Workers& workers, Model& model);

}  // namespace enthesis::app
