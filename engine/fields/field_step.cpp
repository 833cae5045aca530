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
constexpr double least_kept_pM = 1e-30;              // well within the range of single precision
constexpr double sdirk_gamma = 0.29289321881345254;  // 1 - sqrt(1/2)

// Sums a row, whose values must be finite and not negative.
class CheckedSum {
 public:
  template <class T>
  void add_row(const T* values, std::size_t count) {
    std::size_t i = 0;
    for (; i + unroll * lanes <= count; i += unroll * lanes) {
      for (std::size_t k = 0; k < unroll; ++k) {
        const Pack<double> v = load_wide(values + i + k * lanes);
        sum_.part[k] += v;
        below_.part[k] = greater_of<double>(-v, below_.part[k]);
      }
    }
    for (; i < count; ++i) {
      const auto value = static_cast<double>(values[i]);
      rest_ += value;
      least_ = std::min(least_, value);
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
double greatest_change(const float* now, const float* old, double level, double part, std::size_t count) {
  PackMax most;
  double last = 0.0;
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Pack<double> from = load_wide(old + i), difference = load_wide(now + i) - from;
    most.part[0] =
        greater_of<double>(most.part[0], greater_of<double>(difference, -difference) / (level + part * from));
  }
  for (; i < count; ++i) {
    const auto from = static_cast<double>(old[i]);
    last = std::max(last, std::fabs(static_cast<double>(now[i]) - from) / (level + part * from));
  }
  return std::max(last, most.total());
}

double greatest_of(std::span<const float> values, double most) {
  Pack<double> of_lanes{};
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) of_lanes = greater_of<double>(of_lanes, load_wide(values.data() + i));
  for (std::size_t k = 0; k < lanes; ++k) most = std::max(most, of_lanes[k]);
  for (; i < values.size(); ++i) most = std::max(most, static_cast<double>(values[i]));
  return most;
}

}  // namespace

void FieldStep::fit(const Box& region) {
  const bool fits = region.extent() == region_.extent();
  region_ = region;
  if (fits) return;
  solver_.fit(region.within(lattice_));
  diffusivity_.assign(solver_.board().size(), 0.0f);
  for (LineVector<double>* v : {&source_, &start_, &right_side_}) v->assign(solver_.board().size(), 0.0);
  row_.assign(static_cast<std::size_t>(solver_.board().nx), 0.0f);
}

// body(y, z, first): each row of the region, in its own coordinates, and the number of its first site in the lattice.
template <class Body>
void FieldStep::for_rows_of_region(Body&& body) const {
  const Position from = region_.begin;
  for (int z = from.z; z < region_.end.z; ++z)
    for (int y = from.y; y < region_.end.y; ++y) body(y - from.y, z - from.z, index(lattice_.site({from.x, y, z})));
}

// Padding keeps zeros.
FieldStep::Sums FieldStep::take(const FieldView& field, double storage_per_h) {
  const Checkerboard& board = solver_.board();
  const auto width = static_cast<std::size_t>(board.nx);
  const double everywhere = storage_per_h + field.properties.decay_per_h;
  CheckedSum source, sink, concentration;
  for_rows_of_region([&](int y, int z, std::size_t first) {
    const auto take_row = [&](const auto* from, CheckedSum& sum, double more, LineVector<double>& to) {
      sum.add_row(from + first, width);
      board.split_row(from + first, more, y, z, to);
    };
    take_row(field.source_pM_per_h.data(), source, 0.0, source_);
    take_row(field.sink_per_h.data(), sink, everywhere, solver_.loss);
    take_row(field.concentration_pM.data(), concentration, 0.0, solver_.x);
  });
  const std::string& name = field.properties.name;
  return {source.total("source", name), sink.total("sink", name), concentration.total("concentration", name), 0.0};
}

// The concentration becomes factor * x, unless there is too much change at the edge of the region.
void FieldStep::give(double factor, const FieldView& field, FieldLedger& ledger) {
  if (region_ == Box::whole(lattice_)) return pass_on<true, true>(factor, field, ledger);
  pass_on<true, false>(factor, field, ledger);
  ledger.too_narrow = ledger.edge_change > field.region.most_at_edge;
  if (!ledger.too_narrow) pass_on<false, true>(factor, field, ledger);
}

