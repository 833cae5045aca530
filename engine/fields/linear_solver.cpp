#include "engine/fields/linear_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::engine {

namespace {

constexpr std::size_t lanes = PackOf<float>::lanes, half = PackOf<double>::lanes;

Pack<double> magnitude(Pack<double> v) {
  return greater_of<double>(v, -v);
}

// The value at sites, where loss is above zero, and zero in padding.
Pack<float> at_sites(float value, Pack<float> loss) {
  return loss > 0.0f ? Pack<float>{} + value : Pack<float>{};
}

typedef float HalfPack __attribute__((vector_size(16)));

HalfPack load_half(const float* from) {
  HalfPack pack;
  std::memcpy(&pack, from, sizeof pack);
  return pack;
}

double greatest_magnitude(const LineVector<double>& values) {
  PackMax most;
  for (std::size_t i = 0; i < values.size(); i += 2 * half)
    for (std::size_t k = 0; k < 2; ++k)
      most.part[k] = greater_of<double>(magnitude(load(values.data() + i + k * half)), most.part[k]);
  return most.total();
}

// The condition number that explains the mean rate of convergence so far, rho = (sqrt(k) - 1) / (sqrt(k) + 1), where
// the squared error in the energy norm fell from `first` to `now`.
double condition(double first, double now, int iterations) {
  constexpr double slowest = 0.999;
  if (iterations < 1) return 1.0;
  const double rate = std::min(slowest, pinned_exp(pinned_log(now / first) / (2.0 * iterations)));
  const double root = (1.0 + rate) / (1.0 - rate);
  return root * root;
}

}  // namespace

void LinearSolver::fit(const Lattice& lattice) {
  multigrid_.fit(lattice);
  for (LineVector<float>* v : {&direction_, &image_, &change_, &per_scale_}) v->assign(board().size(), 0.0f);
  for (LineVector<double>* v : {&x, &loss}) v->assign(board().size(), 0.0);
  for (const std::size_t offset : {0u, 1u}) {
    row_of_sites_[offset].assign(board().stride, 0.0f);
    std::fill_n(row_of_sites_[offset].begin(), board().count(offset), 1.0f);
  }
}

void LinearSolver::prepare(const LineVector<float>& diffusivity_per_h) {
  total_loss_ = multigrid_.fine().set(diffusivity_per_h, loss);
  multigrid_.build();
}

// use(place, pack of in, pack of A in) for all places. Padding has neither couplings nor loss.
template <bool deep, class Use>
void LinearSolver::for_image(const LineVector<double>& in, Use&& use) const {
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board(), colour, [&](int y, int z, std::size_t first) {
      const RowStencil<double, deep> stencil(board(), multigrid_.fine().couplings, in.data(), colour, y, z, first);
      for (std::size_t i = 0; i < board().stride; i += half) {
        const Pack<double> own = load(in.data() + first + i);
        use(first + i, own, load(loss.data() + first + i) * own + stencil.outflow(i, own));
      }
    });
  }
}

template <class Use>
void LinearSolver::for_image(const LineVector<double>& in, Use&& use) const {
  if (multigrid_.fine().deep())
    for_image<true>(in, use);
  else
    for_image<false>(in, use);
}

void LinearSolver::apply(const LineVector<double>& in, LineVector<double>& out) const {
  for_image(in, [&](std::size_t place, Pack<double>, Pack<double> image) { store(out.data() + place, image); });
}

// In units. What is left of the mass balance is for a uniform shift, whose image are the losses. With a reference, one
// over the scale of each site is found, too.
LinearSolver::Step LinearSolver::find_residual(const LineVector<double>& right_side, double unit, double reference) {
  PackSum sum;
  const double per_unit = 1.0 / unit;
  float* const residual = multigrid_.residual().data();
  for_image(x, [&](std::size_t place, Pack<double> own, Pack<double> image) {
    const Pack<double> r = (load(right_side.data() + place) - image) * per_unit;
    store_narrow(residual + place, r);
    sum.part[place / half % 2] += r;
    if (reference > 0.0)
      store_narrow(per_scale_.data() + place, 1.0 / (reference + greater_of<double>(own, Pack<double>{})));
  });
  return {sum.total() / total_loss_, true};
}

