#include "mechanics/multigrid.h"

#include <algorithm>

#include "mechanics/element_matrix.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t vector_block = 8192;     // entries
constexpr std::size_t row_block_nodes = 2048;  // nodes, for the transfers

std::size_t row_block(const LevelShape& shape) {
  return std::max<std::size_t>(1, row_block_nodes / shape.stride);
}

std::size_t node_rows(const LevelShape& shape) {
  return static_cast<std::size_t>(shape.nodes[1]) * static_cast<std::size_t>(shape.nodes[2]);
}

template <class Real>
double dot(const std::vector<Real>& a, const std::vector<Real>& b, const engine::Workers& workers) {
  return workers.sum_blocks(a.size(), vector_block, [&](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t n = begin; n < end; ++n) sum += static_cast<double>(a[n]) * static_cast<double>(b[n]);
    return sum;
  });
}

template <int D>
std::size_t dof_count(const std::array<int, 3>& elements) {
  return static_cast<std::size_t>(elements[0] + 1) * static_cast<std::size_t>(elements[1] + 1) *
         static_cast<std::size_t>(D == 2 ? 1 : elements[2] + 1) * static_cast<std::size_t>(D);
}

}  // namespace

template <class Real, int D>
Multigrid<Real, D>::Level::Level(std::array<int, 3> elements)
    : stiffness(elements),
      held(stiffness.size()),
      inverse_diagonal(stiffness.size()),
      solution(stiffness.size()),
      load(stiffness.size()),
      residual(stiffness.size()),
      step(stiffness.size()),
      next_step(stiffness.size()) {}

template <class Real, int D>
Multigrid<Real, D>::Multigrid(std::array<int, 3> elements, const MultigridSettings& settings) : settings_(settings) {
  levels_.emplace_back(elements);
  while (dof_count<D>(elements) > static_cast<std::size_t>(settings.direct_dofs)) {
    const auto next = coarser<D>(elements);
    if (next == elements) break;
    elements = next;
    levels_.emplace_back(elements);
  }
  if (settings.coarse_cycles == 1) return;
  for (std::size_t l = 2; l + 1 < levels_.size(); ++l)
    for (auto* v : {&levels_[l].first_solution, &levels_[l].first_image, &levels_[l].second_image})
      v->resize(levels_[l].stiffness.size());
}

template <class Real, int D>
void Multigrid<Real, D>::prepare(const ElasticBody& body, const std::vector<std::uint8_t>& held,
                                 const engine::Workers& workers) {
  levels_[0].held = held;
  for (std::size_t l = 1; l < levels_.size(); ++l) coarsen_held(l);
  renew(body, levels_[0].stiffness.whole(), workers);
}

template <class Real, int D>
void Multigrid<Real, D>::renew(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers) {
  bound_ = static_cast<Real>(eigenvalue_bound(body));
  engine::Box box = changed;
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    ElasticLevel<Real, D>& stiffness = levels_[l].stiffness;
    if (l == 0)
      stiffness.take_body(body, box, workers);
    else
      stiffness.take_mean(levels_[l - 1].stiffness, box = coarser(box), workers);
    invert_diagonal(levels_[l], box, workers);
  }
  prepare_direct(workers);
}

template <class Real, int D>
void Multigrid<Real, D>::invert_diagonal(Level& level, const engine::Box& changed, const engine::Workers& workers) {
  level.stiffness.find_diagonal(changed, level.inverse_diagonal, workers);
  const LevelShape& shape = level.stiffness.shape();
  level.stiffness.for_node_rows(changed, workers, [&](int j, int k) {
    for (std::size_t c = 0; c < D; ++c) {
      const std::size_t first = c * shape.plane + shape.row(j, k);
      for (std::size_t n = first; n < first + shape.stride; ++n) {
        const Real diagonal = level.inverse_diagonal[n];
        level.inverse_diagonal[n] = level.held[n] || !(diagonal > Real(0)) ? Real(0) : Real(1) / diagonal;
      }
    }
  });
}