// Changes are parts of the relevant level and the old level at the place; without a relevant level, of the greatest
// concentration.
template <bool measures, bool writes>
void FieldStep::pass_on(double factor, const FieldView& field, FieldLedger& ledger) {
  const Checkerboard& board = solver_.board();
  const std::size_t width = row_.size();
  const bool relevant = field.properties.reference_pM > 0.0;
  const double level = relevant ? field.properties.reference_pM : 1.0, part_of_old = relevant ? 1.0 : 0.0;
  double greatest = 0.0;
  for_rows_of_region([&](int y, int z, std::size_t first) {
    board.join_row(solver_.x, factor, least_kept_pM, y, z, row_.data());
    float* const old = field.concentration_pM.data() + first;
    const auto note = [&](std::size_t from, std::size_t to, double& most) {
      most = std::max(most, greatest_change(row_.data() + from, old + from, level, part_of_old, to - from));
    };
    const auto note_outside = [&](const Box& box, double& most) {
      const Position p{region_.begin.x, region_.begin.y + y, region_.begin.z + z};
      const bool crosses = box.contains({box.begin.x, p.y, p.z});
      if (!crosses) return note(0, width, most);
      note(0, static_cast<std::size_t>(box.begin.x - p.x), most);
      note(static_cast<std::size_t>(box.end.x - p.x), width, most);
    };
    if constexpr (measures) {
      note(0, width, ledger.change);
      note_outside(field.region.without_edge, ledger.edge_change);
      note_outside(field.region.core, ledger.outer_change);
      greatest = greatest_of(row_, greatest);
    }
    if constexpr (writes) std::copy(row_.begin(), row_.end(), old);
  });
  if (measures && relevant) ledger.felt = greatest / (level + greatest);
  if (relevant || !(greatest > 0.0)) return;
  for (double* change : {&ledger.change, &ledger.edge_change, &ledger.outer_change}) *change /= greatest;
}

void FieldStep::find_diffusivity(const FieldView& field) {
  const Checkerboard& board = solver_.board();
  const double per_h = seconds_per_hour / (lattice_.spacing_um * lattice_.spacing_um);
  const auto loose = static_cast<float>(field.properties.diffusivity_loose_um2_per_s * per_h);
  const auto dense = static_cast<float>(field.properties.diffusivity_dense_um2_per_s * per_h);
  for_rows_of_region([&](int y, int z, std::size_t first) {
    for (const int colour : {Checkerboard::red, Checkerboard::black}) {
      const std::size_t shift = Checkerboard::offset(colour, y, z);
      const float* __restrict of_loose = field.loose.data() + first + shift;
      const float* __restrict of_dense = field.dense.data() + first + shift;
      float* __restrict to = diffusivity_.data() + board.begin(colour, board.row(y, z));
      const std::size_t n = board.count(shift);
      for (std::size_t i = 0; i < n; ++i) to[i] = loose * of_loose[2 * i] + dense * of_dense[2 * i];
    }
  });
}

// What passes between a site of the region and one at rest beside it is a loss and a source of the first; returns what
// enters [pM/h].
double FieldStep::fold_in_neighbours(const FieldView& field) {
  border_.clear();
  const double per_h = seconds_per_hour / (lattice_.spacing_um * lattice_.spacing_um);
  const auto diffusivity_per_h = [&](Site s) {
    return per_h * (field.properties.diffusivity_loose_um2_per_s * static_cast<double>(field.loose[s]) +
                    field.properties.diffusivity_dense_um2_per_s * static_cast<double>(field.dense[s]));
  };
  double entering = 0.0;
  const auto fold = [&](Position p, Position step) {
    const Site outside = lattice_.neighbour(p, step);
    if (outside == no_site) return;
    const double a = diffusivity_per_h(lattice_.site(p)), b = diffusivity_per_h(outside);
    if (!(a > 0.0 && b > 0.0)) return;
    const Position from = region_.begin;
    const std::size_t place = solver_.board().place(p.x - from.x, p.y - from.y, p.z - from.z);
    const double coupling_per_h = 2.0 * a * b / (a + b);
    const double source = coupling_per_h * static_cast<double>(field.concentration_pM[index(outside)]);
    solver_.loss[place] += coupling_per_h;
    source_[place] += source;
    entering += source;
    border_.push_back({place, coupling_per_h});
  };
  for (int face = 0; face < face_count(lattice_); ++face) {
    const Position step = face_steps[static_cast<std::size_t>(face)];
    Box side = region_;
    const auto keep_last = [](int along, int& begin, int& end) {
      if (along < 0) end = begin + 1;
      if (along > 0) begin = end - 1;
    };
    keep_last(step.x, side.begin.x, side.end.x);
    keep_last(step.y, side.begin.y, side.end.y);
    keep_last(step.z, side.begin.z, side.end.z);
    if (!lattice_.contains({side.begin.x + step.x, side.begin.y + step.y, side.begin.z + step.z})) continue;
    for (int z = side.begin.z; z < side.end.z; ++z)
      for (int y = side.begin.y; y < side.end.y; ++y)
        for (int x = side.begin.x; x < side.end.x; ++x) fold({x, y, z}, step);
  }
  return entering;
}

