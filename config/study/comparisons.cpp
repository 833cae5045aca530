#include "config/study/comparisons.h"

#include <set>

#include "config/study/names.h"

namespace enthesis::config {
namespace {

std::optional<double> read_equivalence_margin(const Table& row) {
  constexpr const char* key = "equivalent_within";
  const Bounds below_one{.low = 0.0, .high = 1.0, .above_low = true};
  const std::optional<double> margin = row.optional_quantity(key, Dimension::fraction, below_one);
  if (margin && *margin >= 1.0) row.fail(key, std::string(key) + " must be below 1");
  return margin;
}

void read_contrasts(const Table& root, Study& study) {
  for (const Table& row : root.tables("contrast")) {
    Contrast contrast{new_name(row, "contrast", names_of(study.contrasts), false),
                      place_of(row, "arm", "arm", row.text("arm"), study.arms),
                      place_of(row, "reference", "arm", row.text("reference"), study.arms),
                      read_equivalence_margin(row)};
    if (contrast.arm == contrast.reference) row.fail("reference", "an arm cannot be its own reference");
    study.contrasts.push_back(std::move(contrast));
  }
}

void read_interactions(const Table& root, Study& study) {
  for (const Table& row : root.tables("interaction")) {
    Interaction one{new_name(row, "interaction", names_of(study.interactions), false),
                    place_of(row, "first", "contrast", row.text("first"), study.contrasts),
                    place_of(row, "second", "contrast", row.text("second"), study.contrasts)};
    if (one.first == one.second) row.fail("second", "an interaction is between two different contrasts");
    study.interactions.push_back(std::move(one));
  }
}

void read_correlations(const Table& root, Study& study) {
  static const Names spans{"report", "course"};
  const auto readout = [&](const Table& row, const char* key) {
    return place_of_name(row, key, "readout of the study", row.text(key), study.readouts);
  };
  for (const Table& row : root.tables("correlation")) {
    Correlation one{new_name(row, "correlation", names_of(study.correlations), false),
                    readout(row, "x"),
                    readout(row, "y"),
                    row.has("x_over") && row.choice("x_over", spans) == "course",
                    {}};
    if (one.x == one.y && !one.x_over_course) row.fail("y", "a readout goes with itself in any case");
    const Names arms = row.has("arms") ? row.texts("arms") : names_of(study.arms);
    if (arms.empty()) row.fail("arms", "the correlation \"" + one.name + "\" has no arm");
    for (const std::string& arm : arms) one.arms.push_back(place_of(row, "arms", "arm", arm, study.arms));
    const std::set<std::size_t> different(one.arms.begin(), one.arms.end());
    if (different.size() != arms.size()) row.fail("arms", "the correlation \"" + one.name + "\" names an arm twice");
    study.correlations.push_back(std::move(one));
  }
}

}  // namespace

void read_comparisons(const Table& root, Study& study) {
  read_contrasts(root, study);
  read_interactions(root, study);
  read_correlations(root, study);
}

}  // namespace enthesis::config
