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
  const LineVector<double>&loose, &dense;  // transport weights in checkerboard order
};

class FieldStep {
 public:
  explicit FieldStep(const Lattice& lattice);

  // Throws std::invalid_argument if a source, a sink or a concentration is negative or not finite.
  FieldLedger advance(const FieldView& field, double dt_h, const FieldSettings& settings);

 private:
  struct Content {
    double total, lost;  // sum of c, sum of loss * c
    bool negative;       // c is below zero somewhere
  };
  void set_operator(const FieldView& field, double storage_per_h);
  void settle(const FieldView& field, double source_sum, double dt_h, const FieldSettings& settings,
              FieldLedger& ledger);
  void follow(const FieldView& field, double source_sum, double dt_h, const FieldSettings& settings,
              FieldLedger& ledger);
  Content solve(const Accuracy& accuracy, double right_side_sum, bool clip, FieldLedger& ledger);
  Content content() const;
  double excess_level(double wanted) const;
  double clip(double level);

  Lattice lattice_;
  LinearSolver solver_;
  LineVector<double> right_side_, source_, start_;
};

}  // namespace enthesis::engine
