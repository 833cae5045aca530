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

Pack<float> narrowed(const double* from) {
  const HalfPack halves[2] = {__builtin_convertvector(load(from), HalfPack),
                              __builtin_convertvector(load(from + half), HalfPack)};
  Pack<float> pack;
  std::memcpy(&pack, halves, sizeof pack);
  return pack;
}

void store_narrow(float* to, Pack<double> pack) {
  const HalfPack narrow = __builtin_convertvector(pack, HalfPack);
  std::memcpy(to, &narrow, sizeof narrow);
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

LinearSolver::LinearSolver(const Lattice& lattice)
    : multigrid_(lattice),
      couplings_(board()),
      direction_(board().size()),
      image_(board().size()),
      change_(board().size()),
      per_scale_(board().size()) {
  x.assign(board().size(), 0.0);
  loss.assign(board().size(), 0.0);
}

void LinearSolver::prepare(const LineVector<double>& diffusivity_per_h) {
  find_couplings(board(), diffusivity_per_h, couplings_);
  multigrid_.fine().take(couplings_, loss);
  PackSum total;
  for (std::size_t i = 0; i < loss.size(); i += lanes)
    for (std::size_t k = 0; k < 2; ++k) total.part[k] += load(loss.data() + i + k * half);
  total_loss_ = total.total();
  multigrid_.build();
}

// use(place, pack of A in) for all places. Padding has neither couplings nor loss.
template <bool deep, class Use>
void LinearSolver::for_image(const LineVector<double>& in, Use&& use) const {
  for (const int colour : {Checkerboard::red, Checkerboard::black}) {
    for_rows(board(), colour, [&](int y, int z, std::size_t first) {
      const RowStencil<double, deep> stencil(board(), couplings_, in.data(), colour, y, z, first);
      for (std::size_t i = 0; i < board().stride; i += half) {
        const Pack<double> own = load(in.data() + first + i);
        use(first + i, load(loss.data() + first + i) * own + stencil.outflow(i, own));
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
  for_image(in, [&](std::size_t place, Pack<double> image) { store(out.data() + place, image); });
}

// One over the scale of each site; without a reference, one.
void LinearSolver::find_scales(double reference) {
  if (!(reference > 0.0)) return std::fill(per_scale_.begin(), per_scale_.end(), 1.0f);
  for (std::size_t i = 0; i < x.size(); i += half)
    store_narrow(per_scale_.data() + i, 1.0 / (reference + greater_of<double>(load(x.data() + i), Pack<double>{})));
}

// In units; the change starts anew.
double LinearSolver::find_residual(const LineVector<double>& right_side, double unit) {
  PackSum sum;
  const double per_unit = 1.0 / unit;
  float* const residual = multigrid_.residual().data();
  for_image(x, [&](std::size_t place, Pack<double> image) {
    const Pack<double> r = (load(right_side.data() + place) - image) * per_unit;
    store_narrow(residual + place, r);
    sum.part[place / half % 2] += r;
  });
  std::fill(change_.begin(), change_.end(), 0.0f);
  return sum.total();
}

// The first direction is the uniform one; its image are the losses.
double LinearSolver::begin_with_shift(double residual_sum) {
  const LineVector<float>& losses = multigrid_.fine().loss;
  for (std::size_t i = 0; i < direction_.size(); i += lanes)
    store(direction_.data() + i, at_sites(1.0f, load(losses.data() + i)));
  image_ = losses;
  return residual_sum / total_loss_;
}

// change += step direction, residual -= step image.
template <bool watched>
void LinearSolver::move_layer(int layer, double step, double unit, FloatPackMax& x_max) {
  const auto by = static_cast<float>(step), one = static_cast<float>(unit);
  float* const r = multigrid_.residual().data();
  float* const change = change_.data();
  multigrid_.fine().for_places_of(layer, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; i += lanes) {
      store(r + i, load(r + i) - by * load(image_.data() + i));
      const Pack<float> changed = load(change + i) + by * load(direction_.data() + i);
      store(change + i, changed);
      if constexpr (watched) x_max.add(narrowed(x.data() + i) + one * changed);
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

// direction = z - level + beta direction
void LinearSolver::turn_layer(int layer, float level, float beta, FloatPackMax& most) {
  const DiffusionOperator& a = multigrid_.fine();
  const float* const z = multigrid_.correction().data();
  float* const p = direction_.data();
  a.for_places_of(layer, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; i += lanes) {
      const Pack<float> d = (load(z + i) - at_sites(level, load(a.loss.data() + i))) + beta * load(p + i);
      store(p + i, d);
      most.add(d * load(per_scale_.data() + i));
    }
  });
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

LinearSolver::Direction LinearSolver::turn(double level, double beta) {
  FloatPackSum product;
  FloatPackMax most;
  const int layers = multigrid_.fine().layers();
  for (int layer = 0; layer <= layers; ++layer) {
    if (layer < layers) turn_layer(layer, static_cast<float>(level), static_cast<float>(beta), most);
    if (layer == 0) continue;
    if (multigrid_.fine().deep())
      find_image_of_layer<true>(layer - 1, product);
    else
      find_image_of_layer<false>(layer - 1, product);
  }
  return {product.total(), most.total()};
}

void LinearSolver::change_by(double step) {
  for (std::size_t i = 0; i < change_.size(); i += lanes)
    store(change_.data() + i, load(change_.data() + i) + static_cast<float>(step) * load(direction_.data() + i));
}

// x += unit * change; returns max |x|.
double LinearSolver::move_x(double unit) {
  PackMax x_max;
  for (std::size_t i = 0; i < x.size(); i += lanes) {
    for (std::size_t k = 0; k < 2; ++k) {
      const std::size_t j = i + k * half;
      const Pack<double> moved = load(x.data() + j) + unit * load_as<double>(change_.data() + j);
      store(x.data() + j, moved);
      x_max.part[k] = greater_of<double>(magnitude(moved), x_max.part[k]);
    }
  }
  return x_max.total();
}

// The sums of A p over all sites and of loss * p are the same, because walls pass nothing: a direction for which they
// are zero leaves the sum of the residuals, which one uniform shift has made zero, as it is.
SolveOutcome LinearSolver::solve(const LineVector<double>& right_side, const Accuracy& accuracy) {
  constexpr double rounding = 1e-10;  // squared: the part of a residual below which it is found again
  const bool relative = accuracy.reference > 0.0;
  const double greatest = greatest_magnitude(right_side);
  double unit = greatest > std::numeric_limits<double>::min() ? greatest : 1.0;
  find_scales(accuracy.reference);
  double step = begin_with_shift(find_residual(right_side, unit));
  SolveOutcome outcome;
  double first_step = 0.0;
  double first_product = 0.0, product_since_found = 0.0, previous = 0.0;  // all in the present units
  while (outcome.iterations < accuracy.max_iterations && !outcome.converged) {
    Products products;
    FloatPackMax x_max;
    const auto move = [&](int layer) {
      if (relative)
        move_layer<false>(layer, step, unit, x_max);
      else
        move_layer<true>(layer, step, unit, x_max);
    };
    multigrid_.cycle(move, [&](int layer) { add_products_of_layer(layer, products); });
    step = 0.0;
    const double level = products.with_loss.total() / total_loss_;
    const double now = products.with_residual.total() - level * products.residual.total();
    if (!(now > 0.0)) {
      outcome.converged = now == 0.0;
      break;
    }
    if (previous > 0.0 && now < rounding * product_since_found) {
      move_x(unit);
      const double smaller = now / product_since_found;
      unit *= std::sqrt(smaller);
      first_product /= smaller;
      step = begin_with_shift(find_residual(right_side, unit));
      previous = 0.0;
      continue;
    }
    const Direction direction = turn(level, previous > 0.0 ? now / previous : 0.0);
    if (!(direction.product > 0.0)) break;
    step = now / direction.product;
    if (!(previous > 0.0)) product_since_found = now;
    previous = now;
    const double moved_by = step * unit * direction.most;
    if (outcome.iterations++ == 0) {
      first_step = moved_by;
      first_product = now;
    }
    const double scale = relative                 ? 1.0
                         : accuracy.ceiling > 0.0 ? std::min(x_max.total(), accuracy.ceiling)
                                                  : x_max.total();
    const double error = moved_by * std::max(accuracy.margin, condition(first_product, now, outcome.iterations - 1));
    outcome.error = scale > 0.0 ? error / scale : 1.0;
    outcome.converged =
        outcome.iterations > 1 && error <= std::max(accuracy.of_value * scale, accuracy.of_change * first_step);
  }
  change_by(step);
  outcome.x_max = move_x(unit);
  // So little is below what the floats of the directions can tell from zero.
  if (outcome.iterations > 0 && outcome.x_max <= accuracy.nothing) outcome.converged = true;
  return outcome;
}

}  // namespace enthesis::engine
