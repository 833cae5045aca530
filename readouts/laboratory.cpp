#include "readouts/laboratory.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/random/draws.h"
#include "readouts/purposes.h"

namespace enthesis::readouts {
namespace {

// Animals from which places in groups are filled, without replacement where there are as many as wanted.
class Pool {
 public:
  Pool(std::size_t animals, std::size_t wanted) : distinct_(wanted <= animals), pool_(animals) {}

  bool distinct() const { return distinct_; }

  // Fills `drawn`, whose first entry is this place of the experiment.
  void draw(const engine::Draws& draws, engine::LineageKey experiment, std::size_t place,
            std::span<std::size_t> drawn) {
    std::iota(pool_.begin(), pool_.end(), std::size_t{0});
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const double u = draws.uniform(experiment, purposes::laboratory_group, static_cast<std::uint16_t>(place + i));
      const std::size_t first = distinct_ ? i : 0;  // animals before it have been taken
      const auto step = static_cast<std::size_t>(u * static_cast<double>(pool_.size() - first));
      drawn[i] = pool_[first + step];
      if (distinct_) std::swap(pool_[first], pool_[first + step]);
    }
  }

 private:
  bool distinct_;
  std::vector<std::size_t> pool_;
};

// Draws the animals of one experiment: the first half are controls, the second half are treated. Animals that are in
// both arms serve in one group only.
class GroupDraw {
 public:
  GroupDraw(std::size_t treated, std::size_t control, const LaboratoryDesign& design)
      : design_(design),
        control_(control, (design.same_animals ? 2 : 1) * design.group_size),
        treated_(treated, design.group_size),
        drawn_(2 * design.group_size) {}

  bool distinct() const { return control_.distinct() && (design_.same_animals || treated_.distinct()); }

  std::span<const std::size_t> draw(std::size_t experiment) {
    const engine::Draws draws(design_.seed, engine::Tick{0});
    const auto key = static_cast<engine::LineageKey>(experiment);
    const std::size_t n = design_.group_size;
    const std::span<std::size_t> all(drawn_);
    if (design_.same_animals) {
      control_.draw(draws, key, 0, all);
    } else {
      control_.draw(draws, key, 0, all.first(n));
      treated_.draw(draws, key, n, all.last(n));
    }
    return all;
  }

 private:
  LaboratoryDesign design_;
  Pool control_, treated_;
  std::vector<std::size_t> drawn_;
};

void check(Values treated, Values control, const LaboratoryDesign& design) {
  if (design.same_animals && treated.size() != control.size()) {
    throw std::invalid_argument("both arms must have the same animals");
  }
  if (std::min(treated.size(), control.size()) < 2)
    throw std::invalid_argument("a laboratory needs at least two animals to draw from");
  if (design.group_size < 2 || 2 * design.group_size > 0xffffu) {
    throw std::invalid_argument("a laboratory group has at least two animals");
  }
  if (design.experiments < 1) throw std::invalid_argument("at least one experiment must be drawn");
}

}  // namespace

LaboratoryView laboratory_view(Values treated, Values control, const LaboratoryDesign& design) {
  check(treated, control, design);
  GroupDraw group_draw(treated.size(), control.size(), design);
  const double true_difference = mean(treated) - mean(control);
  const std::size_t n = design.group_size;
  std::vector<double> seen_control(n), seen_treated(n), differences, significant;
  double against = 0.0;
  double same = 0.0;
  for (std::size_t e = 0; e < design.experiments; ++e) {
    const std::span<const std::size_t> animals = group_draw.draw(e);
    for (std::size_t i = 0; i < n; ++i) {
      seen_control[i] = control[animals[i]];
      seen_treated[i] = treated[animals[n + i]];
    }
    const Comparison seen = welch(seen_treated, seen_control, design.confidence);
    differences.push_back(seen.difference);
    if (seen.difference * true_difference > 0.0) same += 1.0;
    if (seen.p >= design.significance) continue;
    significant.push_back(seen.difference);
    if (seen.difference * true_difference < 0.0) against += 1.0;
  }
  const auto experiments = static_cast<double>(design.experiments);
  const auto hits = static_cast<double>(significant.size());
  return {hits / experiments,    wilson_interval(hits, experiments, design.confidence),
          against / experiments, same / experiments,
          median(differences),   significant.empty() ? 0.0 : median(significant),
          group_draw.distinct()};
}

}  // namespace enthesis::readouts
