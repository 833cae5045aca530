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

// The sum of an array in lattice order; every value must be finite and not negative.
double checked_sum(std::span<const double> values, const char* what, const std::string& field) {
  PackSum sum;
  PackMax below;
  const std::size_t whole = values.size() / (unroll * lanes) * (unroll * lanes);
  for (std::size_t i = 0; i < whole; i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const Pack<double> v = load(values.data() + i + k * lanes);
      sum.part[k] += v;
      below.part[k] = greater_of<double>(-v, below.part[k]);
    }
  }
  double total = sum.total();
  double least = -below.total();
  for (std::size_t i = whole; i < values.size(); ++i) {
    total += values[i];
    least = std::min(least, values[i]);
  }
  if (!std::isfinite(total) || least < 0.0)
    throw std::invalid_argument("the " + std::string(what) + " of field '" + field +
                                "' must be finite and not negative at every site");
  return total;
}

// out = a + factor * (b - a)
void blend(const LineVector<double>& a, const LineVector<double>& b, double factor, LineVector<double>& out) {
  for (std::size_t i = 0; i < out.size(); i += lanes) {
    const Pack<double> from = load(a.data() + i);
    store(out.data() + i, from + factor * (load(b.data() + i) - from));
  }
}

// out = factor * out + b
void scale_and_add(double factor, const LineVector<double>& b, LineVector<double>& out) {
  for (std::size_t i = 0; i < out.size(); i += lanes)
    store(out.data() + i, factor * load(out.data() + i) + load(b.data() + i));
}

}  // namespace

FieldStep::FieldStep(const Lattice& lattice) : lattice_(lattice), solver_(lattice) {
  for (LineVector<double>* v : {&right_side_, &source_, &start_}) v->assign(solver_.board().size(), 0.0);
}

void FieldStep::set_operator(const FieldView& field, double storage_per_h) {
  const double per_h = seconds_per_hour / (lattice_.spacing_um * lattice_.spacing_um);
  const double loose = field.properties.diffusivity_loose_um2_per_s * per_h;
  const double dense = field.properties.diffusivity_dense_um2_per_s * per_h;
  LineVector<double>& diffusivity = right_side_;  // free until the right side is written
  for (std::size_t i = 0; i < diffusivity.size(); i += lanes)
    store(diffusivity.data() + i, loose * load(field.loose.data() + i) + dense * load(field.dense.data() + i));

  const Checkerboard& board = solver_.board();
  board.split(field.sink_per_h, solver_.loss);
  const double everywhere = storage_per_h + field.properties.decay_per_h;
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board, colour, [&](int y, int z, std::size_t first) {
      const std::size_t count = board.count(Checkerboard::offset(colour, y, z));
      double* row = solver_.loss.data() + first;
      for (std::size_t i = 0; i < count; ++i) row[i] += everywhere;
    });
  }
  solver_.prepare(diffusivity);
  std::fill(right_side_.begin(), right_side_.end(), 0.0);
}

FieldStep::Content FieldStep::content() const {
  PackSum total, lost;
  PackMax below;
  const double* x = solver_.x.data();
  const double* loss = solver_.loss.data();
  for (std::size_t i = 0; i < solver_.x.size(); i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const Pack<double> v = load(x + i + k * lanes);
      total.part[k] += v;
      lost.part[k] += v * load(loss + i + k * lanes);
      below.part[k] = greater_of<double>(-v, below.part[k]);
    }
  }
  return {total.total(), lost.total(), below.total() > 0.0};
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
double FieldStep::clip(double level) {
  PackSum below;
  double* x = solver_.x.data();
  for (std::size_t i = 0; i < solver_.x.size(); i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const Pack<double> v = load(x + i + k * lanes);
      below.part[k] += greater_of<double>(-v, Pack<double>{});
      store(x + i + k * lanes, greater_of<double>(v - level, Pack<double>{}));
    }
  }
  return below.total();
}

// Solves, clips if asked, and closes the balance: the sum of loss * x equals the sum of the right side.
FieldStep::Content FieldStep::solve(const Accuracy& accuracy, double right_side_sum, bool clip_result,
                                    FieldLedger& ledger) {
  const SolveOutcome outcome = solver_.solve(right_side_, accuracy);
  ledger.iterations += outcome.iterations;
  ledger.error_estimate = std::max(ledger.error_estimate, outcome.error);
  ledger.converged = ledger.converged && outcome.converged;
  double level = 0.0;
  Content now = content();
  if (clip_result && now.negative) {
    level = excess_level(right_side_sum);
    ledger.clipped_pM_um3 += clip(level) * lattice_.site_volume_um3();
    now = content();
  }
  const double factor = right_side_sum / now.lost;
  if (!outcome.converged || !(factor > 0.0) || !std::isfinite(factor)) return now;
  for (std::size_t i = 0; i < solver_.x.size(); i += lanes)
    store(solver_.x.data() + i, factor * load(solver_.x.data() + i));
  if (outcome.x_max > 0.0) ledger.closure = std::max(ledger.closure, std::fabs(factor - 1.0) + level / outcome.x_max);
  now.total *= factor;
  now.lost *= factor;
  return now;
}

