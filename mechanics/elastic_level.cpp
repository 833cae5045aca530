#include "mechanics/elastic_level.h"

#include <algorithm>
#include <cstring>

namespace enthesis::mechanics {

namespace {

template <class Real>
struct LaneOf;
template <>
struct LaneOf<double> {
  typedef double Type __attribute__((vector_size(32)));
  // The values one place up: the last of `low`, then all but the last of `high`.
  static Type shifted(Type low, Type high) { return __builtin_shufflevector(low, high, 3, 4, 5, 6); }
};
template <>
struct LaneOf<float> {
  typedef float Type __attribute__((vector_size(32)));
  static Type shifted(Type low, Type high) { return __builtin_shufflevector(low, high, 7, 8, 9, 10, 11, 12, 13, 14); }
};

template <class V, class Real>
V load(const Real* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class V, class Real>
void add_to(Real* place, V amount) {
  const V sum = load<V>(place) + amount;
  std::memcpy(place, &sum, sizeof sum);
}

// Elements below which a level is worked on by one thread.
constexpr std::size_t worth_sharing = 4096;

}  // namespace

template <class Real, int D>
ElasticLevel<Real, D>::ElasticLevel(std::array<int, 3> elements) {
  shape_.elements = elements;
  shape_.nodes = {elements[0] + 1, elements[1] + 1, D == 2 ? 1 : elements[2] + 1};
  shape_.lane = lane;
  shape_.groups = (static_cast<std::size_t>(elements[0]) + lane - 1) / lane;
  shape_.stride = (shape_.groups + 1) * lane;
  shape_.plane = shape_.row(0, shape_.nodes[2]);
  const std::size_t groups = shape_.element_row(0, elements[2]);
  stiffness_.assign(groups * Shape::packed_entries * lane, Real(0));
  group_active_.assign(groups, 0);
  diagonal_.assign(size(), Real(0));
}

template <class Real, int D>
std::size_t ElasticLevel<Real, D>::slab_block(int threads) const {
  const auto count = static_cast<std::size_t>(slabs());
  if (threads == 1 || group_active_.size() * lane < worth_sharing) return count;
  return std::max<std::size_t>(2, count / (4 * static_cast<std::size_t>(threads)) + 1);
}

template <class Real, int D>
void ElasticLevel<Real, D>::take_body(const ElasticBody& body, const engine::Workers& workers) {
  const double length = body.layer_mm() * Shape::packing;
  std::vector<std::array<Real, Shape::packed_entries>> classes(body.classes.size());
  for (std::size_t m = 0; m < classes.size(); ++m) {
    double row[Shape::packed_entries];
    pack_stiffness<D>(body.classes[m], length, row);
    for (std::size_t n = 0; n < Shape::packed_entries; ++n) classes[m][n] = static_cast<Real>(row[n]);
  }
  const auto nx = static_cast<std::size_t>(shape_.elements[0]);
  const auto rows = static_cast<std::size_t>(shape_.elements[1]) * static_cast<std::size_t>(shape_.elements[2]);
  workers.for_blocks(rows, std::max<std::size_t>(1, worth_sharing / nx), [&](std::size_t begin, std::size_t end) {
    const auto first = static_cast<std::ptrdiff_t>(begin * shape_.groups);
    const auto last = static_cast<std::ptrdiff_t>(end * shape_.groups);
    const auto entries = static_cast<std::ptrdiff_t>(Shape::packed_entries * lane);
    std::fill(stiffness_.begin() + first * entries, stiffness_.begin() + last * entries, Real(0));
    std::fill(group_active_.begin() + first, group_active_.begin() + last, std::uint8_t{0});
    for (std::size_t row = begin; row < end; ++row)
      for (const StiffnessLayer& layer : body.layers)
        for (std::size_t x = 0; x < nx; ++x) {
          const std::size_t site = row * nx + x;
          const auto scale = static_cast<Real>(layer.scale.storage()[site]);
          if (!(scale > Real(0))) continue;
          const std::size_t group = row * shape_.groups + x / lane;
          const auto& packed_class = classes[layer.material.storage()[site]];
          group_active_[group] = 1;
          for (std::size_t n = 0; n < Shape::packed_entries; ++n)
            stiffness_[entry(group, n, x % lane)] += scale * packed_class[n];
        }
  });
  find_diagonal(workers);
}

template <class Real, int D>
void ElasticLevel<Real, D>::take_mean(const ElasticLevel& fine, const engine::Workers& workers) {
  // The mean over 8 children of twice the size (cubes), or over 4 children (squares, whose stiffness has no size).
  constexpr Real share = Real(1) / Real(4);
  const auto [nx, ny, nz] = shape_.elements;
  const auto [fx, fy, fz] = fine.shape_.elements;
  const auto rows = static_cast<std::size_t>(ny) * static_cast<std::size_t>(nz);
  const auto block = std::max<std::size_t>(1, worth_sharing / (8 * static_cast<std::size_t>(nx)));
  workers.for_blocks(rows, block, [&, nx = nx, ny = ny, fx = fx, fy = fy, fz = fz](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const int j = static_cast<int>(row) % ny;
      const int k = static_cast<int>(row) / ny;
      for (int i = 0; i < nx; ++i) {
        const auto x = static_cast<std::size_t>(i);
        const std::size_t group = row * shape_.groups + x / lane;
        if (x % lane == 0) group_active_[group] = 0;
        Real sum[Shape::packed_entries] = {};
        bool any = false;
        for (int child = 0; child < (1 << D); ++child) {
          const int ci = 2 * i + (child & 1);
          const int cj = 2 * j + (child >> 1 & 1);
          const int ck = D == 2 ? 0 : 2 * k + (child >> 2);
          if (ci >= fx || cj >= fy || ck >= fz) continue;
          const auto cx = static_cast<std::size_t>(ci);
          const std::size_t from = fine.shape_.element_row(cj, ck) + cx / lane;
          if (!fine.group_active_[from]) continue;
          any = true;
          for (std::size_t n = 0; n < Shape::packed_entries; ++n)
            sum[n] += fine.stiffness_[fine.entry(from, n, cx % lane)];
        }
        if (any) group_active_[group] = 1;
        for (std::size_t n = 0; n < Shape::packed_entries; ++n) stiffness_[entry(group, n, x % lane)] = share * sum[n];
      }
    }
  });
  find_diagonal(workers);
}

template <class Real, int D>
void ElasticLevel<Real, D>::find_diagonal(const engine::Workers& workers) {
  const auto node_rows = static_cast<std::size_t>(shape_.nodes[1]) * static_cast<std::size_t>(shape_.nodes[2]);
  std::fill(diagonal_.begin(), diagonal_.end(), Real(0));
  workers.for_blocks(node_rows, std::max<std::size_t>(1, worth_sharing / (8 * shape_.stride)),
                     [&](std::size_t begin, std::size_t end) {
                       for (std::size_t row = begin; row < end; ++row)
                         for (std::size_t corner = 0; corner < Shape::corners; ++corner) add_diagonal(row, corner);
                     });
}

// The share of the elements of which the nodes of a row are the given corner.
template <class Real, int D>
void ElasticLevel<Real, D>::add_diagonal(std::size_t node_row, std::size_t corner) {
  const int j = static_cast<int>(node_row) % shape_.nodes[1] - static_cast<int>(corner >> 1 & 1);
  const int k = static_cast<int>(node_row) / shape_.nodes[1] - static_cast<int>(corner >> 2);
  if (j < 0 || j >= shape_.elements[1] || k < 0 || k >= shape_.elements[2]) return;
  for (std::size_t x = 0; x < shape_.groups; ++x) {
    const std::size_t group = shape_.element_row(j, k) + x;
    if (!group_active_[group]) continue;
    for (std::size_t component = 0; component < D; ++component) {
      const auto& line = Shape::strain_row[component];
      Real value[lane] = {};
      const auto add = [&](std::size_t a, std::size_t b, Real factor) {
        const Real* const c = &stiffness_[entry(group, packed(Shape::strains, line[a], line[b]), 0)];
        for (std::size_t n = 0; n < lane; ++n) value[n] += factor * c[n];
      };
      for (std::size_t a = 0; a < D; ++a) add(a, a, static_cast<Real>(Shape::diagonal_square));
      for (std::size_t a = 0; a < D; ++a)
        for (std::size_t b = a + 1; b < D; ++b) {
          const bool same_sign = (corner >> a & 1) == (corner >> b & 1);
          add(a, b, static_cast<Real>(same_sign ? Shape::diagonal_cross : -Shape::diagonal_cross));
        }
      Real* const out = &diagonal_[component * shape_.plane + node_row * shape_.stride + x * lane + (corner & 1)];
      for (std::size_t n = 0; n < lane; ++n) out[n] += value[n];
    }
  }
}

template <class Real, int D>
void ElasticLevel<Real, D>::apply(const std::vector<Real>& displacement, std::vector<Real>& force,
                                  const engine::Workers& workers) const {
  const Real* u = displacement.data();
  Real* f = force.data();
  workers.for_blocks(
      static_cast<std::size_t>(slabs()), slab_block(workers.threads()),
      [&](std::size_t begin, std::size_t end) { apply_slab(u, f, static_cast<int>(begin), static_cast<int>(end)); });
}

// The forces on the slabs of nodes begin..end (layers, or rows of a section). Elements on the border of two ranges are
// worked out in both.
template <class Real, int D>
void ElasticLevel<Real, D>::apply_slab(const Real* u, Real* f, int begin, int end) const {
  const std::size_t slab = D == 2 ? shape_.stride : shape_.row(0, 1);
  for (std::size_t component = 0; component < D; ++component)
    std::fill(f + component * shape_.plane + static_cast<std::size_t>(begin) * slab,
              f + component * shape_.plane + static_cast<std::size_t>(end) * slab, Real(0));
  const int last = std::min(end, shape_.elements[D - 1]);
  for (int outer = std::max(0, begin - 1); outer < last; ++outer) {
    const bool low = outer >= begin;
    const bool high = outer + 1 < end;
    if constexpr (D == 2) {
      const bool writes[2] = {low, high};
      apply_row(u, f, outer, 0, writes);
    } else {
      const bool writes[4] = {low, low, high, high};
      for (int j = 0; j < shape_.elements[1]; ++j) apply_row(u, f, j, outer, writes);
    }
  }
}

// One row of elements along x. A node's share from the element on its left is added together with the share from the
// element on its right, in one store; `carry` is the former, one lane behind.
template <class Real, int D>
void ElasticLevel<Real, D>::apply_row(const Real* u, Real* f, int j, int k,
                                      const bool (&writes)[Shape::corners / 2]) const {
  using Lane = LaneOf<Real>;
  using V = typename Lane::Type;
  constexpr std::size_t node_rows = Shape::corners / 2;
  std::size_t at[node_rows];
  for (std::size_t r = 0; r < node_rows; ++r)
    at[r] = shape_.row(j + static_cast<int>(r & 1), k + static_cast<int>(r >> 1));

  V carry[D][node_rows] = {};
  bool carrying = false;
  const std::size_t first = shape_.element_row(j, k);
  for (std::size_t group = 0; group <= shape_.groups; ++group) {
    const std::size_t x = group * lane;
    const bool active = group < shape_.groups && group_active_[first + group];
    if (!active && !carrying) continue;
    V out[D][Shape::corners] = {};
    if (active) {
      V in[D][Shape::corners];
      for (std::size_t d = 0; d < D; ++d)
        for (std::size_t c = 0; c < Shape::corners; ++c)
          in[d][c] = load<V>(u + d * shape_.plane + at[c >> 1] + x + (c & 1));
      V stiffness[Shape::packed_entries];
      for (std::size_t n = 0; n < Shape::packed_entries; ++n)
        stiffness[n] = load<V>(&stiffness_[entry(first + group, n, 0)]);
      element_force<Real>(stiffness, in, out);
    }
    for (std::size_t d = 0; d < D; ++d)
      for (std::size_t r = 0; r < node_rows; ++r) {
        const V right = out[d][2 * r + 1];
        if (writes[r]) add_to(f + d * shape_.plane + at[r] + x, out[d][2 * r] + Lane::shifted(carry[d][r], right));
        carry[d][r] = right;
      }
    carrying = active;
  }
}

template class ElasticLevel<double, 2>;
template class ElasticLevel<double, 3>;
template class ElasticLevel<float, 2>;
template class ElasticLevel<float, 3>;

}  // namespace enthesis::mechanics