// change += step direction, residual -= step image; with a shift the change begins anew.
void LinearSolver::move_layer(int layer, const Step& step, FloatPackMax& change_max) {
  const DiffusionOperator& a = multigrid_.fine();
  const auto by = static_cast<float>(step.length);
  float* const r = multigrid_.residual().data();
  float* const change = change_.data();
  a.for_places_of(layer, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; step.is_shift && i < first + count; i += lanes) {
      const Pack<float> losses = load(a.loss.data() + i);
      const Pack<float> changed = at_sites(by, losses);
      store(r + i, load(r + i) - by * losses);
      store(change + i, changed);
      change_max.add(changed);
    }
    for (std::size_t i = first; !step.is_shift && i < first + count; i += lanes) {
      const Pack<float> changed = load(change + i) + by * load(direction_.data() + i);
      store(r + i, load(r + i) - by * load(image_.data() + i));
      store(change + i, changed);
      change_max.add(changed);
    }
  });
}

void LinearSolver::add_products_of_layer(int layer, Products& products) const {
  const DiffusionOperator& a = multigrid_.fine();
  const float* const correction = multigrid_.correction().data();
  const float* const residual = multigrid_.residual().data();
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    a.for_rows_of(layer, [&](int y, int z) {
      const std::size_t first = a.board.begin(colour, a.board.row(y, z));
      Pack<float> with_residual{}, with_loss{}, sum{};
      for (std::size_t i = first; i < first + a.board.stride; i += lanes) {
        const Pack<float> value = load(correction + i), r = load(residual + i);
        with_residual += r * value;
        with_loss += load(a.loss.data() + i) * value;
        sum += r;
      }
      products.with_residual.add_stretch(with_residual);
      products.with_loss.add_stretch(with_loss);
      products.residual.add_stretch(sum);
    });
  }
}

// direction = z - level + beta direction, where it goes on from another.
template <bool onward, bool relative>
void LinearSolver::turn_layer(int layer, float level, float beta, FloatPackMax& most) {
  const DiffusionOperator& a = multigrid_.fine();
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    a.for_rows_of(layer, [&](int y, int z) {
      const float* const sites = row_of_sites_[Checkerboard::offset(colour, y, z)].data();
      const std::size_t first = a.board.begin(colour, a.board.row(y, z));
      const float* const correction = multigrid_.correction().data() + first;
      const float* const per_scale = per_scale_.data() + first;
      float* const p = direction_.data() + first;
      for (std::size_t i = 0; i < a.board.stride; i += lanes) {
        Pack<float> d = load(correction + i) - level * load(sites + i);
        if constexpr (onward) d += beta * load(p + i);
        store(p + i, d);
        if constexpr (relative) d *= load(per_scale + i);
        most.add(d);
      }
    });
  }
}

template <bool deep>
void LinearSolver::find_image_of_layer(int layer, FloatPackSum& product) {
  const DiffusionOperator& a = multigrid_.fine();
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    a.for_rows_of(layer, [&](int y, int z) {
      const std::size_t first = a.board.begin(colour, a.board.row(y, z));
      const RowStencil<float, deep> stencil(a.board, a.couplings, direction_.data(), colour, y, z, first);
      Pack<float> sum{};
      for (std::size_t i = 0; i < a.board.stride; i += lanes) {
        const Pack<float> own = load(direction_.data() + first + i);
        const Pack<float> image = load(a.loss.data() + first + i) * own + stencil.outflow(i, own);
        store(image_.data() + first + i, image);
        sum += own * image;
      }
      product.add_stretch(sum);
    });
  }
}

LinearSolver::Direction LinearSolver::turn(double level, double beta, bool relative) {
  FloatPackSum product;
  FloatPackMax most;
  const auto by = static_cast<float>(level), more = static_cast<float>(beta);
  const auto turn_one = [&](int layer) {
    if (beta > 0.0)
      relative ? turn_layer<true, true>(layer, by, more, most) : turn_layer<true, false>(layer, by, more, most);
    else
      relative ? turn_layer<false, true>(layer, by, more, most) : turn_layer<false, false>(layer, by, more, most);
  };
  const int layers = multigrid_.fine().layers();
  for (int layer = 0; layer <= layers; ++layer) {
    if (layer < layers) turn_one(layer);
    if (layer == 0) continue;
    if (multigrid_.fine().deep())
      find_image_of_layer<true>(layer - 1, product);
    else
      find_image_of_layer<false>(layer - 1, product);
  }
  return {product.total(), most.total()};
}

