#include "engine/fields/field_step.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace enthesis::engine {

namespace {

constexpr std::size_t lanes = PackOf<double>::lanes;
constexpr std::size_t unroll = 4;
constexpr double seconds_per_hour = 3600.0;
constexpr double rounding = 1e-15;
constexpr double least_share = 1e-12;                // of the relevant level: nothing
constexpr double sdirk_gamma = 0.29289321881345254;  // 1 - sqrt(1/2)

// Sums a row, whose values must be finite and not negative.
class CheckedSum {
 public:
  void add_row(const double* values, std::size_t count) {
    std::size_t i = 0;
    for (; i + unroll * lanes <= count; i += unroll * lanes) {
      for (std::size_t k = 0; k < unroll; ++k) {
        const Pack<double> v = load(values + i + k * lanes);
        sum_.part[k] += v;
        below_.part[k] = greater_of<double>(-v, below_.part[k]);
      }
    }
    for (; i < count; ++i) {
      rest_ += values[i];
      least_ = std::min(least_, values[i]);
    }
  }
  double total(const char* what, const std::string& field) const {
    const double total = sum_.total() + rest_;
    if (!std::isfinite(total) || std::min(least_, -below_.total()) < 0.0)
      throw std::invalid_argument("the " + std::string(what) + " of field '" + field +
                                  "' must be finite and not negative at every site");
    return total;
  }

 private:
  PackSum sum_;
  PackMax below_;
  double rest_{}, least_{};
};

// out = scale * (a + part * (b - a)) + added
void blend(double scale, const LineVector<double>& a, double part, const LineVector<double>& b,
           const LineVector<double>& added, LineVector<double>& out) {
  for (std::size_t i = 0; i < out.size(); i += lanes) {
    const Pack<double> from = load(a.data() + i);
    store(out.data() + i, scale * (from + part * (load(b.data() + i) - from)) + load(added.data() + i));
  }
}

// out = factor * in + added
void scale_and_add(double factor, const LineVector<double>& in, const LineVector<double>& added,
                   LineVector<double>& out) {
  for (std::size_t i = 0; i < out.size(); i += lanes)
    store(out.data() + i, factor * load(in.data() + i) + load(added.data() + i));
}

void scale(double factor, LineVector<double>& x) {
  for (std::size_t i = 0; i < x.size(); i += lanes) store(x.data() + i, factor * load(x.data() + i));
}

// The greatest |now - old| / (level + part * old).
double greatest_change(const double* now, const double* old, double level, double part, std::size_t count) {
  PackMax most;
  double last = 0.0;
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Pack<double> from = load(old + i), difference = load(now + i) - from;
    most.part[0] =
        greater_of<double>(most.part[0], greater_of<double>(difference, -difference) / (level + part * from));
  }
  for (; i < count; ++i) last = std::max(last, std::fabs(now[i] - old[i]) / (level + part * old[i]));
  return std::max(last, most.total());
}

}  // namespace

FieldStep::FieldStep(const Lattice& lattice) : lattice_(lattice), solver_(lattice) {
  diffusivity_.assign(solver_.board().size(), 0.0f);
  for (LineVector<double>* v : {&source_, &start_, &right_side_}) v->assign(solver_.board().size(), 0.0);
  row_.assign(static_cast<std::size_t>(lattice.nx), 0.0);
}

// Padding keeps zeros.
FieldStep::Sums FieldStep::take(const FieldView& field, double storage_per_h) {
  const Checkerboard& board = solver_.board();
  const auto width = static_cast<std::size_t>(board.nx);
  const double everywhere = storage_per_h + field.properties.decay_per_h;
  CheckedSum source, sink, concentration;
  for (int z = 0; z < board.nz; ++z) {
    for (int y = 0; y < board.ny; ++y) {
      const auto take_row = [&](std::span<const double> from, CheckedSum& sum, double more, LineVector<double>& to) {
        const double* const row = from.data() + board.row(y, z) * width;
        sum.add_row(row, width);
        board.split_row(row, more, y, z, to);
      };
      take_row(field.source_pM_per_h, source, 0.0, source_);
      take_row(field.sink_per_h, sink, everywhere, solver_.loss);
      take_row(field.concentration_pM, concentration, 0.0, solver_.x);
    }
  }
  const std::string& name = field.properties.name;
  return {source.total("source", name), sink.total("sink", name), concentration.total("concentration", name)};
}

