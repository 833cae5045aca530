#include "app/study/effects.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace enthesis::app {
namespace {

using readouts::Comparison;
using Values = std::vector<double>;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

Values difference(const Values& a, const Values& b) {
  Values result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] - b[i]);
  return result;
}

// The animals of two arms in which there was something to measure; of pairs those in which there was in both.
struct Measured {
  Values arm, reference;

  Measured(const Values& all_arm, const Values& all_reference, bool paired) {
    for (std::size_t i = 0; i < all_arm.size(); ++i) {
      const bool in_arm = !std::isnan(all_arm[i]), in_reference = !std::isnan(all_reference[i]);
      if (in_arm && (in_reference || !paired)) arm.push_back(all_arm[i]);
      if (in_reference && (in_arm || !paired)) reference.push_back(all_reference[i]);
    }
  }
  std::size_t animals() const { return std::min(arm.size(), reference.size()); }
};

double mean_if_any(const Values& values) {
  return values.empty() ? none : readouts::mean(values);
}

// One animal shows a difference, but not how sure it is.
Comparison compare(const Values& a, const Values& b, bool paired, double confidence) {
  if (std::min(a.size(), b.size()) < 2) {
    return {mean_if_any(a) - mean_if_any(b), {none, none}, none, none, none, none};
  }
  return paired ? readouts::paired_difference(a, b, confidence) : readouts::welch(a, b, confidence);
}

void add_ratio(const Values& arm, const Values& reference, bool paired, const config::Analysis& analysis,
               Effect& effect) {
  effect.ratio = effect.mean_reference > 0.0 ? effect.mean_arm / effect.mean_reference : none;
  effect.ratio_interval = {none, none};
  if (effect.animals < 2 || !(effect.mean_reference > 0.0)) return;
  if (paired && arm == reference) {  // no difference in any animal
    effect.ratio_interval = {1.0, 1.0};
    return;
  }
  effect.ratio_interval = paired ? readouts::paired_ratio_interval(arm, reference, analysis.confidence)
                                 : readouts::independent_ratio_interval(arm, reference, analysis.confidence);
}

// What the first effect loses in the second one, as a share of it.
void add_share(const Values& first, const Values& second, const config::Analysis& analysis, Effect& effect) {
  if (!(std::abs(effect.mean_arm) > 0.0)) return;
  effect.share = 1.0 - effect.mean_reference / effect.mean_arm;
  if (effect.animals < 2) return;
  const readouts::Interval left = first == second ? readouts::Interval{1.0, 1.0}  // nothing lost in any animal
                                                  : readouts::paired_ratio_interval(second, first, analysis.confidence);
  effect.share_interval = {1.0 - left.high, 1.0 - left.low};
}

void add_equivalence(const Values& arm, const Values& reference, const config::Study& study, Effect& effect) {
  const std::optional<double> margin = study.contrasts[effect.place].equivalent_within;
  if (!margin) return;
  const readouts::EquivalenceLimits limits{1.0 - *margin, 1.0 + *margin, study.analysis.significance};
  if (effect.animals < 2 || !(effect.mean_reference > 0.0)) {
    effect.equivalence = readouts::Equivalence{.ratio = none, .interval = {none, none}, .p = none};
  } else if (effect.paired && arm == reference) {  // no difference in any animal
    effect.equivalence =
        readouts::Equivalence{.ratio = 1.0, .interval = {1.0, 1.0}, .bounded = true, .equivalent = true};
  } else {
    effect.equivalence = effect.paired ? readouts::equivalence_of_ratio(arm, reference, limits)
                                       : readouts::independent_equivalence_of_ratio(arm, reference, limits);
  }
}

void add_pairing(const Values& arm, const Values& reference, bool paired, const config::Analysis& analysis,
                 Effect& effect) {
  constexpr std::size_t least = 4;  // for a correlation with an interval
  effect.correlation = effect.variance_ratio = none;
  effect.correlation_interval = {none, none};
  if (!paired || effect.animals < least) return;
  const readouts::PairingGain gain = readouts::pairing_gain(arm, reference, analysis.confidence);
  effect.correlation = gain.between_arms.r;
  effect.correlation_interval = gain.between_arms.interval;
  effect.variance_ratio = gain.variance_ratio;
}

void add_laboratory(const Values& arm, const Values& reference, const config::Study& study, Effect& effect) {
  if (effect.animals < 2) return;
  for (const std::size_t size : study.analysis.laboratory_groups) {
    effect.laboratory.push_back(
        readouts::laboratory_view(arm, reference,
                                  {size, study.analysis.laboratory_experiments, study.analysis.significance,
                                   study.analysis.confidence, study.seed, effect.paired}));
  }
}

Effect of_contrast(const config::Study& study, const Measurements& m, std::size_t place, std::size_t readout,
                   std::size_t row) {
  const config::Contrast& contrast = study.contrasts[place];
  const Measured both(m.of_arm(contrast.arm, readout, row), m.of_arm(contrast.reference, readout, row),
                      study.shared_streams);
  const Values &arm = both.arm, &reference = both.reference;
  Effect effect{.place = place, .readout = readout, .time_h = m.time_h[row], .animals = both.animals()};
  effect.paired = study.shared_streams;
  effect.share = none;
  effect.share_interval = {none, none};
  effect.mean_arm = mean_if_any(arm);
  effect.mean_reference = mean_if_any(reference);
  effect.comparison = compare(arm, reference, effect.paired, study.analysis.confidence);
  add_ratio(arm, reference, effect.paired, study.analysis, effect);
  add_equivalence(arm, reference, study, effect);
  add_pairing(arm, reference, effect.paired, study.analysis, effect);
  add_laboratory(arm, reference, study, effect);
  return effect;
}

Effect of_interaction(const config::Study& study, const Measurements& m, std::size_t place, std::size_t readout,
                      std::size_t row) {
  const auto effects_of = [&](std::size_t contrast) {
    const config::Contrast& c = study.contrasts[contrast];
    return difference(m.of_arm(c.arm, readout, row), m.of_arm(c.reference, readout, row));
  };
  const Measured both(effects_of(study.interactions[place].first), effects_of(study.interactions[place].second), true);
  const Values &first = both.arm, &second = both.reference;
  Effect effect{
      .interaction = true, .place = place, .readout = readout, .time_h = m.time_h[row], .animals = both.animals()};
  effect.paired = true;  // animal by animal, for its contrasts may share an arm
  effect.mean_arm = mean_if_any(first);
  effect.mean_reference = mean_if_any(second);
  effect.comparison = compare(first, second, effect.paired, study.analysis.confidence);
  effect.ratio = effect.share = none;
  effect.ratio_interval = effect.share_interval = {none, none};
  add_share(first, second, study.analysis, effect);
  add_pairing(first, second, study.shared_streams, study.analysis, effect);
  return effect;
}

}  // namespace

std::vector<Effect> find_effects(const config::Study& study, const Measurements& measurements) {
  std::vector<Effect> effects;
  const auto add = [&](std::size_t count, auto find) {
    for (std::size_t place = 0; place < count; ++place) {
      for (std::size_t readout = 0; readout < measurements.readouts.size(); ++readout) {
        for (const double time_h : study.report_h) {
          effects.push_back(find(study, measurements, place, readout, measurements.row_at(time_h)));
        }
      }
    }
  };
  add(study.contrasts.size(), of_contrast);
  add(study.interactions.size(), of_interaction);
  return effects;
}

}  // namespace enthesis::app
