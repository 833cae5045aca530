#pragma once
// The stiffness of a box of elements as an operator on displacements, without a matrix: level 0 has one element per
// site, each coarser level one element per 2x2(x2) block with the arithmetic mean of the block's stiffness matrices (a
// missing or void child counts as zero), rediscretised.
//
// Shape: a vector is D planes, one per component; a plane has rows along x padded to whole lanes plus one lane, so that
// elements are worked on a lane at a time. Padding holds zeros. Packed stiffness: [row][lane group][entry][lane].
//
// Every node gathers its elements in one fixed order, whatever the cut into slabs, so the bits do not depend on it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/element_kernel.h"

namespace enthesis::mechanics {

struct LevelShape {
  std::array<int, 3> elements{};
  std::array<int, 3> nodes{};
  std::size_t lane{};    // elements worked on at once
  std::size_t groups{};  // lanes in a row
  std::size_t stride{};  // entries of a row of nodes
  std::size_t plane{};   // entries of one component

  std::size_t row(int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(nodes[1]) + static_cast<std::size_t>(j)) * stride;
  }
  std::size_t element_row(int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(elements[1]) + static_cast<std::size_t>(j)) * groups;
  }
};

template <class Real, int D>
class ElasticLevel {
 public:
  using Shape = ElementShape<D>;
  static constexpr std::size_t lane = 32 / sizeof(Real);

  explicit ElasticLevel(std::array<int, 3> elements);

  const LevelShape& shape() const { return shape_; }
  std::size_t size() const { return static_cast<std::size_t>(D) * shape_.plane; }  // entries of a vector
  bool is_active(std::size_t entry) const { return diagonal_[entry] > Real(0); }
  const std::vector<Real>& diagonal() const { return diagonal_; }

  // Level 0: the stiffness of the body's sites.
  void take_body(const ElasticBody& body, const engine::Workers& workers);
  // A coarser level: the mean of the blocks of `fine`, whose shape must be twice this one's (rounded up).
  void take_mean(const ElasticLevel& fine, const engine::Workers& workers);

  // force = K displacement [N from mm], unconstrained.
  void apply(const std::vector<Real>& displacement, std::vector<Real>& force, const engine::Workers& workers) const;

 private:
  void find_diagonal(const engine::Workers& workers);
  void add_diagonal(std::size_t node_row, std::size_t corner);
  void apply_slab(const Real* u, Real* f, int begin, int end) const;
  void apply_row(const Real* u, Real* f, int j, int k, const bool (&writes)[Shape::corners / 2]) const;
  std::size_t entry(std::size_t group, std::size_t packed_entry, std::size_t at) const {
    return (group * Shape::packed_entries + packed_entry) * lane + at;
  }
  int slabs() const { return shape_.nodes[D - 1]; }
  std::size_t slab_block(int threads) const;

  LevelShape shape_;
  std::vector<Real> stiffness_;
  std::vector<std::uint8_t> group_active_;
  std::vector<Real> diagonal_;
};

extern template class ElasticLevel<double, 2>;
extern template class ElasticLevel<double, 3>;
extern template class ElasticLevel<float, 2>;
extern template class ElasticLevel<float, 3>;

// How many elements a level coarser than this one has along each axis.
template <int D>
std::array<int, 3> coarser(const std::array<int, 3>& elements) {
  return {(elements[0] + 1) / 2, (elements[1] + 1) / 2, D == 2 ? 1 : (elements[2] + 1) / 2};
}

}  // namespace enthesis::mechanics