// The concentration becomes factor * x. Returns the greatest change as a part of the relevant level and the old level at
// the place; without a relevant level, of the greatest concentration.
double FieldStep::give(double factor, const FieldView& field) {
  const Checkerboard& board = solver_.board();
  const std::size_t width = row_.size();
  const bool relevant = field.properties.reference_pM > 0.0;
  const double level = relevant ? field.properties.reference_pM : 1.0, part_of_old = relevant ? 1.0 : 0.0;
  double change = 0.0, greatest = 0.0;
  for (int z = 0; z < board.nz; ++z) {
    for (int y = 0; y < board.ny; ++y) {
      board.join_row(solver_.x, factor, y, z, row_.data());
      double* const old = field.concentration_pM.data() + board.row(y, z) * width;
      change = std::max(change, greatest_change(row_.data(), old, level, part_of_old, width));
      if (!relevant) greatest = std::max(greatest, *std::max_element(row_.begin(), row_.end()));
      std::copy(row_.begin(), row_.end(), old);
    }
  }
  return relevant || change == 0.0 ? change : change / greatest;
}

void FieldStep::set_operator(const FieldView& field) {
  const double per_h = seconds_per_hour / (lattice_.spacing_um * lattice_.spacing_um);
  const auto loose = static_cast<float>(field.properties.diffusivity_loose_um2_per_s * per_h);
  const auto dense = static_cast<float>(field.properties.diffusivity_dense_um2_per_s * per_h);
  for (std::size_t i = 0; i < diffusivity_.size(); i += PackOf<float>::lanes)
    store(diffusivity_.data() + i, loose * load(field.loose.data() + i) + dense * load(field.dense.data() + i));
  solver_.prepare(diffusivity_);
}

// The level by which all values must be lowered, those that would fall below zero staying at zero, so that the sum of
// loss * x is again `wanted`. Newton from below on a convex, piecewise linear function.
double FieldStep::excess_level(double wanted) const {
  constexpr int steps = 8;
  double level = 0.0;
  for (int n = 0; n < steps; ++n) {
    PackSum lost, slope;
    for (std::size_t i = 0; i < solver_.x.size(); i += unroll * lanes) {
      for (std::size_t k = 0; k < unroll; ++k) {
        const Pack<double> above = load(solver_.x.data() + i + k * lanes) - level;
        const Pack<double> loss = above > 0.0 ? load(solver_.loss.data() + i + k * lanes) : Pack<double>{};
        lost.part[k] += above * loss;
        slope.part[k] += loss;
      }
    }
    const double excess = lost.total() - wanted;
    if (!(excess > rounding * wanted) || !(slope.total() > 0.0)) break;
    level += excess / slope.total();
  }
  return level;
}

// x = max(x - level, 0); returns the sum of what was below zero, as a positive number.
double FieldStep::clip(double level, SolveOutcome& outcome) {
  PackSum below, total, lost;
  double* x = solver_.x.data();
  for (std::size_t i = 0; i < solver_.x.size(); i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const Pack<double> v = load(x + i + k * lanes);
      below.part[k] += greater_of<double>(-v, Pack<double>{});
      const Pack<double> clipped = greater_of<double>(v - level, Pack<double>{});
      store(x + i + k * lanes, clipped);
      total.part[k] += clipped;
      lost.part[k] += clipped * load(solver_.loss.data() + i + k * lanes);
    }
  }
  outcome.total = total.total();
  outcome.lost = lost.total();
  return below.total();
}

// Solves and clips if asked. The balance is closed by a factor, which whoever reads x next is to apply: then the sum of
// loss * x equals the sum of the right side.
FieldStep::Closed FieldStep::solve(const LineVector<double>& right_side, double right_side_sum,
                                   const Accuracy& accuracy, bool clip_result, FieldLedger& ledger) {
  SolveOutcome outcome = solver_.solve(right_side, accuracy);
  ledger.iterations += outcome.iterations;
  ledger.error_estimate = std::max(ledger.error_estimate, outcome.error);
  ledger.converged = ledger.converged && outcome.converged;
  double level = 0.0;
  if (clip_result && outcome.negative) {
    level = excess_level(right_side_sum);
    ledger.clipped_pM_um3 += clip(level, outcome) * lattice_.site_volume_um3();
  }
  const double factor = right_side_sum / outcome.lost;
  if (!outcome.converged || !(factor > 0.0) || !std::isfinite(factor)) return {outcome.total, outcome.lost, 1.0};
  if (outcome.x_max > 0.0) ledger.closure = std::max(ledger.closure, std::fabs(factor - 1.0) + level / outcome.x_max);
  return {factor * outcome.total, factor * outcome.lost, factor};
}

