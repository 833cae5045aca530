#include "engine/fields/linear_solver.h"

#include <algorithm>
#include <cmath>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::engine {

namespace {

constexpr std::size_t lanes = PackOf<double>::lanes;
constexpr std::size_t unroll = 4;

typedef float FloatPack __attribute__((vector_size(16)));

Pack<double> widened(const float* from) {
  FloatPack narrow;
  std::memcpy(&narrow, from, sizeof narrow);
  return __builtin_convertvector(narrow, Pack<double>);
}

Pack<double> magnitude(Pack<double> v) {
  return greater_of<double>(v, -v);
}

struct Products {
  double with_residual, with_loss, sum;  // r . z, loss . z, sum of r
};
Products products(const LineVector<double>& r, const LineVector<double>& loss, const LineVector<float>& z) {
  PackSum with_residual, with_loss, sum;
  for (std::size_t i = 0; i < r.size(); i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const std::size_t j = i + k * lanes;
      const Pack<double> v = widened(z.data() + j);
      const Pack<double> residual = load(r.data() + j);
      sum.part[k] += residual;
      with_residual.part[k] += residual * v;
      with_loss.part[k] += load(loss.data() + j) * v;
    }
  }
  return {with_residual.total(), with_loss.total(), sum.total()};
}

double sum_of(const LineVector<double>& values) {
  PackSum sum;
  for (std::size_t i = 0; i < values.size(); i += unroll * lanes)
    for (std::size_t k = 0; k < unroll; ++k) sum.part[k] += load(values.data() + i + k * lanes);
  return sum.total();
}

// The value at sites, where loss is above zero, and zero in padding.
Pack<double> at_sites(double value, Pack<double> loss) {
  return loss > 0.0 ? Pack<double>{} + value : Pack<double>{};
}

void raise(double level, const LineVector<double>& loss, LineVector<double>& x) {
  for (std::size_t i = 0; i < x.size(); i += lanes)
    store(x.data() + i, load(x.data() + i) + at_sites(level, load(loss.data() + i)));
}

void raise_scaled(double factor, const LineVector<double>& loss, LineVector<double>& r) {
  for (std::size_t i = 0; i < r.size(); i += lanes)
    store(r.data() + i, load(r.data() + i) + factor * load(loss.data() + i));
}

// direction = z - level + beta direction
void turn(const LineVector<float>& z, double level, const LineVector<double>& loss, double beta,
          LineVector<double>& direction) {
  for (std::size_t i = 0; i < direction.size(); i += lanes)
    store(direction.data() + i,
          (widened(z.data() + i) - at_sites(level, load(loss.data() + i))) + beta * load(direction.data() + i));
}

struct Moved {
  double x_max, direction_max;  // max |x|, max |direction|
};
// x += step direction, residual -= step image.
Moved advance(double step, const LineVector<double>& direction, const LineVector<double>& image, LineVector<double>& x,
              LineVector<double>& residual) {
  PackMax x_max, direction_max;
  for (std::size_t i = 0; i < x.size(); i += unroll * lanes) {
    for (std::size_t k = 0; k < unroll; ++k) {
      const std::size_t j = i + k * lanes;
      const Pack<double> d = load(direction.data() + j);
      const Pack<double> moved = load(x.data() + j) + step * d;
      store(x.data() + j, moved);
      store(residual.data() + j, load(residual.data() + j) - step * load(image.data() + j));
      x_max.part[k] = greater_of<double>(magnitude(moved), x_max.part[k]);
      direction_max.part[k] = greater_of<double>(magnitude(d), direction_max.part[k]);
    }
  }
  return {x_max.total(), direction_max.total()};
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
    : a(lattice),
      x(a.board.size()),
      right_side(a.board.size()),
      direction_(a.board.size()),
      image_(a.board.size()),
      multigrid_(lattice) {}

void LinearSolver::prepare() {
  a.set_diagonal();
  total_loss_ = sum_of(a.loss);
  multigrid_.build(a);
}

// The sums of A p over all sites and of loss * p are the same, because walls pass nothing: a direction for which they
// are zero leaves the sum of the residuals, which one uniform shift has made zero, as it is.
SolveOutcome LinearSolver::solve(const Accuracy& accuracy) {
  LineVector<double>& residual = right_side;
  a.subtract(x, residual);
  const double shift = sum_of(residual) / total_loss_;
  raise(shift, a.loss, x);
  raise_scaled(-shift, a.loss, residual);
  std::fill(direction_.begin(), direction_.end(), 0.0);
  SolveOutcome outcome;
  double first = 0.0, first_product = 0.0, previous = 0.0;
  while (outcome.iterations < accuracy.max_iterations && !outcome.converged) {
    multigrid_.cycle(residual, accuracy.sweeps);
    const auto [with_residual, with_loss, sum] = products(residual, a.loss, multigrid_.correction());
    const double level = with_loss / total_loss_;
    const double now = with_residual - level * sum;
    if (!(now > 0.0)) {
      outcome.converged = now == 0.0;
      break;
    }
    turn(multigrid_.correction(), level, a.loss, previous > 0.0 ? now / previous : 0.0, direction_);
    const double step = now / a.apply(direction_, image_);
    const Moved moved = advance(step, direction_, image_, x, residual);
    previous = now;
    const double moved_by = step * moved.direction_max;
    if (outcome.iterations++ == 0) first = moved_by;
    if (outcome.iterations == 1) first_product = now;
    outcome.error = moved_by * std::max(accuracy.margin, condition(first_product, now, outcome.iterations - 1));
    outcome.scale = accuracy.ceiling > 0.0 ? std::min(moved.x_max, accuracy.ceiling) : moved.x_max;
    outcome.converged = outcome.iterations > 1 &&
                        outcome.error <= std::max(accuracy.of_value * outcome.scale, accuracy.of_change * first);
  }
  // So little is below what the floats of the preconditioner can tell from zero.
  if (outcome.iterations > 0 && outcome.scale <= accuracy.nothing) outcome.converged = true;
  return outcome;
}

}  // namespace enthesis::engine