// What x loses to sites at rest [pM/h].
double FieldStep::leaving() const {
  double sum = 0.0;
  for (const Border& border : border_) sum += border.coupling_per_h * solver_.x[border.place];
  return sum;
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
  const Accuracy accuracy{.of_value = settings.tolerance,
                          .of_change = 0.0,
                          .reference = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  const double source = begin.source + begin.entering;
  const Closed end = solve(source_, source, accuracy, true, ledger);
  give(end.factor, field, ledger);

  const double volume = lattice_.site_volume_um3();
  const double decayed = field.properties.decay_per_h * end.total, left = end.factor * leaving();
  ledger.decayed_pM_um3 = dt_h * decayed * volume;
  ledger.taken_up_pM_um3 = dt_h * (end.lost - decayed - left) * volume;
  ledger.left_pM_um3 = dt_h * (left - begin.entering) * volume;
  ledger.after_pM_um3 = end.total * volume;
  ledger.imbalance = (source - end.lost) / source;
}

// Alexander's scheme: (1/(g dt) + A) c1 = c0/(g dt) + s, then the same matrix with c0 + (1-g)/g (c1 - c0) for c0.
void FieldStep::follow(const FieldView& field, const Sums& begin, double storage, double dt_h,
                       const FieldSettings& settings, FieldLedger& ledger) {
  const double substep_h = dt_h / settings.substeps;
  constexpr double carried = (1.0 - sdirk_gamma) / sdirk_gamma;
  const double source = begin.source + begin.entering;
  const double of_value =
      std::min(std::max(settings.tolerance, settings.value_tolerance), std::max(dt_h, 1.0) * settings.value_tolerance);
  const Accuracy accuracy{.of_value = of_value,
                          .of_change = settings.change_tolerance,
                          .ceiling = field.properties.reference_pM,
                          .nothing = least_share * field.properties.reference_pM,
                          .margin = settings.error_margin,
                          .max_iterations = settings.max_iterations};
  double total = begin.concentration, decayed = 0.0, lost = 0.0, left = 0.0;
  for (int n = 0; n < settings.substeps; ++n) {
    start_ = solver_.x;
    scale_and_add(storage, start_, source_, right_side_);
    const Closed first = solve(right_side_, storage * total + source, accuracy, false, ledger);
    scale(first.factor, solver_.x);
    const double first_left = leaving();
    blend(storage, start_, carried, solver_.x, source_, right_side_);
    const double base = total + carried * (first.total - total);
    const Closed second = solve(right_side_, storage * base + source, accuracy, true, ledger);
    scale(second.factor, solver_.x);
    left += substep_h * ((1.0 - sdirk_gamma) * first_left + sdirk_gamma * leaving());
    const double mean = (1.0 - sdirk_gamma) * first.total + sdirk_gamma * second.total;
    const double mean_lost = (1.0 - sdirk_gamma) * first.lost + sdirk_gamma * second.lost;
    decayed += substep_h * field.properties.decay_per_h * mean;
    lost += substep_h * (mean_lost - storage * mean);
    total = second.total;
  }
  give(1.0, field, ledger);
  const double volume = lattice_.site_volume_um3();
  ledger.decayed_pM_um3 = decayed * volume;
  ledger.taken_up_pM_um3 = (lost - decayed - left) * volume;
  ledger.left_pM_um3 = (left - dt_h * begin.entering) * volume;
  ledger.after_pM_um3 = total * volume;
  const double entered = begin.concentration + dt_h * source;
  ledger.imbalance = (entered - lost - total) / entered;
}

// Next to nothing feeds the field, and what is there of it, if anything, counts as gone.
void FieldStep::empty_out(const FieldView& field, FieldLedger& ledger) {
  ledger.idle = true;
  ledger.felt = 0.0;
  std::fill(solver_.x.begin(), solver_.x.end(), 0.0);
  if (!(ledger.before_pM_um3 > 0.0)) return;
  give(0.0, field, ledger);
  if (field.properties.scheme == TimeScheme::quasi_steady) ledger.change = 1.0;
}

FieldLedger FieldStep::advance(const FieldView& field, double dt_h, const FieldSettings& settings) {
  const bool steady = field.properties.scheme == TimeScheme::quasi_steady;
  const double storage_per_h = steady ? 0.0 : settings.substeps / (sdirk_gamma * dt_h);
  FieldLedger ledger;
  fit(field.region.solved);
  Sums begin = take(field, storage_per_h);
  const bool everywhere = region_ == Box::whole(lattice_);
  if (!everywhere) {
    find_diffusivity(field);
    begin.entering = fold_in_neighbours(field);
  }
  const double volume = lattice_.site_volume_um3();
  ledger.before_pM_um3 = begin.concentration * volume;
  ledger.secreted_pM_um3 = dt_h * begin.source * volume;
  const double negligible = settings.negligible_pM * static_cast<double>(lattice_.site_count());
  const double fed = begin.source + begin.entering;
  if (steady ? fed <= 0.0 : begin.concentration + dt_h * fed <= negligible) {
    if (!steady) ledger.decayed_pM_um3 = ledger.before_pM_um3 + ledger.secreted_pM_um3;
    empty_out(field, ledger);
    return ledger;
  }
  if (everywhere) {
    border_.clear();
    find_diffusivity(field);
  }
  solver_.prepare(diffusivity_);
  if (steady)
    settle(field, begin, dt_h, settings, ledger);
  else
    follow(field, begin, storage_per_h, dt_h, settings, ledger);
  if (begin.sink <= 0.0) ledger.taken_up_pM_um3 = 0.0;
  return ledger;
}

}  // namespace enthesis::engine
