#include "engine/fields/field_pace.h"

#include <algorithm>
#include <cmath>

namespace enthesis::engine {

namespace {

// As far as the first measure tells. Sources that are gone cannot stand for those that were there while the field
// waited: it then counts as at rest until now, which it was within the lag.
FieldSpan span_of(double feed_then, double feed_now, double waited_h, double dt_h, bool changed) {
  constexpr double half = 0.5;
  if (!(feed_now > 0.0)) return {changed && feed_then > 0.0 ? dt_h : waited_h + dt_h};
  const double then = waited_h > 0.0 ? feed_then / feed_now : 1.0;
  return {waited_h + dt_h, changed ? (waited_h * then + dt_h) / (waited_h + dt_h) : half * (then + 1.0)};
}

}  // namespace

// Whether the feed has changed so much that the field might by more than the lag, where it is felt most. Where a new
// source stands alone it makes more of a difference than for the sum of all.
bool FieldPaces::tells(std::size_t f, const FieldFeed& feed, double lag) const {
  constexpr double caution = 4.0, least = 1e-6;
  const double counts = std::clamp(caution * felt_[f], least, 1.0);
  for (std::size_t m = 0; m < feed.size(); ++m) {
    const double then = feed_[m][f];
    if (then > 0.0 ? counts * std::fabs(feed[m] - then) > lag * then : feed[m] > 0.0) return true;
  }
  return false;
}

FieldSpan FieldPaces::pass(std::size_t f, double dt_h, const FieldFeed& feed, const FieldSettings& settings) {
  constexpr double half = 0.5;
  const bool changed = tells(f, feed, settings.lag);
  const double wait_h = std::min(wait_h_[f], settings.longest_wait * dt_h);
  if (!changed && waited_h_[f] + dt_h + half * dt_h <= wait_h) {
    waited_h_[f] += dt_h;
    return {};
  }
  const FieldSpan span = span_of(feed_[0][f], feed[0], waited_h_[f], dt_h, changed);
  for (std::size_t m = 0; m < feed.size(); ++m) feed_[m][f] = feed[m];
  waited_h_[f] = 0.0;
  return span;
}

void FieldPaces::solved(std::size_t f, double hours, const FieldLedger& ledger, const FieldSettings& settings) {
  constexpr double most_growth = 2.0;
  constexpr double safety = 0.8;
  const double expected = safety * settings.lag;
  wait_h_[f] = hours * (expected < most_growth * ledger.change ? expected / ledger.change : most_growth);
  felt_[f] = ledger.felt;
}

void FieldPaces::wake() {
  std::fill(wait_h_.begin(), wait_h_.end(), 0.0);
}

}  // namespace enthesis::engine
