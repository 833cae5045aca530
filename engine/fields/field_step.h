#pragma once
// One step of one field, with its own working memory. Serial: fields are shared out among threads whole.

#include <span>

#include "engine/fields/field_properties.h"
#include "engine/fields/linear_solver.h"

namespace enthesis::engine {

// One field as a step sees it, in lattice order; the concentration is changed in place.
struct FieldView {
  const FieldProperties& properties;
  std::span<double> concentration_pM;
  std::span<const double> source_pM_per_h, sink_per_h;
  const LineVector<float>&loose, &dense;  // transport weights in checkerboard order
};

class FieldStep {
 public:
  explicit FieldStep(const Lattice& lattice);

  // Throws std::invalid_argument if a source, a sink or a concentration is negative or not finite.
  FieldLedger advance(const FieldView& field, double dt_h, const FieldSettings& settings);

 private:
  struct Sums {  // over all sites, of what a step begins with
    double source, sink, concentration;
  };
  // The sum of x and of loss * x, once x is multiplied by the factor that closes the balance.
  struct Closed {
    double total, lost, factor;
  };
  Sums take(const FieldView& field, double storage_per_h);
  double give(double factor, const FieldView& field);
  void set_operator(const FieldView& field);
  void settle(const FieldView& field, const Sums& begin, double dt_h, const FieldSettings& settings,
              FieldLedger& ledger);
  void follow(const FieldView& field, const Sums& begin, double storage_per_h, double dt_h,
              const FieldSettings& settings, FieldLedger& ledger);
  Closed solve(const LineVector<double>& right_side, double right_side_sum, const Accuracy& accuracy, bool clip,
               FieldLedger& ledger);
  double excess_level(double wanted) const;
  double clip(double level, SolveOutcome& outcome);

  Lattice lattice_;
  LinearSolver solver_;
  LineVector<float> diffusivity_;
  LineVector<double> source_, start_, right_side_, row_;
};

}  // namespace enthesis::engine
