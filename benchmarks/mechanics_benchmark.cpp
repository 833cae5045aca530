// How long does the load take to solve from nothing, and after a day's worth of change, and how does that grow?
//
// The walking load on the mouse scenario: mixing of the stiffness from the tissue, solution to the tolerance of the
// scenario, strains and their smoothing. Warm: one site in a hundred has lost a tenth of its mineral since the last.

#include "app/model/loading.h"
#include "benchmarks/benchmarks.h"

namespace enthesis::bench {
namespace {

constexpr std::size_t sites_per_change = 100;
constexpr double mineral_left = 0.9;

// The next solution starts from the last displacement, whatever has changed.
void ask_again(app::Loading& loading) {
  for (mechanics::LoadState& state : loading.states) state.stiffness_at_last_solution_MPa.clear();
}

void forget(app::Loading& loading) {
  ask_again(loading);
  for (mechanics::LoadState& state : loading.states) state.displacement_mm.clear();
}

void lose_mineral(std::size_t first, agents::Tissue& tissue) {
  auto& mineral = tissue[agents::Constituent::mineral].storage();
  for (std::size_t i = first % sites_per_change; i < mineral.size(); i += sites_per_change) mineral[i] *= mineral_left;
}

double load_bytes(const app::Model& model) {
  const auto sites = static_cast<double>(model.lattice.site_count());
  const double layers =
      static_cast<double>(model.loading.body.layers.size()) * (sizeof(double) + sizeof(std::uint16_t));
  double bytes = sites * layers;
  for (const mechanics::LoadState& state : model.loading.states) {
    bytes += 2.0 * sizeof(double) * static_cast<double>(state.displacement_mm.size());  // read and written
  }
  return bytes;
}

void measure_both(const config::Scenario& scenario, const Effort& effort, std::vector<Measurement>& all) {
  const engine::Workers workers(effort.threads);
  const auto model = app::build_model(scenario, workers);
  const auto solve = [&] { app::refresh_loading(model->tissue, model->scenario.physiology, workers, model->loading); };
  const auto iterations = [&] { return std::to_string(model->loading.report.iterations) + " iterations"; };
  const auto sites = static_cast<double>(model->lattice.site_count());
  const Spread cold = measure(
      effort.repetitions, [&] { forget(model->loading); }, solve);
  all.push_back({"mechanics, cold", model->lattice, cold, load_bytes(*model), sites, "sites", iterations()});
  std::size_t turn = 0;
  const Spread warm = measure(
      effort.repetitions,
      [&] {
        lose_mineral(turn++, model->tissue);
        ask_again(model->loading);
      },
      solve);
  all.push_back({"mechanics, warm", model->lattice, warm, load_bytes(*model), sites, "sites", iterations()});
}

}  // namespace

std::vector<Measurement> measure_mechanics(const Effort& effort) {
  std::vector<Measurement> all;
  measure_both(scenario_at("achilles_wild_type", ready_spacing), effort, all);
  for (const std::string& spacing : spacings) measure_both(scenario_at("achilles_wild_type_3d", spacing), effort, all);
  return all;
}

}  // namespace enthesis::bench
