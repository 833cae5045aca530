#pragma once
// Where the fields are solved. What feeds a field, takes from it or lets it pass changes only where something lives; far
// from there the field is at rest, and is left as it is. A region is the box of all that has changed since the last
// solution, and a margin round it, as wide as the field reaches; the sites beyond keep their concentration.
//
// What a field changes by at the edge of its region since the edge came to be there is added up. A wall of sites at rest
// holds back the changes before it, so that they show there by no more than h / L of what they would be without it, where
// h is the spacing and L the decay length of the field; if they come to more than that part of `rest`, the margin grows,
// and the field is solved again. It shrinks to half when for some solutions nearly nothing has changed in the outer half of it.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/box.h"
#include "engine/fields/field_properties.h"

namespace enthesis::engine {

struct FieldRegion {
  Box solved, without_edge, without_outer;
  double most_at_edge{};  // change there at which it is too narrow
};

class FieldRegions {
 public:
  // All fields begin everywhere.
  FieldRegions(const Lattice& lattice, const std::vector<FieldProperties>& fields, const FieldSettings& settings);

  // Another step has passed, in which only sites of this box have changed.
  void pass(const Box& living);
  // Where field f is to be solved, what of that is left without the edge, and without the outer half of the margin.
  FieldRegion region(std::size_t f) const {
    const auto with = [&](int margin) { return changed_[f].widened(margin, lattice_); };
    return {with(margin_[f]), with(margin_[f] - edge), with(margin_[f] / 2), bound_[f] - drift_[f]};
  }
  // Field f has been solved there.
  void solved(std::size_t f, const FieldLedger& ledger);
  // It was too narrow.
  void widen(std::size_t f);
  // Something may have changed anywhere: all fields begin everywhere again.
  void wake();

  // Everything that must be saved and digested.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor(std::string("field_region/margin"), margin_);
    visitor(std::string("field_region/quiet"), quiet_);
    visitor(std::string("field_region/drift"), drift_);
    visitor(std::string("field_region/changed"), changed_);
    visitor(std::string("field_region/living"), living_);
  }

  static constexpr int edge = 8;  // sites: the outermost part of a margin, and the least margin

 private:
  Lattice lattice_;
  int widest_;                 // margin
  std::vector<double> bound_;  // of the drift; zero where a field never rests
  std::vector<std::int32_t> margin_, quiet_;
  std::vector<double> drift_;  // sum of changes at the edge
  std::vector<Box> changed_;   // since the last solution
  std::vector<Box> living_;    // one: the last that was passed
};

}  // namespace enthesis::engine