// A coarse node beyond the box takes after the last fine node inside.
template <class Real, int D>
void Multigrid<Real, D>::coarsen_held(std::size_t coarse) {
  const LevelShape& own = levels_[coarse].stiffness.shape();
  const Level& fine = levels_[coarse - 1];
  const LevelShape& from = fine.stiffness.shape();
  for (std::size_t c = 0; c < D; ++c)
    for (int k = 0; k < own.nodes[2]; ++k)
      for (int j = 0; j < own.nodes[1]; ++j)
        for (int i = 0; i < own.nodes[0]; ++i) {
          const int fi = std::min(2 * i, from.nodes[0] - 1);
          const int fj = std::min(2 * j, from.nodes[1] - 1);
          const int fk = std::min(2 * k, from.nodes[2] - 1);
          levels_[coarse].held[c * own.plane + own.row(j, k) + static_cast<std::size_t>(i)] =
              fine.held[c * from.plane + from.row(fj, fk) + static_cast<std::size_t>(fi)];
        }
}

template <class Real, int D>
void Multigrid<Real, D>::prepare_direct(const engine::Workers& workers) {
  Level& level = levels_.back();
  std::fill(level.solution.begin(), level.solution.end(),
            Real(0.0));  // the direct solution leaves out what is held or void
  direct_entries_.clear();
  for (std::size_t n = 0; n < level.inverse_diagonal.size(); ++n)
    if (level.inverse_diagonal[n] > Real(0.0)) direct_entries_.push_back(n);
  const std::size_t n = direct_entries_.size();
  std::vector<double> matrix(n * n);
  std::fill(level.step.begin(), level.step.end(), Real(0.0));
  for (std::size_t column = 0; column < n; ++column) {
    level.step[direct_entries_[column]] = Real(1.0);
    level.stiffness.apply(level.step, level.residual, workers);
    level.step[direct_entries_[column]] = Real(0.0);
    for (std::size_t row = 0; row < n; ++row)
      matrix[row * n + column] = static_cast<double>(level.residual[direct_entries_[row]]);
  }
  // Pivots below this part of the diagonal are rounding of the entries.
  constexpr double vanishing = sizeof(Real) == sizeof(float) ? 1e-6 : 1e-13;
  direct_.factorise(std::move(matrix), n, vanishing);
  direct_load_.assign(n, 0.0);
}

// Chebyshev iteration (Saad, Iterative Methods for Sparse Linear Systems, algorithm 12.1): r = b - K x, and with a step d
// that follows from the last one, x += d, r -= K d. Each layer is brought up to date as soon as its K d is known.
template <class Real, int D>
void Multigrid<Real, D>::smooth(Level& level, bool from_zero, bool need_residual,
                                const engine::Workers& workers) const {
  const Real lowest = static_cast<Real>(settings_.smallest_eigenvalue_part) * bound_;
  const Real theta = Real(0.5) * (bound_ + lowest);
  const Real delta = Real(0.5) * (bound_ - lowest);
  const Real sigma = theta / delta;
  Real rho = Real(1.0) / sigma;
  const ElasticLevel<Real, D>& stiffness = level.stiffness;
  Real* const x = level.solution.data();
  Real* const r = level.residual.data();
  const Real* const inverse = level.inverse_diagonal.data();
  const auto take_load = [&](std::size_t layer) {
    stiffness.for_components(layer, [&](std::size_t begin, std::size_t end) {
      std::copy(level.load.begin() + static_cast<std::ptrdiff_t>(begin),
                level.load.begin() + static_cast<std::ptrdiff_t>(end), r + begin);
    });
  };

  bool x_is_behind = false;  // by the first step
  if (from_zero) {
    workers.for_blocks(stiffness.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) x[n] = level.step[n] = inverse[n] * level.load[n] / theta;
    });
  } else {
    x_is_behind = true;
    stiffness.subtract(level.solution, level.residual, workers, take_load, [&](std::size_t layer) {
      stiffness.for_components(layer, [&](std::size_t begin, std::size_t end) {
        for (std::size_t n = begin; n < end; ++n) level.step[n] = inverse[n] * r[n] / theta;
      });
    });
  }
  bool has_residual = !from_zero;
  for (int degree = 1; degree < settings_.smoothing_degree; ++degree) {
    const Real next = Real(1.0) / (Real(2.0) * sigma - rho);
    const Real keep = next * rho;
    const Real add = Real(2.0) * next / delta;
    rho = next;
    const Real* const d = level.step.data();
    Real* const e = level.next_step.data();
    const auto advance = [&](std::size_t layer) {
      stiffness.for_components(layer, [&](std::size_t begin, std::size_t end) {
        for (std::size_t n = begin; n < end; ++n) {
          e[n] = keep * d[n] + add * (inverse[n] * r[n]);
          x[n] += x_is_behind ? d[n] + e[n] : e[n];
        }
      });
    };
    if (has_residual)
      stiffness.subtract(level.step, level.residual, workers, {}, advance);
    else
      stiffness.subtract(level.step, level.residual, workers, take_load, advance);
    level.step.swap(level.next_step);
    has_residual = true;
    x_is_behind = false;
  }
  if (x_is_behind) {
    workers.for_blocks(stiffness.size(), vector_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) x[n] += level.step[n];
    });
  }
  if (!need_residual) return;
  const auto leave_out_held = [&](std::size_t layer) {
    stiffness.for_components(layer, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) r[n] = inverse[n] > Real(0.0) ? r[n] : Real(0.0);
    });
  };
  if (has_residual)
    stiffness.subtract(level.step, level.residual, workers, {}, leave_out_held);
  else
    stiffness.subtract(level.step, level.residual, workers, take_load, leave_out_held);
}

