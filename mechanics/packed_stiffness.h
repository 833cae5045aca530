#pragma once
// The stiffness of a box of elements, a lane of them along x at a time (a *group*), as few numbers as tell it: an element
// of a group that is
//   cubic    has three (element_kernel.h),
//   classed  has three, and how much of one class of material that all elements of the group share,
//   full     has the whole upper triangle.
// A group of void has none.
//
// Shape: [group][entry][place in the lane]; groups by rows along x, rows by y, then z.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/box.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/element_kernel.h"

namespace enthesis::mechanics {

enum class StiffnessKind : std::uint8_t { none, cubic, classed, full };

template <class Real, int D>
class PackedStiffness {
 public:
  using Shape = ElementShape<D>;
  using V = typename Lane<Real>::Type;
  using Full = std::array<Real, Shape::full_entries>;
  static constexpr std::size_t lane = Lane<Real>::width;

  explicit PackedStiffness(std::array<int, 3> elements);

  const std::array<int, 3>& elements() const { return elements_; }
  std::size_t groups_in_row() const { return groups_in_row_; }
  std::size_t row(int j, int k) const {  // its first group
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(elements_[1]) + static_cast<std::size_t>(j)) *
           groups_in_row_;
  }
  StiffnessKind kind(std::size_t group) const { return groups_[group].kind; }
  // C11, C12 and C44 of a cubic group.
  V cubic(std::size_t group, std::size_t entry) const { return load_lane(entries(group) + entry * lane); }
  // The upper triangle of a group of any other kind.
  void unpack(std::size_t group, V (&out)[Shape::full_entries]) const {
    const Real* const from = entries(group);
    if (groups_[group].kind == StiffnessKind::full) {
      for (std::size_t n = 0; n < Shape::full_entries; ++n) out[n] = load_lane(from + n * lane);
      return;
    }
    constexpr std::size_t n = Shape::strains;
    const Full& shared = classes_[groups_[group].material].full;
    const V three[cubic_entries] = {load_lane(from), load_lane(from + lane), load_lane(from + 2 * lane)};
    const V scale = load_lane(from + cubic_entries * lane);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) {
        const Real entry = shared[packed(n, i, j)];
        out[packed(n, i, j)] =
            in_cubic<D>(i, j) ? fused(scale, V{} + entry, three[cubic_entry<D>(i, j)]) : scale * entry;
      }
  }
  // Asks the memory for what a full group some way on will need: the processor does not guess across pages.
  void fetch_ahead(std::size_t group) const {
    constexpr std::size_t groups_ahead = 4, lanes_in_cache_line = 2;
    if (groups_[group].kind != StiffnessKind::full) return;
    const std::size_t first = groups_[group].place + groups_ahead * Shape::full_entries;
    if ((first + Shape::full_entries) * lane > entries_.size()) return;
    for (std::size_t n = 0; n < Shape::full_entries; n += lanes_in_cache_line)
      __builtin_prefetch(&entries_[(first + n) * lane]);
  }

  // The stiffness of the body's sites, of which only those of a box differ from what was taken before.
  void take_body(const ElasticBody& body, const engine::Box& changed, const engine::Workers& workers);
  // The mean of the blocks of 2x2(x2) of `fine`, whose shape must be twice this one's (rounded up); a missing or void
  // child counts as zero. Only elements of a box differ from what was taken before.
  void take_mean(const PackedStiffness& fine, const engine::Box& changed, const engine::Workers& workers);

 private:
  struct PackedClass {
    bool is_cubic{};
    Full full{};
    std::array<Real, cubic_entries> three{};
  };
  struct Group {
    std::uint32_t place{};  // of its first entry, in lanes
    std::uint16_t material{};
    StiffnessKind kind{StiffnessKind::none};
    void take_in(StiffnessKind other, std::uint16_t other_material);
    bool is_laid_out_as(const Group& other) const { return kind == other.kind && material == other.material; }
  };

  std::size_t rows() const { return static_cast<std::size_t>(elements_[1]) * static_cast<std::size_t>(elements_[2]); }
  // Sets the groups in which elements of a box are; all of them if one of these is no longer of the kind that it was.
  // kind(row, group in the row) -> Group; fill(row, first group, last) adds to entries that are zero.
  template <class Kind, class Fill>
  void take(const engine::Box& changed, const engine::Workers& workers, Kind&& kind, Fill&& fill);
  template <class Kind>
  bool is_laid_out(const engine::Box& changed, Kind&& kind) const;
  template <class Kind>
  void lay_out(const engine::Workers& workers, Kind&& kind);
  template <class Body>  // body(row, first group, last) for each row of a box, shared out
  void for_groups(const engine::Box& box, const engine::Workers& workers, Body&& body) const;
  const Real* entries(std::size_t group) const { return entries_.data() + groups_[group].place * lane; }
  Real* entries(std::size_t group) { return entries_.data() + groups_[group].place * lane; }
  void pack_classes(const ElasticBody& body);
  void add_row_of_layer(const StiffnessLayer& layer, std::size_t row, std::size_t first_group, std::size_t last_group);
  void set_mean(const PackedStiffness& fine, std::size_t row, std::size_t g);
  // Adds share * the stiffness of an element of another group, or of a level below.
  void add(std::size_t group, std::size_t place, Real share, const PackedStiffness& from, std::size_t from_group,
           std::size_t from_place);
  Real full_entry(std::size_t group, std::size_t place, std::size_t i, std::size_t j) const;

  std::array<int, 3> elements_{};
  std::size_t groups_in_row_{};
  std::vector<PackedClass> classes_;
  std::vector<Group> groups_;
  std::vector<Real> entries_;
};

extern template class PackedStiffness<double, 2>;
extern template class PackedStiffness<double, 3>;
extern template class PackedStiffness<float, 2>;
extern template class PackedStiffness<float, 3>;

}  // namespace enthesis::mechanics
