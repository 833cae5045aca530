#pragma once
// Where the fields are solved. What feeds a field, takes from it or lets it pass changes only where something lives; far
// from there the field is at rest, and is left as it is. Each field has a region, a box that holds all that has changed
// since its last solution and a margin round it, as wide as the field reaches; the sites beyond keep their concentration.
//
// What a field changes by at the edge of its region since the edge came to be there is added up. A wall of sites at rest
// holds back the changes before it, so that they show there by no more than h / L of what they would be without it, where
// h is the spacing and L the decay length of the field; if they come to more than that part of `rest`, the region grows,
// and the field is solved again. It shrinks half of the way to what lives when for some solutions nearly nothing has
// changed in the part that then comes to rest.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/box.h"
#include "engine/fields/field_properties.h"

namespace enthesis::engine {

struct FieldRegion {
  Box solved, without_edge, core;  // the core is what is left when it shrinks
  double most_at_edge{};           // change there at which it is too narrow
};

class FieldRegions {
 public:
  // All fields begin everywhere.
  FieldRegions(const Lattice& lattice, const std::vector<FieldProperties>& fields, const FieldSettings& settings);

  // Only sites of this box have changed in what feeds the fields, takes from them or lets them pass.
  void note(const Box& changed);
  // Where field f is to be solved.
  FieldRegion region(std::size_t f) const;
  // Field f has been solved there; what lives now changes again.
  void solved(std::size_t f, const FieldLedger& ledger, const Box& living);
  // It was too narrow.
  void widen(std::size_t f);
  // Something may have changed anywhere: all fields begin everywhere again.
  void wake();

  // Everything that must be saved and digested.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor(std::string("field_region/region"), region_);
    visitor(std::string("field_region/changed"), changed_);
    visitor(std::string("field_region/quiet"), quiet_);
    visitor(std::string("field_region/drift"), drift_);
  }

  static constexpr int edge = 4;  // sites: the outermost part of a region, and the least margin

 private:
  Lattice lattice_;
  std::vector<double> bound_;        // of the drift; zero where a field never rests
  std::vector<Box> region_;          // of the last solution
  std::vector<Box> changed_;         // since then, and what lived then
  std::vector<std::int32_t> quiet_;  // solutions
  std::vector<double> drift_;        // sum of changes at the edge
};

}  // namespace enthesis::engine
