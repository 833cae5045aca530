#include "app/study/study_report.h"

#include <algorithm>
#include <cmath>

#include "app/run/progress.h"
#include "app/study/study_tables.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

using engine::formatted;

std::string number(double value) {
  return std::isnan(value) ? "-" : formatted("%.3g", value);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string interval_text(const readouts::Interval& interval) {
  if (std::isinf(interval.low) && std::isinf(interval.high)) return " [not bounded]";
  return std::isnan(interval.low) ? "" : " [" + number(interval.low) + ", " + number(interval.high) + "]";
}

std::string p_text(double p) {
  if (std::isnan(p)) return "";
  return p < 0.0001 ? ", p < 0.0001" : ", p = " + formatted("%.2g", p);
}

std::string head(const config::Study& study) {
  return study.title + "\n" +
         formatted("%zu arms of %zu animals, %s, seed %llu; ", study.arms.size(), study.animals,
                   duration_text(study.duration_h).c_str(), static_cast<unsigned long long>(study.seed)) +
         (study.shared_streams ? "animal i is the same individual in every arm (paired)\n"
                               : "every arm has animals of its own (unpaired)\n") +
         "primary readout: " + study.readouts.front() + "\n";
}

std::string protocol(const config::Study& study) {
  if (study.protocol.empty()) return {};
  std::string text = "\nProtocol\n";
  for (const config::ProtocolRow& row : study.protocol) {
    const config::Parameter& p = row.number;
    const std::string value =
        p.dimension == config::Dimension::time ? duration_text(p.value) : config::format_quantity(p.value, p.dimension);
    text += "  " + padded(p.id, 20) + padded(value, 8) + padded(std::string(config::grade_name(p.grade)), 10) + p.why +
            (row.acts_on.empty() ? " (for the record)" : "") + "\n";
  }
  return text;
}

// Of how many animals, where it could not be measured in all.
std::string animals_if_fewer(std::size_t animals, const config::Study& study) {
  return animals < study.animals && animals > 0 ? ", n = " + std::to_string(animals) : "";
}

std::string arms(const config::Study& study, const Measurements& m) {
  const double end_h = study.report_h.back();
  std::string text = "\nMean (standard deviation) at " + duration_text(end_h) + "\n";
  std::size_t width = 0;
  for (const config::Arm& arm : study.arms) width = std::max(width, arm.title.size() + 2);
  for (std::size_t readout = 0; readout < m.readouts.size(); ++readout) {
    text += "  " + m.readouts[readout] + "\n";
    for (std::size_t arm = 0; arm < m.arms; ++arm) {
      std::vector<double> values = m.of_arm(arm, readout, m.row_at(end_h));
      std::erase_if(values, [](double value) { return std::isnan(value); });
      text += "    " + padded(study.arms[arm].title, width) +
              (values.empty() ? "nothing to measure" : number(readouts::mean(values))) +
              (values.size() > 1 ? " (" + number(readouts::standard_deviation(values)) + ")" : "") +
              animals_if_fewer(values.size(), study) + "\n";
    }
  }
  return text;
}

// "unpaired groups of 6 to 10: 31 to 52 % significant, 0 to 0.1 % in the wrong direction"
std::string laboratory(const config::Study& study, const Effect& effect) {
  if (effect.laboratory.empty()) return {};
  constexpr double percent = 100.0;
  const auto range = [&](auto share) {
    double low = 1.0, high = 0.0;
    for (const readouts::LaboratoryView& view : effect.laboratory) {
      low = std::min(low, share(view));
      high = std::max(high, share(view));
    }
    const std::string first = formatted("%.3g", percent * low), last = formatted("%.3g", percent * high);
    return (first == last ? first : first + " to " + last) + " %";
  };
  const auto& sizes = study.analysis.laboratory_groups;
  const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  return "      unpaired groups of " + std::to_string(*least) + " to " + std::to_string(*most) + ": " +
         range([](const auto& view) { return view.power; }) + " significant, " +
         range([](const auto& view) { return view.significant_against; }) + " in the wrong direction\n";
}

// "equivalent within 15 %" or that it is not shown, with the interval of the two one-sided tests.
std::string equivalence_text(const config::Study& study, const Effect& e) {
  if (!e.equivalence) return {};
  constexpr double percent = 100.0;
  const double margin = *study.contrasts[e.place].equivalent_within;
  if (e.animals < 2) return "      equivalence cannot be told from fewer than two animals\n";
  if (std::isnan(e.equivalence->ratio)) return "      equivalence cannot be told: the reference is not above zero\n";
  return std::string("      ") + (e.equivalence->equivalent ? "equivalent" : "not shown to be equivalent") +
         formatted(" within %g %%: ratio ", margin * percent) + number(e.equivalence->ratio) +
         interval_text(e.equivalence->interval) +
         formatted(" (%g %% interval)", (1.0 - 2.0 * study.analysis.significance) * percent) +
         p_text(e.equivalence->p) + "\n";
}

std::string effect_text(const config::Study& study, const Effect& e, std::size_t width) {
  const std::string name = "    " + padded(effect_name(study, e), width);
  if (e.animals == 0) return name + "nothing to measure in any animal\n";
  const auto& seen = e.comparison.interval;
  if (seen.low == 0.0 && seen.high == 0.0) return name + "no difference in any animal\n";
  std::string text = name + formatted("%+.3g", e.comparison.difference) + interval_text(e.comparison.interval) +
                     p_text(e.comparison.p);
  if (!std::isnan(e.ratio)) text += ", ratio " + number(e.ratio) + interval_text(e.ratio_interval);
  if (!std::isnan(e.share)) text += ", share of the first " + number(e.share) + interval_text(e.share_interval);
  if (e.paired && !e.interaction && !std::isnan(e.correlation)) {
    text += "; r " + formatted("%.2f", e.correlation) + ", variance x " + formatted("%.2f", e.variance_ratio);
  }
  return text + animals_if_fewer(e.animals, study) + "\n" + equivalence_text(study, e) + laboratory(study, e);
}

std::string effects_at(const config::Study& study, const std::vector<Effect>& effects, double time_h) {
  std::string text = "\nEffects at " + duration_text(time_h) +
                     formatted(": difference [%g %% interval]\n", study.analysis.confidence * 100.0);
  std::size_t width = 0;
  for (const Effect& e : effects) width = std::max(width, effect_name(study, e).size() + 2);
  for (std::size_t readout = 0; readout < study.readouts.size(); ++readout) {
    text += "  " + study.readouts[readout] + (readout == 0 ? " (primary)" : "") + "\n";
    for (const Effect& e : effects) {
      if (e.readout == readout && e.time_h == time_h) text += effect_text(study, e, width);
    }
  }
  return text;
}

// Where many animals have the same value: ", at most 0.62".
std::string attainable_text(const readouts::Correlation& c) {
  constexpr double nearly_all = 0.95;
  const double end = c.r < 0.0 ? c.attainable.low : c.attainable.high;
  return std::abs(end) < nearly_all ? formatted(", at most %.2f with so many equal values", std::abs(end)) : "";
}

std::string correlation_text(const config::Study& study, const ArmCorrelation& c) {
  const config::Correlation& asked = study.correlations[c.place];
  const bool none = std::isnan(c.spearman.r);
  return "  " + asked.name + ", " + study.arms[c.arm].title + ": " +
         (none ? "none can be told" : formatted("%+.2f", c.spearman.r)) + interval_text(c.spearman.interval) +
         p_text(c.spearman.p) + (none ? "" : attainable_text(c.spearman)) + " (" + study.readouts[asked.y] + " with " +
         (asked.x_over_course ? "the mean over time of " : "") + study.readouts[asked.x] + ", " +
         duration_text(c.time_h) + ")\n";
}

std::string correlations(const config::Study& study, const std::vector<ArmCorrelation>& found) {
  if (found.empty()) return {};
  std::string text =
      formatted("\nRank correlations over animals (Spearman) [%g %% interval]\n", study.analysis.confidence * 100.0);
  for (const ArmCorrelation& c : found) text += correlation_text(study, c);
  return text;
}

}  // namespace

std::string study_report(const config::Study& study, const Measurements& measurements, const Findings& findings) {
  const std::vector<Effect>& effects = findings.effects;
  std::string text = head(study) + protocol(study) + arms(study, measurements);
  for (const double time_h : study.report_h) {
    if (!effects.empty()) text += effects_at(study, effects, measurements.time_h[measurements.row_at(time_h)]);
  }
  text += correlations(study, findings.correlations);
  text +=
      "\nr: correlation of the arms over animals; variance x: that of the paired difference by that of independent\n"
      "arms. p values are not adjusted for their number; those of readouts that are not primary explore.\n";
  const auto& sizes = study.analysis.laboratory_groups;
  if (sizes.empty()) return text;
  const bool enough = 2 * *std::max_element(sizes.begin(), sizes.end()) <= study.animals;
  return text + "Laboratory groups are drawn from the animals of this study" +
         (enough ? ".\n" : ", with replacement where they are too few for two groups, which overstates power.\n");
}

}  // namespace enthesis::app
