#pragma once
// The stiffness of a box of elements as an operator on displacements, without a matrix: level 0 has one element per
// site, each coarser level one element per 2x2(x2) block with the arithmetic mean of the block's stiffness matrices (a
// missing or void child counts as zero), rediscretised.
//
// Shape: a vector is D planes, one per component; a plane has rows along x padded to whole lanes plus one lane, so that
// elements are worked on a lane at a time; the same for single and double precision. Padding holds zeros. A *layer* is the nodes of one z (of one y in a section).
//
// Every node gathers its elements in one fixed order, whatever the cut into slabs, so the bits do not depend on it.

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "engine/box.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/packed_stiffness.h"

namespace enthesis::mechanics {

struct LevelShape {
  std::array<int, 3> elements{};
  std::array<int, 3> nodes{};
  std::size_t stride{};  // entries of a row of nodes
  std::size_t layer{};   // entries of one component in a layer
  std::size_t plane{};   // entries of one component

  std::size_t row(int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(nodes[1]) + static_cast<std::size_t>(j)) * stride;
  }
};

template <class Real, int D>
class ElasticLevel {
 public:
  using Shape = ElementShape<D>;
  static constexpr std::size_t lane = Lane<Real>::width;
  // Called with the first entry of a layer in each component's plane, on whichever thread works on it.
  using OnLayer = std::function<void(std::size_t layer)>;

  explicit ElasticLevel(std::array<int, 3> elements);

  const LevelShape& shape() const { return shape_; }
  std::size_t size() const { return static_cast<std::size_t>(D) * shape_.plane; }  // entries of a vector
  std::size_t layers() const { return static_cast<std::size_t>(shape_.nodes[D - 1]); }

  engine::Box whole() const { return {{0, 0, 0}, {shape_.elements[0], shape_.elements[1], shape_.elements[2]}}; }
  // Level 0: the stiffness of the body's sites, of which only those of a box differ from what was taken before.
  void take_body(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers);
  // A coarser level: the mean of the blocks of `fine`, whose shape must be twice this one's (rounded up). Only elements of
  // a box differ from what was taken before.
  void take_mean(const ElasticLevel& fine, const engine::Box& changed, const engine::Workers& workers);
  void take_body(const ElasticBody& body, const engine::Workers& workers) { take_body(body, whole(), workers); }
  void take_mean(const ElasticLevel& fine, const engine::Workers& workers) { take_mean(fine, whole(), workers); }

  // Of K, in the rows of nodes round a box of elements; zero where no stiffness reaches.
  void find_diagonal(const engine::Box& box, std::vector<Real>& diagonal, const engine::Workers& workers) const;
  void find_diagonal(std::vector<Real>& diagonal, const engine::Workers& workers) const {
    find_diagonal(whole(), diagonal, workers);
  }
  // visit(j, k) for each of those rows, shared out.
  template <class Visit>
  void for_node_rows(const engine::Box& box, const engine::Workers& workers, Visit&& visit) const {
    if (box.empty()) return;
    const int height = box.extent().y + 1, depth = D == 2 ? 1 : box.extent().z + 1;
    workers.for_blocks(static_cast<std::size_t>(height) * static_cast<std::size_t>(depth), rows_in_block(),
                       [&](std::size_t begin, std::size_t end) {
                         for (auto n = static_cast<int>(begin); n < static_cast<int>(end); ++n)
                           visit(box.begin.y + n % height, box.begin.z + n / height);
                       });
  }

  // force = K displacement [N from mm], unconstrained. `done` is called once for each layer whose forces are final;
  // it may read and change those, but not the displacement.
  void apply(const std::vector<Real>& displacement, std::vector<Real>& force, const engine::Workers& workers,
             const OnLayer& done = {}) const;
  // residual -= K displacement. `start` is called for each layer before anything is taken from it.
  void subtract(const std::vector<Real>& displacement, std::vector<Real>& residual, const engine::Workers& workers,
                const OnLayer& start = {}, const OnLayer& done = {}) const;

  // visit(begin, end) for the entries of each component in a layer.
  template <class Visit>
  void for_components(std::size_t layer, Visit&& visit) const {
    for (std::size_t c = 0; c < D; ++c) {
      const std::size_t begin = c * shape_.plane + layer * shape_.layer;
      visit(begin, begin + shape_.layer);
    }
  }

 private:
  enum class Sign { add, subtract };
  using V = typename Lane<Real>::Type;
  static constexpr std::size_t node_rows = Shape::corners / 2;  // round a row of elements
  // A row of nodes' lanes as polynomials across the row: 1, y, z, yz.
  using Columns = V[D][node_rows];
  struct RowPlace {
    std::size_t nodes[node_rows];  // the first entry of each row of nodes
    bool writes[node_rows];
  };

  // Of a row of elements, for each component: of the corner on the left, of that on the right.
  using ElementDiagonals = std::array<std::vector<Real>, 2 * static_cast<std::size_t>(D)>;
  void find_diagonal_of_row(int node_j, int node_k, ElementDiagonals& elements, std::vector<Real>& diagonal) const;
  void find_element_diagonals(std::size_t first_group, std::size_t corner, ElementDiagonals& elements) const;
  template <Sign S>
  void run(const Real* u, Real* f, const engine::Workers& workers, const OnLayer& start, const OnLayer& done) const;
  template <Sign S>
  void run_slab(const Real* u, Real* f, int begin, int end, const OnLayer& start, const OnLayer& done) const;
  template <Sign S>
  void run_row(const Real* u, Real* f, std::size_t first_group, const RowPlace& place) const;
  static void read_columns(const Real* u, const RowPlace& place, V (&column)[node_rows]) {
    for (std::size_t r = 0; r < node_rows; ++r) column[r] = load_lane(u + place.nodes[r]);
    kernel::corners_to_polynomials(column);
  }
  template <Sign S>
  static void write_columns(Real* f, const RowPlace& place, V (&column)[node_rows]) {
    kernel::polynomials_to_corners(column);
    for (std::size_t r = 0; r < node_rows; ++r) {
      if (!place.writes[r]) continue;
      Real* const at = f + place.nodes[r];
      const V old = load_lane(at);
      store_lane(at, S == Sign::add ? old + column[r] : old - column[r]);
    }
  }
  template <Sign S>
  void write_carried(Real* f, const RowPlace& place, std::size_t x, const Columns& carry) const;
  std::size_t slab_block(int threads) const;
  std::size_t rows_in_block() const;

  LevelShape shape_;
  PackedStiffness<Real, D> stiffness_;
};

extern template class ElasticLevel<double, 2>;
extern template class ElasticLevel<double, 3>;
extern template class ElasticLevel<float, 2>;
extern template class ElasticLevel<float, 3>;

// The elements of the level below that hold those of a box.
constexpr engine::Box coarser(const engine::Box& box) {
  return {{box.begin.x / 2, box.begin.y / 2, box.begin.z / 2},
          {(box.end.x + 1) / 2, (box.end.y + 1) / 2, (box.end.z + 1) / 2}};
}

// How many elements a level coarser than this one has along each axis.
template <int D>
std::array<int, 3> coarser(const std::array<int, 3>& elements) {
  return {(elements[0] + 1) / 2, (elements[1] + 1) / 2, D == 2 ? 1 : (elements[2] + 1) / 2};
}

}  // namespace enthesis::mechanics
