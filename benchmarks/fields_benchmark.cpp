// How long do sixteen fields take when a little has changed, and how does that grow with the lattice?
//
// The first sixteen fields of the mouse scenario, with its tissue and tolerances, all quasi-steady or all implicit. One
// site in twenty is a source; before each step one source in a hundred has moved elsewhere.

#include "agents/transport.h"
#include "benchmarks/benchmarks.h"
#include "engine/fields/driven_field_set.h"

namespace enthesis::bench {
namespace {

constexpr std::size_t field_count = 16;
constexpr std::size_t sites_per_source = 20, sources_per_move = 100;
constexpr double secretion_pM_per_h = 10.0;
constexpr engine::Purpose first_place{901}, next_place{902};

struct Sources {
  std::vector<engine::Site> site;
  std::uint32_t moves{};
};

engine::Site place(std::size_t source, const engine::Draws& draws, engine::Purpose purpose, std::size_t sites) {
  const double share = draws.uniform(engine::LineageKey{source + 1}, purpose);
  return static_cast<engine::Site>(static_cast<std::size_t>(share * static_cast<double>(sites)));
}

Sources first_sources(std::size_t sites) {
  Sources sources;
  const engine::Draws draws(1, engine::Tick{0});
  for (std::size_t i = 0; i < sites / sites_per_source; ++i)
    sources.site.push_back(place(i, draws, first_place, sites));
  return sources;
}

void move_some(Sources& sources, std::size_t sites) {
  const engine::Draws draws(1, engine::Tick{++sources.moves});
  for (std::size_t i = sources.moves % sources_per_move; i < sources.site.size(); i += sources_per_move) {
    sources.site[i] = place(i, draws, next_place, sites);
  }
}

void set_sources(const Sources& sources, engine::DrivenFieldSet& fields) {
  for (std::size_t f = 0; f < fields.count(); ++f) {
    fields.source_pM_per_h(f).fill(0.0);
    for (const engine::Site site : sources.site) fields.source_pM_per_h(f)[site] += secretion_pM_per_h;
  }
}

Measurement measure_one(const app::Model& model, engine::TimeScheme scheme, const std::string& name,
                        const Effort& effort) {
  const engine::Workers workers(effort.threads);
  std::vector<engine::FieldProperties> properties;
  for (std::size_t f = 0; f < field_count; ++f) {
    properties.push_back(model.fields.properties(f));
    properties.back().scheme = scheme;
  }
  engine::DrivenFieldSet fields(model.lattice, properties, model.scenario.physiology.fields);
  fields.set_transport(agents::transport_in(model.tissue, model.scenario.physiology.transport));
  const std::size_t sites = model.lattice.site_count();
  const double dt_h = model.clock.step_h();
  Sources sources = first_sources(sites);
  set_sources(sources, fields);
  fields.advance(dt_h, workers);
  const Spread seconds = measure(
      effort.repetitions,
      [&] {
        move_some(sources, sites);
        set_sources(sources, fields);
      },
      [&] { fields.advance(dt_h, workers); });
  const double site_fields = static_cast<double>(sites * field_count);
  constexpr double arrays = 4.0;  // concentration read and written, sources and sinks read
  return {name,
          model.lattice,
          seconds,
          arrays * sizeof(double) * site_fields,
          site_fields,
          "sites x fields",
          std::to_string(fields.report().iterations()) + " iterations" +
              (fields.report().converged() ? "" : ", NOT CONVERGED")};
}

void measure_both(const config::Scenario& scenario, const Effort& effort, std::vector<Measurement>& all) {
  const auto model = app::build_model(scenario, engine::Workers(effort.threads));
  all.push_back(measure_one(*model, engine::TimeScheme::quasi_steady, "fields, quasi-steady, warm", effort));
  all.push_back(measure_one(*model, engine::TimeScheme::implicit, "fields, implicit", effort));
}

}  // namespace

std::vector<Measurement> measure_fields(const Effort& effort) {
  std::vector<Measurement> all;
  measure_both(scenario_at("achilles_wild_type", ready_spacing), effort, all);
  for (const std::string& spacing : spacings) measure_both(scenario_at("achilles_wild_type_3d", spacing), effort, all);
  return all;
}

}  // namespace enthesis::bench
