#include "mechanics/elastic_level.h"

#include <algorithm>

namespace enthesis::mechanics {

namespace {

// Elements below which a level is worked on by one thread.
constexpr std::size_t worth_sharing = 4096;
// Layers below which a thread gets one slab instead of two: the layer of elements that two slabs both work out weighs
// more than a fair share.
constexpr std::size_t worth_halving = 16;

}  // namespace

template <class Real, int D>
ElasticLevel<Real, D>::ElasticLevel(std::array<int, 3> elements) : stiffness_(elements) {
  shape_.elements = elements;
  shape_.nodes = {elements[0] + 1, elements[1] + 1, D == 2 ? 1 : elements[2] + 1};
  constexpr std::size_t widest = Lane<float>::width;
  shape_.stride = (static_cast<std::size_t>(elements[0]) + widest - 1) / widest * widest + widest;
  shape_.layer = D == 2 ? shape_.stride : shape_.row(0, 1);
  shape_.plane = shape_.row(0, shape_.nodes[2]);
}

// Depends on the threads, unlike other blocks: what a node gathers does not.
template <class Real, int D>
std::size_t ElasticLevel<Real, D>::slab_block(int threads) const {
  if (threads == 1 || shape_.plane < worth_sharing) return layers();
  const auto shares = static_cast<std::size_t>(threads);
  const std::size_t half = (layers() + 2 * shares - 1) / (2 * shares);
  return std::max<std::size_t>(2, half < worth_halving ? (layers() + shares - 1) / shares : half);
}

template <class Real, int D>
void ElasticLevel<Real, D>::take_body(const ElasticBody& body, const engine::Box& changed,
                                      const engine::Workers& workers) {
  stiffness_.take_body(body, changed, workers);
}

template <class Real, int D>
void ElasticLevel<Real, D>::take_mean(const ElasticLevel& fine, const engine::Box& changed,
                                      const engine::Workers& workers) {
  stiffness_.take_mean(fine.stiffness_, changed, workers);
}

template <class Real, int D>
std::size_t ElasticLevel<Real, D>::rows_in_block() const {
  return std::max<std::size_t>(1, worth_sharing / (8 * shape_.stride));
}

template <class Real, int D>
void ElasticLevel<Real, D>::find_diagonal(const engine::Box& box, std::vector<Real>& diagonal,
                                          const engine::Workers& workers) const {
  diagonal.resize(size());
  for_node_rows(box, workers, [&](int j, int k) {
    ElementDiagonals elements;
    for (std::vector<Real>& row : elements) row.assign(shape_.stride + 1, Real(0));
    find_diagonal_of_row(j, k, elements, diagonal);
  });
}

// Nodes take from the element on their right, whose low corner they are, before that on their left.
template <class Real, int D>
void ElasticLevel<Real, D>::find_diagonal_of_row(int node_j, int node_k, ElementDiagonals& elements,
                                                 std::vector<Real>& diagonal) const {
  const auto out = [&](std::size_t component) {
    return &diagonal[component * shape_.plane + shape_.row(node_j, node_k)];
  };
  for (std::size_t component = 0; component < D; ++component) std::fill_n(out(component), shape_.stride, Real(0));
  for (std::size_t corner = 0; corner < Shape::corners; corner += 2) {
    const int j = node_j - static_cast<int>(corner >> 1 & 1);
    const int k = node_k - static_cast<int>(corner >> 2);
    if (j < 0 || j >= shape_.elements[1] || k < 0 || k >= shape_.elements[2]) continue;
    find_element_diagonals(stiffness_.row(j, k), corner, elements);
    for (std::size_t component = 0; component < D; ++component) {
      // One entry before the first element is always zero.
      const Real* const from_right = elements[2 * component].data() + 1;
      const Real* const from_left = elements[2 * component + 1].data();
      Real* const to = out(component);
      for (std::size_t i = 0; i < shape_.stride; ++i) to[i] = (to[i] + from_right[i]) + from_left[i];
    }
  }
}

// Of a row of elements, for each component: the diagonal entries of `corner` and of the corner next to it along x.
template <class Real, int D>
void ElasticLevel<Real, D>::find_element_diagonals(std::size_t first_group, std::size_t corner,
                                                   ElementDiagonals& elements) const {
  constexpr auto square = static_cast<Real>(Shape::diagonal_square);
  constexpr auto cross = static_cast<Real>(Shape::diagonal_cross);
  for (std::size_t g = 0; g < stiffness_.groups_in_row(); ++g) {
    const std::size_t group = first_group + g;
    const StiffnessKind kind = stiffness_.kind(group);
    V full[Shape::full_entries];
    V same{};  // for all components and corners
    if (kind == StiffnessKind::cubic)
      same = square * (stiffness_.cubic(group, 0) + static_cast<Real>(D - 1) * stiffness_.cubic(group, 2));
    else if (kind != StiffnessKind::none)
      stiffness_.unpack(group, full);
    for (std::size_t component = 0; component < D; ++component)
      for (std::size_t side = 0; side < 2; ++side) {
        V value = same;
        if (kind == StiffnessKind::classed || kind == StiffnessKind::full) {
          const auto& line = Shape::strain_row[component];
          const auto entry = [&](std::size_t a, std::size_t b) {
            return full[packed(Shape::strains, line[a], line[b])];
          };
          const std::size_t at = corner | side;
          for (std::size_t a = 0; a < D; ++a) value += square * entry(a, a);
          for (std::size_t a = 0; a < D; ++a)
            for (std::size_t b = a + 1; b < D; ++b)
              value += ((at >> a & 1) == (at >> b & 1) ? cross : -cross) * entry(a, b);
        }
        store_lane(elements[2 * component + side].data() + 1 + g * lane, value);
      }
  }
}

template <class Real, int D>
void ElasticLevel<Real, D>::apply(const std::vector<Real>& displacement, std::vector<Real>& force,
                                  const engine::Workers& workers, const OnLayer& done) const {
  const auto clear = [&](std::size_t layer) {
    for_components(layer, [&](std::size_t begin, std::size_t end) {
      std::fill(force.begin() + static_cast<std::ptrdiff_t>(begin), force.begin() + static_cast<std::ptrdiff_t>(end),
                Real(0));
    });
  };
  run<Sign::add>(displacement.data(), force.data(), workers, clear, done);
}

template <class Real, int D>
void ElasticLevel<Real, D>::subtract(const std::vector<Real>& displacement, std::vector<Real>& residual,
                                     const engine::Workers& workers, const OnLayer& start, const OnLayer& done) const {
  run<Sign::subtract>(displacement.data(), residual.data(), workers, start, done);
}

template <class Real, int D>
template <typename ElasticLevel<Real, D>::Sign S>
void ElasticLevel<Real, D>::run(const Real* u, Real* f, const engine::Workers& workers, const OnLayer& start,
                                const OnLayer& done) const {
  workers.for_blocks(layers(), slab_block(workers.threads()), [&](std::size_t begin, std::size_t end) {
    run_slab<S>(u, f, static_cast<int>(begin), static_cast<int>(end), start, done);
  });
}

// The forces on the layers begin..end of nodes. Elements on the border of two ranges are worked out in both.
template <class Real, int D>
template <typename ElasticLevel<Real, D>::Sign S>
void ElasticLevel<Real, D>::run_slab(const Real* u, Real* f, int begin, int end, const OnLayer& start,
                                     const OnLayer& done) const {
  const auto tell = [](const OnLayer& hook, int layer) {
    if (hook) hook(static_cast<std::size_t>(layer));
  };
  tell(start, begin);
  const int last = std::min(end, shape_.elements[D - 1]);
  for (int outer = std::max(0, begin - 1); outer < last; ++outer) {
    const bool low = outer >= begin;
    const bool high = outer + 1 < end;
    if (low && high) tell(start, outer + 1);
    const int rows = D == 2 ? 1 : shape_.elements[1];
    for (int inner = 0; inner < rows; ++inner) {
      const int j = D == 2 ? outer : inner;
      const int k = D == 2 ? 0 : outer;
      RowPlace place{};
      for (std::size_t r = 0; r < node_rows; ++r) {
        place.nodes[r] = shape_.row(j + static_cast<int>(r & 1), k + static_cast<int>(r >> 1));
        place.writes[r] = (D == 2 ? r : r >> 1) == 0 ? low : high;
      }
      run_row<S>(u, f, stiffness_.row(j, k), place);
    }
    if (low) tell(done, outer);
  }
  if (end > shape_.elements[D - 1]) tell(done, end - 1);
}

// One row of elements along x. A node's share from the element on its left is added together with the share from the
// element on its right, in one store; `carry` is the former, one lane behind.
template <class Real, int D>
template <typename ElasticLevel<Real, D>::Sign S>
void ElasticLevel<Real, D>::run_row(const Real* u, Real* f, std::size_t first_group, const RowPlace& place) const {
  const std::size_t groups = stiffness_.groups_in_row();
  Columns carry = {}, here, next;
  bool carrying = false;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t x = g * lane;
    const StiffnessKind kind = stiffness_.kind(first_group + g);
    if (kind == StiffnessKind::none) {
      if (carrying) write_carried<S>(f, place, x, carry);
      carrying = false;
      continue;
    }
    if (!carrying) {
      for (std::size_t d = 0; d < D; ++d) {
        read_columns(u + d * shape_.plane + x, place, next[d]);
        for (V& c : carry[d]) c = V{};
      }
    }
    V in[D][Shape::corners], out[D][Shape::corners];
    for (std::size_t d = 0; d < D; ++d) {
      for (std::size_t q = 0; q < node_rows; ++q) here[d][q] = next[d][q];
      read_columns(u + d * shape_.plane + x + lane, place, next[d]);
      for (std::size_t q = 0; q < node_rows; ++q) {
        const V right = Lane<Real>::down(here[d][q], next[d][q]);
        in[d][2 * q] = here[d][q] + right;
        in[d][2 * q + 1] = right - here[d][q];
      }
    }
    const std::size_t group = first_group + g;
    if (kind == StiffnessKind::cubic) {
      cubic_force<Real>(stiffness_.cubic(group, 0), stiffness_.cubic(group, 1), stiffness_.cubic(group, 2), in, out);
    } else {
      stiffness_.fetch_ahead(group);
      V full[Shape::full_entries];
      stiffness_.unpack(group, full);
      full_force<Real>(full, in, out);
    }
    for (std::size_t d = 0; d < D; ++d) {
      V column[node_rows];
      for (std::size_t q = 0; q < node_rows; ++q) {
        const V high = out[d][2 * q] + out[d][2 * q + 1];
        column[q] = out[d][2 * q] - out[d][2 * q + 1] + Lane<Real>::up(carry[d][q], high);
        carry[d][q] = high;
      }
      write_columns<S>(f + d * shape_.plane + x, place, column);
    }
    carrying = true;
  }
  if (carrying) write_carried<S>(f, place, groups * lane, carry);
}

template <class Real, int D>
template <typename ElasticLevel<Real, D>::Sign S>
void ElasticLevel<Real, D>::write_carried(Real* f, const RowPlace& place, std::size_t x, const Columns& carry) const {
  for (std::size_t d = 0; d < D; ++d) {
    V column[node_rows];
    for (std::size_t q = 0; q < node_rows; ++q) column[q] = Lane<Real>::up(carry[d][q], V{});
    write_columns<S>(f + d * shape_.plane + x, place, column);
  }
}

template class ElasticLevel<double, 2>;
template class ElasticLevel<double, 3>;
template class ElasticLevel<float, 2>;
template class ElasticLevel<float, 3>;

}  // namespace enthesis::mechanics
