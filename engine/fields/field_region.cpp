#include "engine/fields/field_region.h"

#include <algorithm>
#include <cmath>

namespace enthesis::engine {

namespace {

// The part of a change that shows before a wall of sites at rest.
double shown_before_wall(const FieldProperties& field, double spacing_um) {
  constexpr double seconds_per_hour = 3600.0;
  const double fastest = std::max(field.diffusivity_loose_um2_per_s, field.diffusivity_dense_um2_per_s);
  const double decay_length_um = std::sqrt(fastest * seconds_per_hour / field.decay_per_h);
  return std::min(1.0, spacing_um / decay_length_um);
}

// Some sites narrower on each side that is no wall.
Box without_edge(const Box& region, const Lattice& lattice) {
  constexpr int edge = FieldRegions::edge;
  const auto low = [](int at) { return at > 0 ? at + edge : at; };
  const auto high = [](int at, int last) { return at < last ? at - edge : at; };
  return {{low(region.begin.x), low(region.begin.y), low(region.begin.z)},
          {high(region.end.x, lattice.nx), high(region.end.y, lattice.ny), high(region.end.z, lattice.nz)}};
}

// Half of the way from an outer box to one within it.
Box between(const Box& outer, const Box& inner) {
  const auto low = [](int far, int near) { return far + (near - far + 1) / 2; };
  const auto high = [](int far, int near) { return far - (far - near + 1) / 2; };
  return {{low(outer.begin.x, inner.begin.x), low(outer.begin.y, inner.begin.y), low(outer.begin.z, inner.begin.z)},
          {high(outer.end.x, inner.end.x), high(outer.end.y, inner.end.y), high(outer.end.z, inner.end.z)}};
}

// The greatest distance from a box within another to the sides of that.
int greatest_margin(const Box& outer, const Box& inner) {
  return std::max({inner.begin.x - outer.begin.x, inner.begin.y - outer.begin.y, inner.begin.z - outer.begin.z,
                   outer.end.x - inner.end.x, outer.end.y - inner.end.y, outer.end.z - inner.end.z});
}

}  // namespace

FieldRegions::FieldRegions(const Lattice& lattice, const std::vector<FieldProperties>& fields,
                           const FieldSettings& settings)
    : lattice_(lattice), region_(fields.size()), changed_(fields.size()), quiet_(fields.size()), drift_(fields.size()) {
  for (const FieldProperties& field : fields) {
    const bool rests = field.decay_per_h > 0.0 && !field.never_rests;
    bound_.push_back(rests ? settings.rest * shown_before_wall(field, lattice.spacing_um) : 0.0);
  }
  wake();
}

void FieldRegions::wake() {
  std::fill(region_.begin(), region_.end(), Box::whole(lattice_));
  std::fill(changed_.begin(), changed_.end(), Box::whole(lattice_));
  std::fill(quiet_.begin(), quiet_.end(), 0);
  std::fill(drift_.begin(), drift_.end(), 0.0);
}

void FieldRegions::note(const Box& changed) {
  for (Box& box : changed_) box.include(changed);
}

FieldRegion FieldRegions::region(std::size_t f) const {
  Box solved = region_[f];
  const Box least = changed_[f].widened(edge, lattice_);
  solved.include(least);
  return {solved, without_edge(solved, lattice_), least.empty() ? solved : between(solved, least),
          bound_[f] - drift_[f]};
}

void FieldRegions::solved(std::size_t f, const FieldLedger& ledger, const Box& living) {
  constexpr int quiet_solutions = 4;
  constexpr double nearly_nothing = 1.0 / 4.0;
  if (!(bound_[f] > 0.0)) return;
  const FieldRegion region = this->region(f);
  const bool is_quiet = region.core != region.solved && ledger.outer_change < nearly_nothing * bound_[f];
  quiet_[f] = is_quiet ? quiet_[f] + 1 : 0;
  drift_[f] += ledger.edge_change;
  region_[f] = region.solved;
  changed_[f] = living;
  if (quiet_[f] < quiet_solutions) return;
  region_[f] = region.core;
  quiet_[f] = 0;
  drift_[f] = 0.0;
}

void FieldRegions::widen(std::size_t f) {
  const Box now = region(f).solved;
  const int margin = changed_[f].empty() ? edge : greatest_margin(now, changed_[f]);
  region_[f] = now.widened(std::max(edge, margin / 2), lattice_);
  quiet_[f] = 0;
  drift_[f] = 0.0;
}

}  // namespace enthesis::engine