// The transpose of the interpolation below.
template <class Real, int D>
void Multigrid<Real, D>::restrict_residual(const Level& fine, Level& coarse, const engine::Workers& workers) const {
  const LevelShape& to = coarse.stiffness.shape();
  const LevelShape& from = fine.stiffness.shape();
  workers.for_blocks(node_rows(to), row_block(to), [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const int j = static_cast<int>(row) % to.nodes[1];
      const int k = static_cast<int>(row) / to.nodes[1];
      for (std::size_t c = 0; c < D; ++c) {
        Real* const out = coarse.load.data() + c * to.plane + row * to.stride;
        std::fill(out, out + to.stride, Real(0.0));
        for (int dk = D == 2 ? 0 : -1; dk <= (D == 2 ? 0 : 1); ++dk)
          for (int dj = -1; dj <= 1; ++dj) {
            const int fj = 2 * j + dj;
            const int fk = D == 2 ? 0 : 2 * k + dk;
            if (fj < 0 || fj >= from.nodes[1] || fk < 0 || fk >= from.nodes[2]) continue;
            const Real weight = (dj == 0 ? Real(1.0) : Real(0.5)) * (dk == 0 ? Real(1.0) : Real(0.5));
            const Real* const in = fine.residual.data() + c * from.plane + from.row(fj, fk);
            for (int i = 0; i < to.nodes[0]; ++i) {
              const int middle = 2 * i;
              Real sum = middle < from.nodes[0] ? in[middle] : Real(0.0);
              if (i > 0) sum += Real(0.5) * in[middle - 1];
              if (middle + 1 < from.nodes[0]) sum += Real(0.5) * in[middle + 1];
              out[i] += weight * sum;
            }
          }
        const Real* const inverse = coarse.inverse_diagonal.data() + c * to.plane + row * to.stride;
        for (int i = 0; i < to.nodes[0]; ++i)
          if (!(inverse[i] > Real(0.0))) out[i] = Real(0.0);
      }
    }
  });
}

template <class Real, int D>
void Multigrid<Real, D>::add_correction(const Level& coarse, Level& fine, const engine::Workers& workers) const {
  const LevelShape& from = coarse.stiffness.shape();
  const LevelShape& to = fine.stiffness.shape();
  workers.for_blocks(node_rows(to), row_block(to), [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const int j = static_cast<int>(row) % to.nodes[1];
      const int k = static_cast<int>(row) / to.nodes[1];
      for (std::size_t c = 0; c < D; ++c) {
        const Real* const plane = coarse.solution.data() + c * from.plane;
        const Real* const parents[4] = {plane + from.row(j / 2, k / 2), plane + from.row((j + 1) / 2, k / 2),
                                        plane + from.row(j / 2, (k + 1) / 2),
                                        plane + from.row((j + 1) / 2, (k + 1) / 2)};
        Real* const out = fine.solution.data() + c * to.plane + row * to.stride;
        const Real* const inverse = fine.inverse_diagonal.data() + c * to.plane + row * to.stride;
        for (int i = 0; i < to.nodes[0]; ++i) {
          const int low = i / 2;
          const int high = (i + 1) / 2;
          Real sum = Real(0.0);
          for (const Real* const parent : parents) sum += parent[low] + parent[high];
          if (inverse[i] > Real(0.0)) out[i] += Real(0.125) * sum;
        }
      }
    }
  });
}

