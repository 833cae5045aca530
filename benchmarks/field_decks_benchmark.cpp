// How fast, and how exactly, are twelve fields of very different diffusivity solved in a cube of two million sites?
//
// Twelve mediators on 128 x 128 x 128 sites of 20 um, two sites in a hundred secreting, in three media: uniform; blocks of
// 8 x 8 x 8 sites, three in ten of them calcified (diffusivity times 5e-4); trabeculae of the same share. Timed are
//   one hour    from nothing, sources switched on at its beginning, seen after 6, 20 and 60 minutes;
//   steady      the steady state after one source in a hundred has moved, from the steady state before.
// Errors are those in time and of the linear solver together: the greatest difference from the same lattice solved with
// four times as many steps and a hundredth of the tolerance, over the greatest value, at the worst field and time.

#include <array>
#include <cmath>

#include "benchmarks/benchmarks.h"
#include "engine/fields/driven_field_set.h"
#include "engine/formatted.h"

namespace enthesis::bench {
namespace {

constexpr int extent = 128, block = 8;
constexpr double spacing_um = 20.0;
constexpr double dense_share = 0.3, dense_part = 5e-4;  // of the volume; of the diffusivity
constexpr double secreting_share = 0.02, moved_share = 0.01;
constexpr double secretion_pM_per_h = 10.0;
constexpr engine::Purpose dense_block{911}, secreting_site{912}, moving_source{913}, next_site{914};

struct DeckField {
  double diffusivity_um2_per_s, decay_per_h;
};
constexpr std::array<DeckField, 12> deck_fields{{{30.0, 1.07},
                                                 {45.0, 1.0},
                                                 {35.0, 0.5},
                                                 {40.0, 0.5},
                                                 {28.0, 0.3},
                                                 {250.0, 7.0},
                                                 {2.5, 0.32},
                                                 {5.0, 0.32},
                                                 {0.5, 0.35},
                                                 {10.0, 0.35},
                                                 {13.0, 0.42},
                                                 {20.0, 1.2}}};

// Parts of the hour between the times at which the fields are looked at, and steps in each.
struct Stretch {
  double h;
  int steps;
};
constexpr std::array<Stretch, 3> hour{{{6.0 / 60.0, 4}, {14.0 / 60.0, 2}, {40.0 / 60.0, 2}}};
constexpr int finer = 4;

enum class Medium { uniform, blocks, trabeculae };
using Fields = std::vector<std::vector<double>>;

double draw(std::size_t what, engine::Purpose purpose) {
  return engine::Draws(1, engine::Tick{0}).uniform(engine::LineageKey{what + 1}, purpose);
}

// Struts of about six sites round pores of about twenty: the inside of a gyroid whose level leaves the share dense.
bool in_trabecula(const engine::Position& p) {
  constexpr double period_sites = 30.0, level = 0.58;
  const auto turn = [](int x) { return 2.0 * 3.14159265358979 * x / period_sites; };
  const double x = turn(p.x), y = turn(p.y), z = turn(p.z);
  return std::sin(x) * std::cos(y) + std::sin(y) * std::cos(z) + std::sin(z) * std::cos(x) > level;
}

engine::TransportWeights weights_of(Medium medium, const engine::Lattice& lattice) {
  engine::TransportWeights weights{engine::Grid<double>(lattice, 1.0), engine::Grid<double>(lattice, 0.0)};
  if (medium == Medium::uniform) return weights;
  for (std::size_t n = 0; n < lattice.site_count(); ++n) {
    const auto s = static_cast<engine::Site>(n);
    const engine::Position p = lattice.position(s);
    constexpr int blocks = extent / block;
    const int in_block = (p.z / block * blocks + p.y / block) * blocks + p.x / block;
    const bool dense = medium == Medium::blocks ? draw(static_cast<std::size_t>(in_block), dense_block) < dense_share
                                                : in_trabecula(p);
    weights.loose[s] = dense ? 0.0 : 1.0;
    weights.dense[s] = dense ? 1.0 : 0.0;
  }
  return weights;
}

engine::DrivenFieldSet fields_of(Medium medium, engine::TimeScheme scheme, const engine::FieldSettings& settings) {
  const engine::Lattice lattice{extent, extent, extent, spacing_um};
  std::vector<engine::FieldProperties> properties;
  for (const DeckField& field : deck_fields) {
    engine::FieldProperties& p = properties.emplace_back();
    p.name = "mediator " + std::to_string(properties.size());
    p.diffusivity_loose_um2_per_s = field.diffusivity_um2_per_s;
    p.diffusivity_dense_um2_per_s = dense_part * field.diffusivity_um2_per_s;
    p.decay_per_h = field.decay_per_h;
    p.scheme = scheme;
  }
  engine::DrivenFieldSet fields(lattice, properties, settings);
  fields.set_transport(weights_of(medium, lattice));
  return fields;
}

std::vector<engine::Site> secreting_sites(std::size_t sites) {
  std::vector<engine::Site> found;
  for (std::size_t s = 0; s < sites; ++s)
    if (draw(s, secreting_site) < secreting_share) found.push_back(static_cast<engine::Site>(s));
  return found;
}

void move_some(std::vector<engine::Site>& sources, std::size_t sites) {
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (draw(i, moving_source) < moved_share)
      sources[i] = static_cast<engine::Site>(static_cast<std::size_t>(draw(i, next_site) * static_cast<double>(sites)));
}

void secrete(const std::vector<engine::Site>& sources, engine::DrivenFieldSet& fields) {
  for (std::size_t f = 0; f < fields.count(); ++f) {
    fields.source_pM_per_h(f).fill(0.0);
    for (const engine::Site site : sources) fields.source_pM_per_h(f)[site] = secretion_pM_per_h;
  }
}

Fields present(const engine::FieldSet& fields) {
  Fields values;
  for (std::size_t f = 0; f < fields.count(); ++f) {
    const auto v = fields.concentration_pM(f).values();
    values.emplace_back(v.begin(), v.end());
  }
  return values;
}

void restore(const Fields& values, engine::DrivenFieldSet& fields) {
  for (std::size_t f = 0; f < fields.count(); ++f)
    std::ranges::transform(values[f], fields.concentration_pM(f).values().begin(),
                           [](double c) { return static_cast<float>(c); });
}

double worst_difference(const engine::FieldSet& fields, const Fields& reference) {
  double worst = 0.0;
  for (std::size_t f = 0; f < fields.count(); ++f) {
    const auto v = fields.concentration_pM(f).values();
    double difference = 0.0, most = 0.0;
    for (std::size_t s = 0; s < v.size(); ++s) {
      difference = std::max(difference, std::fabs(static_cast<double>(v[s]) - reference[f][s]));
      most = std::max(most, reference[f][s]);
    }
    worst = std::max(worst, difference / most);
  }
  return worst;
}

double unknowns(const engine::FieldSet& fields) {
  return static_cast<double>(fields.lattice().site_count() * fields.count());
}

Measurement row(const std::string& name, const engine::FieldSet& fields, const Spread& seconds, int iterations,
                double error) {
  constexpr double arrays = 2.0;  // concentrations read and written
  return {name,
          fields.lattice(),
          seconds,
          arrays * sizeof(double) * unknowns(fields),
          unknowns(fields),
          "sites x fields",
          engine::formatted("%d iterations, error %.2g %%", iterations, 100.0 * error)};
}

engine::FieldSettings exact(engine::FieldSettings settings) {
  constexpr double part = 1e-2;
  settings.tolerance *= part;
  settings.change_tolerance *= part;
  return settings;
}

Measurement measure_hour(const std::string& medium_name, Medium medium, const Effort& effort,
                         const engine::Workers& workers) {
  engine::FieldSettings settings;
  engine::DrivenFieldSet fields = fields_of(medium, engine::TimeScheme::implicit, settings);
  secrete(secreting_sites(fields.lattice().site_count()), fields);
  int iterations = 0;
  std::vector<Fields> seen;
  const auto go = [&](engine::DrivenFieldSet& set, int by, bool look) {
    iterations = 0;
    for (const Stretch& stretch : hour) {
      set.set_substeps(stretch.steps * by);
      set.advance(stretch.h, workers);
      iterations += set.report().iterations();
      if (look) seen.push_back(present(set));
    }
  };
  const auto empty = [&] {
    for (std::size_t f = 0; f < fields.count(); ++f) fields.concentration_pM(f).fill(0.0);
  };
  const Spread seconds = measure(effort.repetitions, empty, [&] { go(fields, 1, false); });
  const int needed = iterations;
  engine::DrivenFieldSet reference = fields_of(medium, engine::TimeScheme::implicit, exact(settings));
  secrete(secreting_sites(fields.lattice().site_count()), reference);
  go(reference, finer, true);
  empty();
  double error = 0.0;
  for (std::size_t n = 0; n < hour.size(); ++n) {
    fields.set_substeps(hour[n].steps);
    fields.advance(hour[n].h, workers);
    error = std::max(error, worst_difference(fields, seen[n]));
  }
  return row("one hour, " + medium_name, fields, seconds, needed, error);
}

Measurement measure_steady(const std::string& medium_name, Medium medium, const Effort& effort,
                           const engine::Workers& workers) {
  constexpr double any_h = 1.0;
  engine::FieldSettings settings;
  engine::DrivenFieldSet fields = fields_of(medium, engine::TimeScheme::quasi_steady, settings);
  engine::DrivenFieldSet reference = fields_of(medium, engine::TimeScheme::quasi_steady, exact(settings));
  std::vector<engine::Site> sources = secreting_sites(fields.lattice().site_count());
  secrete(sources, reference);
  reference.advance(any_h, workers);
  const Fields before = present(reference);
  move_some(sources, fields.lattice().site_count());
  secrete(sources, fields);
  secrete(sources, reference);
  reference.advance(any_h, workers);
  const Spread seconds = measure(
      effort.repetitions, [&] { restore(before, fields); }, [&] { fields.advance(any_h, workers); });
  return row("steady, " + medium_name, fields, seconds, fields.report().iterations(),
             worst_difference(fields, present(reference)));
}

}  // namespace

std::vector<Measurement> measure_field_decks(const Effort& effort) {
  const engine::Workers workers(effort.threads);
  std::vector<Measurement> all;
  const std::array<std::pair<const char*, Medium>, 3> media{
      {{"uniform", Medium::uniform}, {"blocks", Medium::blocks}, {"trabeculae", Medium::trabeculae}}};
  for (const auto& [name, medium] : media) {
    all.push_back(measure_steady(name, medium, effort, workers));
    all.push_back(measure_hour(name, medium, effort, workers));
  }
  return all;
}

}  // namespace enthesis::bench
