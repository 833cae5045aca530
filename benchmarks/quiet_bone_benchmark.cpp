// What does a day of a living tissue cost that lies in ever more quiet bone, and a year of a tissue of which a tenth
// lives? The healthy mouse in 3-D, enlarged; all but a box round its insertion is turned into bone in which nothing lives,
// and for the years the cells of its uncalcified cartilage are taken out.
// Rows of one name are of lattices of growing size, and their growth is over the whole lattice.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <tuple>

#include "app/model/loading.h"
#include "app/model/step.h"
#include "benchmarks/benchmarks.h"

namespace enthesis::bench {
namespace {

constexpr std::uint32_t day_min = 24 * 60;
constexpr std::uint32_t settling_days = 20;  // margins of fields begin everywhere, and steps at their shortest

// As many sites to each side of the insertion, and it.
engine::Box box_round_insertion(const engine::Lattice& lattice, double factor, int half_extent) {
  const auto site_at = [&](double um) { return static_cast<int>(um * factor / enlarged_spacing_um); };
  engine::Box box;
  box.include(engine::Position{site_at(540.0), site_at(500.0), lattice.nz / 2});
  return box.widened(half_extent, lattice);
}

template <class Keeps>  // keeps(kind, row)
void keep_cells(app::Model& model, Keeps&& keeps) {
  for (std::size_t kind = 0; kind < model.cells.tables.size(); ++kind) {
    engine::AgentTable& table = model.cells.tables[kind];
    std::vector<std::uint8_t> keep(table.size());
    for (std::size_t row = 0; row < keep.size(); ++row) keep[row] = keeps(kind, row) ? 1 : 0;
    table.compact(keep);
  }
  agents::rebuild_occupancy(model.cells);
}

// Those of uncalcified cartilage spread for years in 3-D (docs/parameter_log.md, freeze 23), which is no rest.
void take_out_cartilage_cells(app::Model& model) {
  keep_cells(model, [&](std::size_t kind, std::size_t row) {
    const agents::CellTraits& traits = model.cells.kinds[kind].traits;
    return traits.name != "chondrocyte" || traits.stages[model.cells.tables[kind].stage[row]].name != "resting";
  });
}

void leave_alive(const engine::Box& box, app::Model& model) {
  const engine::Lattice& lattice = model.lattice;
  keep_cells(model, [&](std::size_t kind, std::size_t row) {
    return box.contains(lattice.position(model.cells.tables[kind].site[row]));
  });
  agents::Tissue& tissue = model.tissue;
  constexpr double mineral_of_bone = 0.9;
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const engine::Site s{static_cast<std::uint32_t>(i)};
    if (box.contains(lattice.position(s))) continue;
    for (auto& fraction : tissue.fraction) fraction[s] = 0.0;
    for (auto* share : {&tissue.slow_osteoid, &tissue.calcified, &tissue.woven}) (*share)[s] = 0.0;
    tissue[agents::Constituent::mineral][s] = mineral_of_bone;
  }
  app::note_changes(engine::Box::whole(lattice), model.loading);
}

std::unique_ptr<app::Model> living_box(double factor, int half_extent, const engine::Workers& workers) {
  auto model = app::build_model(enlarged_mouse("achilles_wild_type_3d", factor), workers);
  leave_alive(box_round_insertion(model->lattice, factor, half_extent), *model);
  return model;
}

void live(std::uint32_t days, const engine::Workers& workers, app::Model& model, app::StepTimes& times) {
  const std::uint32_t until_min = model.clock.now_min + days * day_min;
  while (model.clock.now_min < until_min) app::step(model, workers, times);
}

Measurement row(const std::string& name, app::Model& model, const Spread& seconds, double bytes) {
  const double living = static_cast<double>(model.tissue.living.site_count());
  return {name, model.lattice, seconds, bytes, living, "living sites", {}};
}

}  // namespace

std::vector<Measurement> measure_quiet_bone(const Effort& effort) {
  constexpr int half_extent = 20;
  std::vector<Measurement> all;
  const engine::Workers workers(effort.threads);
  for (const double factor : {1.0, 1.26, 1.59, 2.0}) {
    const auto model = living_box(factor, half_extent, workers);
    app::StepTimes settling, times;
    live(settling_days, workers, *model, settling);
    const Spread seconds = measure(
        effort.repetitions, [] {}, [&] { live(1, workers, *model, times); });
    all.push_back(row("a day, in quiet bone", *model, seconds, static_cast<double>(app::state_bytes(*model))));
    all.back().remark = std::to_string(model->tissue.living.site_count()) + " sites live";
    for (const auto& [name, phase, arrays] :
         {std::tuple{"its fields", app::Phase::fields, "fields/"}, std::tuple{"its load", app::Phase::load, "load/"}}) {
      const double mean = times[phase] / effort.repetitions;
      all.push_back(row(name, *model, {mean, mean, mean, 1}, bytes_of(*model, arrays)));
    }
  }
  return all;
}

std::vector<Measurement> measure_long_life(const Effort& effort) {
  constexpr double factor = 2.0;
  constexpr int half_extent = 26;  // 53 sites wide: 9.3 % of 1.6 million
  constexpr std::uint32_t year_days = 365;
  const engine::Workers workers(effort.threads);
  const auto model = living_box(factor, half_extent, workers);
  take_out_cartilage_cells(*model);
  app::StepTimes times;
  const Spread seconds = measure(
      effort.repetitions, [] {}, [&] { live(year_days, workers, *model, times); });
  return {row("a year, a tenth of it alive", *model, seconds, static_cast<double>(app::state_bytes(*model)))};
}

}  // namespace enthesis::bench