template <class Real, int D>
void Multigrid<Real, D>::solve_directly(Level& level) {
  for (std::size_t n = 0; n < direct_entries_.size(); ++n)
    direct_load_[n] = static_cast<double>(level.load[direct_entries_[n]]);
  direct_.solve(direct_load_);
  for (std::size_t n = 0; n < direct_entries_.size(); ++n)
    level.solution[direct_entries_[n]] = static_cast<Real>(direct_load_[n]);
}

// One cycle on a level from nothing: solution ~ K^-1 load.
template <class Real, int D>
void Multigrid<Real, D>::cycle(std::size_t l, const engine::Workers& workers) {
  Level& level = levels_[l];
  if (l + 1 == levels_.size()) {
    solve_directly(level);
    return;
  }
  smooth(level, true, true, workers);
  Level& next = levels_[l + 1];
  restrict_residual(level, next, workers);
  if (l == 0 || settings_.coarse_cycles == 1 || l + 2 == levels_.size())
    cycle(l + 1, workers);
  else
    cycle_twice(l + 1, workers);
  add_correction(next, level, workers);
  smooth(level, false, false, workers);
}

// Two cycles on a coarse level as the preconditioner of two steps of conjugate gradients (the K-cycle of Notay & Vassilevski
// 2008, Numer Linear Algebra Appl 15:473). A second cycle that is merely added makes the whole indefinite where the level
// below is more than twice too soft, as rediscretised struts are.
template <class Real, int D>
void Multigrid<Real, D>::cycle_twice(std::size_t l, const engine::Workers& workers) {
  constexpr double enough = 0.0625;  // of the squared residual, left after one cycle
  // Of the second direction, below which it is the first one but for rounding.
  constexpr double least_independence = sizeof(Real) == sizeof(float) ? 1e-5 : 1e-12;
  Level& level = levels_[l];
  const auto resistance = [&](std::vector<Real>& image) {
    level.stiffness.apply(level.solution, image, workers);
    return dot(level.solution, image, workers);
  };
  cycle(l, workers);
  const double first = resistance(level.first_image);
  const double first_work = dot(level.solution, level.load, workers);
  if (!(first > 0.0)) return;
  const double load_size = dot(level.load, level.load, workers);
  const auto first_length = static_cast<Real>(first_work / first);
  level.first_solution.swap(level.solution);
  workers.for_blocks(level.load.size(), vector_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n)
      if (level.inverse_diagonal[n] > Real(0)) level.load[n] -= first_length * level.first_image[n];
  });
  Real along_first = first_length, along_second = Real(0);
  if (dot(level.load, level.load, workers) > enough * load_size) {
    cycle(l, workers);
    const double crossed = dot(level.solution, level.first_image, workers);
    const double second_work = dot(level.solution, level.load, workers);
    const double all_second = resistance(level.second_image);
    const double second = all_second - crossed * crossed / first;
    if (second > least_independence * all_second) {
      along_second = static_cast<Real>(second_work / second);
      along_first -= static_cast<Real>(crossed * second_work / (first * second));
    }
  }
  workers.for_blocks(level.load.size(), vector_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n)
      level.solution[n] = along_first * level.first_solution[n] +
                          (along_second != Real(0) ? along_second * level.solution[n] : Real(0));
  });
}

template <class Real, int D>
const std::vector<Real>& Multigrid<Real, D>::precondition(const std::vector<double>& in, double factor,
                                                          const engine::Workers& workers) {
  std::vector<Real>& load = levels_[0].load;
  workers.for_blocks(load.size(), vector_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) load[n] = static_cast<Real>(in[n] * factor);
  });
  cycle(0, workers);
  return levels_[0].solution;
}

template class Multigrid<float, 2>;
template class Multigrid<float, 3>;
template class Multigrid<double, 2>;
template class Multigrid<double, 3>;

}  // namespace enthesis::mechanics
