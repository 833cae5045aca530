#pragma once
// What is known of one diffusing field, how it is solved, and what a step did to it.

#include <string>

#include "engine/grid.h"

namespace enthesis::engine {

enum class TimeScheme { quasi_steady, implicit };

struct FieldProperties {
  std::string name;
  double diffusivity_loose_um2_per_s{};
  double diffusivity_dense_um2_per_s{};
  double decay_per_h{};
  TimeScheme scheme{TimeScheme::quasi_steady};
  // The concentration that matters to whoever reads the field, for instance a half-saturation. Errors are held below
  // the tolerance times the sum of this and the concentration at the place. Zero: times the maximum of the field.
  double reference_pM{};
  // It is solved in every step, because what feeds it is counted step by step, or not told by its feed although it is
  // followed in time.
  bool never_waits{false};
  // It is solved everywhere, because what feeds it may change where nothing lives.
  bool never_rests{false};
};

// Shares of the loose and the dense diffusivity at each site, shared by all fields.
struct TransportWeights {
  Grid<double> loose, dense;
};

struct FieldSettings {
  double tolerance{1e-3};         // steady solve: error over the scale, at its greatest
  double change_tolerance{1e-1};  // implicit stage: error over the change made by the stage, in the maximum norm
  // Implicit stage: or error over the scale of the field, for every hour of the step but at most `tolerance`, whichever
  // is greater.
  double value_tolerance{1e-6};
  double error_margin{3.0};     // the error of a solve is estimated as at least this times its last step
  double negligible_pM{1e-12};  // mean of content and what is to come below which an implicit field counts as decayed
  int substeps{4};              // implicit: sub-steps in one advance
  int max_iterations{300};      // of conjugate gradients in one solve
  // A field may wait while it changes by less than this part of its relevant level and the level at the place together,
  // as in `tolerance`. Zero: none waits.
  double lag{0.0};
  int longest_wait{0};  // steps, of the length that they have now
  // The error that sites at rest may make of a field, on the same scale (engine/fields/field_region.h). Zero: none rests.
  double rest{0.0};
};

// What happened to one field in the time over which it was solved, or nothing if it waited. Amounts are concentration
// times volume, summed over the sites of the region that was solved.
struct FieldLedger {
  double before_pM_um3{}, after_pM_um3{};
  double secreted_pM_um3{}, decayed_pM_um3{}, taken_up_pM_um3{};
  double left_pM_um3{};     // for sites at rest, less what came from there
  double clipped_pM_um3{};  // negative content set to zero, as a positive amount
  double closure{};         // greatest change made to close the balance, over the scale of the field
  // What the amounts above leave unexplained, over all that was there and came in. Quasi-steady: secreted - decayed -
  // taken up - left; implicit: before + secreted - decayed - taken up - left - after.
  double imbalance{};
  int iterations{};         // of conjugate gradients, over all solves
  double error_estimate{};  // greatest estimated error of a solve over the scale of the field
  bool converged{true};
  double change{};                       // greatest, as a part of the relevant level and the level at the place
  double felt{1.0};                      // greatest level, likewise; 1 without a relevant level
  double edge_change{}, outer_change{};  // likewise, at the edge of the region and outside its core
  bool too_narrow{};                     // there was too much change at the edge; the concentration is as it was
  bool idle{};                           // nothing to do: no source, no content
  bool waited{};                         // not solved in this step
};

}  // namespace enthesis::engine