// A pack of x + unit * (change + step direction). A shift that has not been done has not begun the change anew either.
Pack<double> LinearSolver::moved(std::size_t i, const Step& step, double unit) const {
  if (step.is_shift) return load(x.data() + i);
  const HalfPack changed =
      load_half(change_.data() + i) + static_cast<float>(step.length) * load_half(direction_.data() + i);
  return load(x.data() + i) + unit * __builtin_convertvector(changed, Pack<double>);
}

void LinearSolver::move_x(const Step& step, double unit) {
  for (std::size_t i = 0; i < x.size(); i += half) store(x.data() + i, moved(i, step, unit));
}

// The same, and what can be said of x then.
void LinearSolver::finish(const Step& step, double unit, SolveOutcome& outcome) {
  PackSum total, lost;
  PackMax above, below;
  for (std::size_t i = 0; i < x.size(); i += lanes) {
    for (std::size_t k = 0; k < 2; ++k) {
      const std::size_t j = i + k * half;
      const Pack<double> v = moved(j, step, unit);
      store(x.data() + j, v);
      total.part[k] += v;
      lost.part[k] += v * load(loss.data() + j);
      above.part[k] = greater_of<double>(v, above.part[k]);
      below.part[k] = greater_of<double>(-v, below.part[k]);
    }
  }
  outcome.total = total.total();
  outcome.lost = lost.total();
  outcome.negative = below.total() > 0.0;
  outcome.x_max = std::max(above.total(), below.total());
}

// The sums of A p over all sites and of loss * p are the same, because walls pass nothing: a direction for which they
// are zero leaves the sum of the residuals, which one uniform shift has made zero, as it is.
SolveOutcome LinearSolver::solve(const LineVector<double>& right_side, const Accuracy& accuracy) {
  constexpr double rounding = 1e-10;  // squared: the part of a residual below which it is found again
  const bool relative = accuracy.reference > 0.0;
  const double greatest = greatest_magnitude(right_side);
  double unit = greatest > std::numeric_limits<double>::min() ? greatest : 1.0;
  double x_max = relative ? 0.0 : greatest_magnitude(x);
  const auto scale_with = [&](double changed) {
    const double most = std::max(x_max, changed);
    return relative ? 1.0 : accuracy.ceiling > 0.0 ? std::min(most, accuracy.ceiling) : most;
  };
  Step step = find_residual(right_side, unit, accuracy.reference);
  SolveOutcome outcome;
  double first_step = 0.0;
  double first_product = 0.0, product_since_found = 0.0, previous = 0.0;  // all in the present units
  while (outcome.iterations < accuracy.max_iterations && !outcome.converged) {
    Products products;
    FloatPackMax change_max;
    multigrid_.cycle([&](int layer) { move_layer(layer, step, change_max); },
                     [&](int layer) { add_products_of_layer(layer, products); });
    step = {0.0, false};
    const double level = products.with_loss.total() / total_loss_;
    const double now = products.with_residual.total() - level * products.residual.total();
    if (!(now > 0.0)) {
      outcome.converged = now == 0.0;
      break;
    }
    if (previous > 0.0 && now < rounding * product_since_found) {
      move_x(step, unit);
      if (!relative) x_max = std::max(x_max, greatest_magnitude(x));
      const double smaller = now / product_since_found;
      unit *= std::sqrt(smaller);
      first_product /= smaller;
      step = find_residual(right_side, unit, 0.0);
      previous = 0.0;
      continue;
    }
    const Direction direction = turn(level, previous > 0.0 ? now / previous : 0.0, relative);
    if (!(direction.product > 0.0)) break;
    step.length = now / direction.product;
    if (!(previous > 0.0)) product_since_found = now;
    previous = now;
    const double moved_by = step.length * unit * direction.most;
    if (outcome.iterations++ == 0) {
      first_step = moved_by;
      first_product = now;
    }
    const double scale = scale_with(unit * change_max.total());
    const double error = moved_by * std::max(accuracy.margin, condition(first_product, now, outcome.iterations - 1));
    outcome.error = scale > 0.0 ? error / scale : 1.0;
    outcome.converged =
        outcome.iterations > 1 && error <= std::max(accuracy.of_value * scale, accuracy.of_change * first_step);
  }
  finish(step, unit, outcome);
  // So little is below what the floats of the directions can tell from zero.
  if (outcome.x_max <= accuracy.nothing) outcome.converged = true;
  return outcome;
}

}  // namespace enthesis::engine