void FieldStep::settle(const FieldView& field, double source_sum, double dt_h, const FieldSettings& settings,
                       FieldLedger& ledger) {
  set_operator(field, 0.0);
  const Checkerboard& board = solver_.board();
  board.split(field.concentration_pM, solver_.x);
  board.split(field.source_pM_per_h, right_side_);
  const Accuracy accuracy{.of_value = settings.tolerance,
                          .of_change = 0.0,
                          .reference = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  const Content end = solve(accuracy, source_sum, true, ledger);
  board.join(solver_.x, field.concentration_pM);

  const double volume = lattice_.site_volume_um3();
  const double decayed = field.properties.decay_per_h * end.total;
  ledger.decayed_pM_um3 = dt_h * decayed * volume;
  ledger.taken_up_pM_um3 = dt_h * (end.lost - decayed) * volume;
  ledger.after_pM_um3 = end.total * volume;
  ledger.imbalance = (source_sum - end.lost) / source_sum;
}

// Alexander's scheme: (1/(g dt) + A) c1 = c0/(g dt) + s, then the same matrix with c0 + (1-g)/g (c1 - c0) for c0.
void FieldStep::follow(const FieldView& field, double source_sum, double dt_h, const FieldSettings& settings,
                       FieldLedger& ledger) {
  const double substep_h = dt_h / settings.substeps;
  const double storage = 1.0 / (sdirk_gamma * substep_h);
  constexpr double carried = (1.0 - sdirk_gamma) / sdirk_gamma;
  set_operator(field, storage);
  const Checkerboard& board = solver_.board();
  board.split(field.source_pM_per_h, source_);
  board.split(field.concentration_pM, start_);
  solver_.x = start_;
  const Accuracy accuracy{.of_value = settings.value_tolerance,
                          .of_change = settings.change_tolerance,
                          .ceiling = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  const double volume = lattice_.site_volume_um3();
  const double begin = ledger.before_pM_um3 / volume;
  double total = begin, decayed = 0.0, lost = 0.0;
  for (int n = 0; n < settings.substeps; ++n) {
    right_side_ = start_;
    scale_and_add(storage, source_, right_side_);
    const Content first = solve(accuracy, storage * total + source_sum, false, ledger);
    blend(start_, solver_.x, carried, right_side_);
    scale_and_add(storage, source_, right_side_);
    const double base = total + carried * (first.total - total);
    const Content second = solve(accuracy, storage * base + source_sum, true, ledger);
    start_ = solver_.x;
    const double mean = (1.0 - sdirk_gamma) * first.total + sdirk_gamma * second.total;
    const double mean_lost = (1.0 - sdirk_gamma) * first.lost + sdirk_gamma * second.lost;
    decayed += substep_h * field.properties.decay_per_h * mean;
    lost += substep_h * (mean_lost - storage * mean);
    total = second.total;
  }
  board.join(solver_.x, field.concentration_pM);
  ledger.decayed_pM_um3 = decayed * volume;
  ledger.taken_up_pM_um3 = (lost - decayed) * volume;
  ledger.after_pM_um3 = total * volume;
  ledger.imbalance = (begin + dt_h * source_sum - lost - total) / (begin + dt_h * source_sum);
}

FieldLedger FieldStep::advance(const FieldView& field, double dt_h, const FieldSettings& settings) {
  const std::string& name = field.properties.name;
  const double source_sum = checked_sum(field.source_pM_per_h, "source", name);
  const double before = checked_sum(field.concentration_pM, "concentration", name);
  FieldLedger ledger;
  const bool steady = field.properties.scheme == TimeScheme::quasi_steady;
  const double volume = lattice_.site_volume_um3();
  ledger.before_pM_um3 = before * volume;
  ledger.secreted_pM_um3 = dt_h * source_sum * volume;
  const double negligible = settings.negligible_pM * static_cast<double>(lattice_.site_count());
  if (source_sum <= 0.0 && (steady || before <= negligible)) {
    ledger.idle = true;
    if (!steady) ledger.decayed_pM_um3 = ledger.before_pM_um3;
    if (before > 0.0) std::fill(field.concentration_pM.begin(), field.concentration_pM.end(), 0.0);
    return ledger;
  }
  const double sink_sum = checked_sum(field.sink_per_h, "sink", name);
  if (steady)
    settle(field, source_sum, dt_h, settings, ledger);
  else
    follow(field, source_sum, dt_h, settings, ledger);
  if (sink_sum <= 0.0) ledger.taken_up_pM_um3 = 0.0;
  return ledger;
}

}  // namespace enthesis::engine
