// What does an hour of a living tissue cost that lies in ever more quiet bone? The healthy mouse in 3-D, enlarged; all but
// a box round its insertion is turned into bone in which nothing lives. One sample is the mean of a day of steps, so
// that fields which wait are solved in it; rows of one name, whose growth is over the whole lattice.

#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/model/loading.h"
#include "app/model/step.h"
#include "benchmarks/benchmarks.h"

namespace enthesis::bench {
namespace {

constexpr double spacing_um = 20.0;
constexpr int half_extent = 20;  // of the living box, in sites
constexpr int steps_of_a_day = 24;
constexpr int settling_days = 20;  // margins of fields begin everywhere, and the slowest field lives ten hours

// In whole sites.
std::string enlarged(const std::string& name, double um, double factor) {
  const double sites = std::round(um * factor / spacing_um);
  return "achilles." + name + "=" + std::to_string(static_cast<int>(sites * spacing_um)) + "um";
}

config::Scenario enlarged_mouse(double factor) {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_wild_type_3d";
  request.seed = 1;
  request.settings = {enlarged("length", 1600.0, factor),    enlarged("height", 1000.0, factor),
                      enlarged("width", 1000.0, factor),     enlarged("insertion", 540.0, factor),
                      enlarged("tendon_low", 460.0, factor), "time.settling=0h"};
  return config::load_scenario(request);
}

engine::Box box_round_insertion(const engine::Lattice& lattice, double factor) {
  const auto site_at = [&](double um) { return static_cast<int>(um * factor / spacing_um); };
  engine::Box box;
  box.include(engine::Position{site_at(540.0), site_at(500.0), lattice.nz / 2});
  return box.widened(half_extent, lattice);
}

void leave_alive(const engine::Box& box, app::Model& model) {
  const engine::Lattice& lattice = model.lattice;
  for (engine::AgentTable& table : model.cells.tables) {
    std::vector<std::uint8_t> keep;
    for (const engine::Site site : table.site) keep.push_back(box.contains(lattice.position(site)) ? 1 : 0);
    table.compact(keep);
  }
  agents::rebuild_occupancy(model.cells);
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

}  // namespace

std::vector<Measurement> measure_quiet_bone(const Effort& effort) {
  std::vector<Measurement> all;
  const engine::Workers workers(effort.threads);
  for (const double factor : {1.0, 1.26, 1.59, 2.0}) {
    const auto model = app::build_model(enlarged_mouse(factor), workers);
    leave_alive(box_round_insertion(model->lattice, factor), *model);
    for (int n = 0; n < settling_days * steps_of_a_day; ++n) app::step(*model, workers);
    app::StepTimes times;
    Spread seconds = measure(
        effort.repetitions, [] {},
        [&] {
          for (int n = 0; n < steps_of_a_day; ++n) app::step(*model, workers, times);
        });
    for (double* value : {&seconds.median, &seconds.lower, &seconds.upper}) *value /= steps_of_a_day;
    const double steps = effort.repetitions * steps_of_a_day;
    const std::string remark = std::to_string(model->tissue.living.site_count()) + " sites live";
    all.push_back({"whole step, in quiet bone", model->lattice, seconds, static_cast<double>(app::state_bytes(*model)),
                   static_cast<double>(model->tissue.living.site_count()), "living sites", remark});
    for (const auto& [name, phase, arrays] : {std::tuple{"fields, in quiet bone", app::Phase::fields, "fields/"},
                                              std::tuple{"load, in quiet bone", app::Phase::load, "load/"}}) {
      const double mean = times[phase] / steps;
      all.push_back({name,
                     model->lattice,
                     {mean, mean, mean, 1},
                     bytes_of(*model, arrays),
                     static_cast<double>(model->tissue.living.site_count()),
                     "living sites",
                     {}});
    }
  }
  return all;
}

}  // namespace enthesis::bench
