#pragma once
// When the fields are solved again. A field that changes little from one step to the next may wait, so that fast fields
// follow in every step and slow ones cost little.
//
// A field waits for as long as it is expected to change by less than `lag` of what matters to its readers, judged by
// how much it changed over the last wait, which at most doubles. What feeds it is looked at in every step: a change of a
// feed since the last solution that might change by so much what is felt of the field, or a call of wake(), ends the
// wait at once.

#include <array>
#include <string>
#include <vector>

#include "engine/fields/field_properties.h"

namespace enthesis::engine {

// Measures of what feeds a field and takes from it, each on a scale of its own, for instance the sum of what all cells
// secrete, which is first where there is one, and the sum of what they take up. None is negative.
using FieldFeed = std::array<double, 3>;

// What is now to be solved of a field: so many hours, none if it waits on, in which its sources were on average this
// part of what they are now.
struct FieldSpan {
  double hours{};
  double source_part{1.0};
};

class FieldPaces {
 public:
  explicit FieldPaces(std::size_t fields) : wait_h_(fields), waited_h_(fields), felt_(fields, 1.0) {
    for (auto& measure : feed_) measure.assign(fields, 0.0);
  }

  // Another dt_h has passed, in which field f was fed like this. While it waited it was fed as at the last solution, if
  // the feed has ended the wait, else ever more like now.
  FieldSpan pass(std::size_t f, double dt_h, const FieldFeed& feed, const FieldSettings& settings);
  // Field f has been solved over so many hours, as the ledger tells.
  void solved(std::size_t f, double hours, const FieldLedger& ledger, const FieldSettings& settings);
  // All fields are solved in the next step.
  void wake();

  // Everything that must be saved and digested.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor(std::string("field_pace/wait_h"), wait_h_);
    visitor(std::string("field_pace/waited_h"), waited_h_);
    visitor(std::string("field_pace/felt"), felt_);
    for (std::size_t m = 0; m < feed_.size(); ++m) visitor("field_pace/feed_" + std::to_string(m), feed_[m]);
  }

 private:
  bool tells(std::size_t f, const FieldFeed& feed, double lag) const;

  std::vector<double> wait_h_, waited_h_;
  std::vector<double> felt_;                                            // FieldLedger::felt of the last solution
  std::array<std::vector<double>, std::tuple_size_v<FieldFeed>> feed_;  // at the last solution
};

}  // namespace enthesis::engine
