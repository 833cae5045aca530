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

}  // namespace

FieldRegions::FieldRegions(const Lattice& lattice, const std::vector<FieldProperties>& fields,
                           const FieldSettings& settings)
    : lattice_(lattice),
      widest_(std::max({lattice.nx, lattice.ny, lattice.nz, edge})),
      margin_(fields.size()),
      quiet_(fields.size()),
      drift_(fields.size()),
      changed_(fields.size(), Box::whole(lattice)),
      living_{Box::whole(lattice)} {
  for (const FieldProperties& field : fields)
    bound_.push_back(field.decay_per_h > 0.0 ? settings.rest * shown_before_wall(field, lattice.spacing_um) : 0.0);
  wake();
}

void FieldRegions::wake() {
  std::fill(margin_.begin(), margin_.end(), widest_);
  std::fill(quiet_.begin(), quiet_.end(), 0);
  std::fill(drift_.begin(), drift_.end(), 0.0);
  std::fill(changed_.begin(), changed_.end(), Box::whole(lattice_));
}

void FieldRegions::pass(const Box& living) {
  living_.front() = living;
  for (Box& changed : changed_) changed.include(living);
}

void FieldRegions::solved(std::size_t f, const FieldLedger& ledger) {
  constexpr int quiet_solutions = 4;
  constexpr double nearly_nothing = 1.0 / 16.0;
  if (!(bound_[f] > 0.0)) return;
  changed_[f] = living_.front();
  drift_[f] += ledger.edge_change;
  quiet_[f] = ledger.outer_change < nearly_nothing * bound_[f] ? quiet_[f] + 1 : 0;
  if (quiet_[f] < quiet_solutions || margin_[f] <= edge) return;
  margin_[f] = std::max(edge, margin_[f] / 2);
  drift_[f] = 0.0;
  quiet_[f] = 0;
}

void FieldRegions::widen(std::size_t f) {
  margin_[f] = std::min(widest_, margin_[f] + std::max(edge, margin_[f] / 2));
  drift_[f] = 0.0;
  quiet_[f] = 0;
}

}  // namespace enthesis::engine
