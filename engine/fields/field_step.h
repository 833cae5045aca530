#pragma once
// One step of one field, with its own working memory. Serial: fields are shared out among threads whole.

#include <span>
#include <vector>

#include "engine/fields/field_properties.h"
#include "engine/fields/field_region.h"
#include "engine/fields/linear_solver.h"

namespace enthesis::engine {

// One field as a step sees it, one value per site of the lattice; the concentration is changed in place, in the region.
struct FieldView {
  const FieldProperties& properties;
  std::span<float> concentration_pM;
  std::span<const double> source_pM_per_h, sink_per_h;  // only read in the region
  const Grid<float>&loose, &dense;                      // transport weights
  const FieldRegion& region;
};

class FieldStep {
 public:
  explicit FieldStep(const Lattice& lattice) : lattice_(lattice) {}

  // The ledger tells if the region was too narrow; then the concentration is as it was.
  // Throws std::invalid_argument if a source, a sink or a concentration is negative or not finite.
  FieldLedger advance(const FieldView& field, double dt_h, const FieldSettings& settings);

 private:
  struct Sums {  // over all sites of the region, of what a step begins with
    double source, sink, concentration;
    double entering;  // from sites at rest, as a source
  };
  // The sum of x and of loss * x, once x is multiplied by the factor that closes the balance.
  struct Closed {
    double total, lost, factor;
  };
  Sums take(const FieldView& field, double storage_per_h);
  void give(double factor, const FieldView& field, FieldLedger& ledger);
  template <bool measures, bool writes>
  void pass_on(double factor, const FieldView& field, FieldLedger& ledger);
  void fit(const Box& region);
  template <class Body>
  void for_rows_of_region(Body&& body) const;
  void find_diffusivity(const FieldView& field);
  double fold_in_neighbours(const FieldView& field);
  void empty_out(const FieldView& field, FieldLedger& ledger);
  double leaving() const;
  void settle(const FieldView& field, const Sums& begin, double dt_h, const FieldSettings& settings,
              FieldLedger& ledger);
  void follow(const FieldView& field, const Sums& begin, double storage_per_h, double dt_h,
              const FieldSettings& settings, FieldLedger& ledger);
  Closed solve(const LineVector<double>& right_side, double right_side_sum, const Accuracy& accuracy, bool clip,
               FieldLedger& ledger);
  double excess_level(double wanted) const;
  double clip(double level, SolveOutcome& outcome);

  struct Border {  // a site of the region beside one at rest
    std::size_t place;
    double coupling_per_h;
  };

  Lattice lattice_;
  Box region_;  // that the arrays are for
  LinearSolver solver_;
  LineVector<float> diffusivity_;
  LineVector<double> source_, start_, right_side_;
  LineVector<float> row_;
  std::vector<Border> border_;
};

}  // namespace enthesis::engine