void FieldStep::settle(const FieldView& field, const Sums& begin, double dt_h, const FieldSettings& settings,
                       FieldLedger& ledger) {
  set_operator(field);
  const Accuracy accuracy{.of_value = settings.tolerance,
                          .of_change = 0.0,
                          .reference = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  const Closed end = solve(source_, begin.source, accuracy, true, ledger);
  ledger.change = give(end.factor, field);

  const double volume = lattice_.site_volume_um3();
  const double decayed = field.properties.decay_per_h * end.total;
  ledger.decayed_pM_um3 = dt_h * decayed * volume;
  ledger.taken_up_pM_um3 = dt_h * (end.lost - decayed) * volume;
  ledger.after_pM_um3 = end.total * volume;
  ledger.imbalance = (begin.source - end.lost) / begin.source;
}

// Alexander's scheme: (1/(g dt) + A) c1 = c0/(g dt) + s, then the same matrix with c0 + (1-g)/g (c1 - c0) for c0.
void FieldStep::follow(const FieldView& field, const Sums& begin, double storage, double dt_h,
                       const FieldSettings& settings, FieldLedger& ledger) {
  const double substep_h = dt_h / settings.substeps;
  constexpr double carried = (1.0 - sdirk_gamma) / sdirk_gamma;
  set_operator(field);
  const Accuracy accuracy{.of_value = settings.value_tolerance,
                          .of_change = settings.change_tolerance,
                          .ceiling = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  double total = begin.concentration, decayed = 0.0, lost = 0.0;
  for (int n = 0; n < settings.substeps; ++n) {
    start_ = solver_.x;
    scale_and_add(storage, start_, source_, right_side_);
    const Closed first = solve(right_side_, storage * total + begin.source, accuracy, false, ledger);
    scale(first.factor, solver_.x);
    blend(storage, start_, carried, solver_.x, source_, right_side_);
    const double base = total + carried * (first.total - total);
    const Closed second = solve(right_side_, storage * base + begin.source, accuracy, true, ledger);
    scale(second.factor, solver_.x);
    const double mean = (1.0 - sdirk_gamma) * first.total + sdirk_gamma * second.total;
    const double mean_lost = (1.0 - sdirk_gamma) * first.lost + sdirk_gamma * second.lost;
    decayed += substep_h * field.properties.decay_per_h * mean;
    lost += substep_h * (mean_lost - storage * mean);
    total = second.total;
  }
  ledger.change = give(1.0, field);
  const double volume = lattice_.site_volume_um3();
  ledger.decayed_pM_um3 = decayed * volume;
  ledger.taken_up_pM_um3 = (lost - decayed) * volume;
  ledger.after_pM_um3 = total * volume;
  const double entered = begin.concentration + dt_h * begin.source;
  ledger.imbalance = (entered - lost - total) / entered;
}

FieldLedger FieldStep::advance(const FieldView& field, double dt_h, const FieldSettings& settings) {
  const bool steady = field.properties.scheme == TimeScheme::quasi_steady;
  const double storage_per_h = steady ? 0.0 : settings.substeps / (sdirk_gamma * dt_h);
  const Sums begin = take(field, storage_per_h);
  FieldLedger ledger;
  const double volume = lattice_.site_volume_um3();
  ledger.before_pM_um3 = begin.concentration * volume;
  ledger.secreted_pM_um3 = dt_h * begin.source * volume;
  const double negligible = settings.negligible_pM * static_cast<double>(lattice_.site_count());
  if (begin.source <= 0.0 && (steady || begin.concentration <= negligible)) {
    ledger.idle = true;
    if (!steady) ledger.decayed_pM_um3 = ledger.before_pM_um3;
    if (begin.concentration > 0.0) {
      std::fill(field.concentration_pM.begin(), field.concentration_pM.end(), 0.0);
      ledger.change = 1.0;
    }
    return ledger;
  }
  if (steady)
    settle(field, begin, dt_h, settings, ledger);
  else
    follow(field, begin, storage_per_h, dt_h, settings, ledger);
  if (begin.sink <= 0.0) ledger.taken_up_pM_um3 = 0.0;
  return ledger;
}

}  // namespace enthesis::engine
