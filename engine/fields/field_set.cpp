#include "engine/fields/field_set.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace enthesis::engine {

namespace {

void demand(bool holds, const std::string& sentence) {
  if (!holds) throw std::invalid_argument(sentence);
}

bool usable(double value) {
  return std::isfinite(value) && value >= 0.0;
}

void check(const std::vector<FieldProperties>& fields) {
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const FieldProperties& p = fields[f];
    demand(!p.name.empty(), "a field has no name");
    for (std::size_t g = 0; g < f; ++g) demand(fields[g].name != p.name, "two fields are named '" + p.name + "'");
    demand(usable(p.diffusivity_loose_um2_per_s) && usable(p.diffusivity_dense_um2_per_s) && usable(p.decay_per_h) &&
               usable(p.reference_pM),
           "the coefficients of field '" + p.name + "' must be finite and not negative");
    demand(p.scheme != TimeScheme::quasi_steady || p.decay_per_h > 0.0,
           "field '" + p.name + "' is quasi-steady and so needs a decay rate above zero");
  }
}

void check(const FieldSettings& s) {
  demand(s.tolerance > 0.0 && s.change_tolerance > 0.0 && s.value_tolerance > 0.0 && s.error_margin >= 1.0 &&
             usable(s.negligible_pM),
         "the tolerances of the fields must be above zero and the error margin at least 1");
  demand(usable(s.lag) && s.longest_wait >= 0 && usable(s.rest),
         "the lag, the longest wait and the rest of the fields must not be negative");
  demand(s.substeps >= 1 && s.max_iterations >= 1, "sub-steps and iterations of the fields must be at least 1");
}

}  // namespace

bool FieldReport::converged() const {
  return std::all_of(fields.begin(), fields.end(), [](const FieldLedger& f) { return f.converged; });
}

int FieldReport::iterations() const {
  int sum = 0;
  for (const FieldLedger& f : fields) sum += f.iterations;
  return sum;
}

FieldSet::FieldSet(const Lattice& lattice, std::vector<FieldProperties> properties, const FieldSettings& settings)
    : lattice_(lattice),
      properties_(std::move(properties)),
      settings_(settings),
      loose_(lattice),
      dense_(lattice),
      paces_(properties_.size()),
      regions_(lattice, properties_, settings),
      books_(properties_.size()) {
  demand(
      lattice.nx >= 1 && lattice.ny >= 1 && lattice.nz >= 1 && usable(lattice.spacing_um) && lattice.spacing_um > 0.0,
      "a lattice for fields needs at least one site and a spacing above zero");
  check(properties_);
  check(settings_);
  concentration_.assign(count(), Grid<float>(lattice));
  report_.fields.resize(count());
  iterations_.resize(count());
  order_.resize(count());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  desks_.emplace_back(lattice);
  set_transport({Grid<double>(lattice, 1.0), Grid<double>(lattice, 0.0)});
}

void FieldSet::set_substeps(int substeps) {
  settings_.substeps = substeps;
  check(settings_);
}

void FieldSet::set_transport(const TransportWeights& weights, const Box& changed) {
  for (const Grid<double>* grid : {&weights.loose, &weights.dense})
    demand(grid->size() == lattice_.site_count(), "transport weights need one value per site");
  const auto copy = [&](std::size_t first, std::span<double> loose, std::span<double> dense) {
    std::ranges::copy(weights.loose.values().subspan(first, loose.size()), loose.begin());
    std::ranges::copy(weights.dense.values().subspan(first, dense.size()), dense.begin());
  };
  set_transport(Transport(copy), changed);
}

void FieldSet::set_transport(const Transport& transport, const Box& changed) {
  const auto width = static_cast<std::size_t>(lattice_.nx);
  std::vector<double> loose(width), dense(width);
  const auto take = [](std::span<const double> row, float* to) {
    demand(std::ranges::all_of(row, usable), "transport weights must be finite and not negative");
    std::ranges::transform(row, to, [](double weight) { return static_cast<float>(weight); });
  };
  for_rows(changed, lattice_, [&](std::size_t first, std::size_t count) {
    const std::span<double> of_loose(loose.data(), count), of_dense(dense.data(), count);
    transport(first, of_loose, of_dense);
    take(of_loose, loose_.data() + first);
    take(of_dense, dense_.data() + first);
  });
  regions_.note(changed);
}

// In regions that grow until the edge is wide enough.
void FieldSet::solve(std::size_t f, const FieldSpan& span, const Exchange& exchange, Desk& desk) {
  FieldLedger& ledger = report_.fields[f];
  do {
    const FieldRegion region = regions_.region(f);
    exchange(f, region.solved, desk.source.values(), desk.sink.values());
    if (properties_[f].scheme == TimeScheme::implicit && span.source_part != 1.0) {
      for_rows(region.solved, lattice_, [&](std::size_t first, std::size_t count) {
        for (double& source : desk.source.values().subspan(first, count)) source *= span.source_part;
      });
    }
    const FieldView view{
        properties_[f], concentration_[f].values(), desk.source.values(), desk.sink.values(), loose_, dense_, region};
    ledger = desk.step.advance(view, span.hours, settings_);
    if (ledger.too_narrow) regions_.widen(f);
  } while (ledger.too_narrow);
}

const FieldReport& FieldSet::advance(double dt_h, const Exchange& exchange, const Workers& workers, const Rest& rest) {
  demand(std::isfinite(dt_h) && dt_h > 0.0, "the time step of the fields must be above zero");
  const std::size_t crew = std::min(static_cast<std::size_t>(workers.threads()), std::max<std::size_t>(count(), 1));
  while (desks_.size() < crew) desks_.emplace_back(lattice_);
  const Box living = rest.living.value_or(Box::whole(lattice_));
  regions_.note(living);
  // The dearest first; those of one size after each other need no other memory.
  const auto cost = [&](std::size_t f) { return std::pair(regions_.region(f).solved.site_count(), iterations_[f]); };
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    const auto of_a = cost(a), of_b = cost(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  // Whoever is free takes the next field. No field reads another, and working memory leaves no trace in a result.
  std::atomic<std::size_t> next{0};
  workers.for_jobs(crew, [&](std::size_t worker) {
    Desk& desk = desks_[worker];
    for (std::size_t n = next++; n < count(); n = next++) {
      const std::size_t f = order_[n];
      const bool waits = rest.feed && settings_.lag > 0.0 && !properties_[f].never_waits;
      const FieldSpan span = waits ? paces_.pass(f, dt_h, rest.feed(f), settings_) : FieldSpan{.hours = dt_h};
      if (span.hours == 0.0) {
        report_.fields[f] = {};
        report_.fields[f].waited = true;
        continue;
      }
      solve(f, span, exchange, desk);
      regions_.solved(f, report_.fields[f], living);
      iterations_[f] = report_.fields[f].iterations;
      books_.enter(f, properties_[f].scheme, report_.fields[f]);
      if (waits) paces_.solved(f, span.hours, report_.fields[f], settings_);
    }
  });
  return report_;
}

}  // namespace enthesis::engine
