#include "mechanics/packed_stiffness.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace enthesis::mechanics {

namespace {

constexpr std::size_t elements_in_block = 4096;

template <int D>
std::size_t entry_count(StiffnessKind kind) {
  switch (kind) {
    case StiffnessKind::none:
      return 0;
    case StiffnessKind::cubic:
      return cubic_entries;
    case StiffnessKind::classed:
      return cubic_entries + 1;
    case StiffnessKind::full:
      return ElementShape<D>::full_entries;
  }
  return 0;
}

}  // namespace

template <class Real, int D>
PackedStiffness<Real, D>::PackedStiffness(std::array<int, 3> elements)
    : elements_(elements), groups_in_row_((static_cast<std::size_t>(elements[0]) + lane - 1) / lane) {
  groups_.resize(rows() * groups_in_row_);
}

// The least kind that can also hold another.
template <class Real, int D>
void PackedStiffness<Real, D>::Group::take_in(StiffnessKind other, std::uint16_t other_material) {
  const bool two_classes =
      kind == StiffnessKind::classed && other == StiffnessKind::classed && material != other_material;
  if (other == StiffnessKind::classed) material = other_material;
  kind = two_classes ? StiffnessKind::full : std::max(kind, other);
}

template <class Real, int D>
void PackedStiffness<Real, D>::pack_classes(const ElasticBody& body) {
  constexpr std::size_t n = Shape::strains;
  classes_.clear();
  for (const StiffnessMatrix& given : body.classes) {
    double full[Shape::full_entries];
    pack_stiffness<D>(given, body.layer_mm() * Shape::packing, full);
    PackedClass& packed_class = classes_.emplace_back();
    packed_class.is_cubic = is_cubic<D>(full);
    std::transform(std::begin(full), std::end(full), packed_class.full.begin(),
                   [](double entry) { return static_cast<Real>(entry); });
    packed_class.three = {packed_class.full[packed(n, 0, 0)], packed_class.full[packed(n, 0, 1)],
                          packed_class.full[packed(n, n - 1, n - 1)]};
  }
}

template <class Real, int D>
template <class Body>
void PackedStiffness<Real, D>::for_groups(const engine::Box& box, const engine::Workers& workers, Body&& body) const {
  if (box.empty()) return;
  const auto first = static_cast<std::size_t>(box.begin.x) / lane;
  const auto last = (static_cast<std::size_t>(box.end.x) + lane - 1) / lane;
  workers.for_blocks(box.row_count(), std::max<std::size_t>(1, elements_in_block / ((last - first) * lane)),
                     [&](std::size_t begin, std::size_t end) {
                       for (std::size_t n = begin; n < end; ++n) {
                         const auto at = static_cast<int>(n), height = box.extent().y;
                         const int j = box.begin.y + at % height, k = box.begin.z + at / height;
                         body(row(j, k) / groups_in_row_, first, last);
                       }
                     });
}

template <class Real, int D>
template <class Kind>
bool PackedStiffness<Real, D>::is_laid_out(const engine::Box& changed, Kind&& kind) const {
  if (entries_.empty()) return false;
  bool alike = true;
  for_groups(changed, engine::Workers(1), [&](std::size_t row, std::size_t first, std::size_t last) {
    for (std::size_t g = first; g < last && alike; ++g)
      alike = groups_[row * groups_in_row_ + g].is_laid_out_as(kind(row, g));
  });
  return alike;
}

template <class Real, int D>
template <class Kind, class Fill>
void PackedStiffness<Real, D>::take(const engine::Box& changed, const engine::Workers& workers, Kind&& kind,
                                    Fill&& fill) {
  const engine::Box whole{{0, 0, 0}, {elements_[0], elements_[1], elements_[2]}};
  if (changed == whole || !is_laid_out(changed, kind)) {
    lay_out(workers, kind);
    return for_groups(whole, workers, fill);
  }
  for_groups(changed, workers, [&](std::size_t row, std::size_t first, std::size_t last) {
    for (std::size_t g = first; g < last; ++g) {
      const std::size_t group = row * groups_in_row_ + g;
      std::fill_n(entries(group), entry_count<D>(groups_[group].kind) * lane, Real(0));
    }
    fill(row, first, last);
  });
}

// Finds the kind of every group and gives each its place; entries are zero afterwards.
template <class Real, int D>
template <class Kind>
void PackedStiffness<Real, D>::lay_out(const engine::Workers& workers, Kind&& kind) {
  const std::size_t row_block = std::max<std::size_t>(1, elements_in_block / (groups_in_row_ * lane));
  workers.for_blocks(rows(), row_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row)
      for (std::size_t g = 0; g < groups_in_row_; ++g) groups_[row * groups_in_row_ + g] = kind(row, g);
  });
  std::size_t place = 0;
  for (Group& group : groups_) {
    group.place = static_cast<std::uint32_t>(place);
    place += entry_count<D>(group.kind);
  }
  if (place > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a lattice of this size has more stiffness than the solver can number");
  entries_.clear();
  if (place * lane > entries_.capacity() || 2 * place * lane < entries_.capacity()) entries_.shrink_to_fit();
  entries_.resize(place * lane);
}

template <class Real, int D>
void PackedStiffness<Real, D>::take_body(const ElasticBody& body, const engine::Box& changed,
                                         const engine::Workers& workers) {
  pack_classes(body);
  const auto nx = static_cast<std::size_t>(elements_[0]);
  const auto kind = [&](std::size_t row, std::size_t g) {
    Group group;
    for (std::size_t x = g * lane; x < std::min(nx, (g + 1) * lane); ++x)
      for (const StiffnessLayer& layer : body.layers) {
        const std::size_t site = row * nx + x;
        if (!(static_cast<Real>(layer.scale.storage()[site]) > Real(0))) continue;
        const std::uint16_t material = layer.material.storage()[site];
        group.take_in(classes_[material].is_cubic ? StiffnessKind::cubic : StiffnessKind::classed, material);
      }
    return group;
  };
  take(changed, workers, kind, [&](std::size_t row, std::size_t first, std::size_t last) {
    for (const StiffnessLayer& layer : body.layers) add_row_of_layer(layer, row, first, last);
  });
}

template <class Real, int D>
void PackedStiffness<Real, D>::add_row_of_layer(const StiffnessLayer& layer, std::size_t row, std::size_t first_group,
                                                std::size_t last_group) {
  const auto nx = static_cast<std::size_t>(elements_[0]);
  for (std::size_t x = first_group * lane; x < std::min(nx, last_group * lane); ++x) {
    const std::size_t site = row * nx + x;
    const auto scale = static_cast<Real>(layer.scale.storage()[site]);
    if (!(scale > Real(0))) continue;
    const std::size_t group = row * groups_in_row_ + x / lane;
    const PackedClass& from = classes_[layer.material.storage()[site]];
    Real* const to = entries(group) + x % lane;
    if (groups_[group].kind == StiffnessKind::full) {
      for (std::size_t n = 0; n < Shape::full_entries; ++n) to[n * lane] += scale * from.full[n];
    } else if (from.is_cubic) {
      for (std::size_t n = 0; n < cubic_entries; ++n) to[n * lane] += scale * from.three[n];
    } else {
      to[cubic_entries * lane] += scale;
    }
  }
}

template <class Real, int D>
void PackedStiffness<Real, D>::take_mean(const PackedStiffness& fine, const engine::Box& changed,
                                         const engine::Workers& workers) {
  classes_ = fine.classes_;
  const auto ny = static_cast<std::size_t>(elements_[1]);
  const auto kind = [&](std::size_t row, std::size_t g) {
    Group group;
    for (int child = 0; child < (1 << (D - 1)); ++child) {
      const int j = 2 * static_cast<int>(row % ny) + (child & 1);
      const int k = D == 2 ? 0 : 2 * static_cast<int>(row / ny) + (child >> 1);
      if (j >= fine.elements_[1] || k >= fine.elements_[2]) continue;
      for (std::size_t f = 2 * g; f < std::min(fine.groups_in_row_, 2 * g + 2); ++f) {
        const Group& from = fine.groups_[fine.row(j, k) + f];
        group.take_in(from.kind, from.material);
      }
    }
    return group;
  };
  take(changed, workers, kind, [&](std::size_t row, std::size_t first, std::size_t last) {
    for (std::size_t g = first; g < last; ++g) set_mean(fine, row, g);
  });
}

// The mean over 8 children of half the size (cubes), or over 4 children (squares, whose stiffness has no size).
template <class Real, int D>
void PackedStiffness<Real, D>::set_mean(const PackedStiffness& fine, std::size_t row, std::size_t g) {
  constexpr Real share = Real(1) / Real(4);
  const std::size_t group = row * groups_in_row_ + g;
  if (groups_[group].kind == StiffnessKind::none) return;
  const auto ny = static_cast<std::size_t>(elements_[1]);
  const auto width = static_cast<std::size_t>(fine.elements_[0]);
  for (std::size_t child = 0; child < (std::size_t{1} << D); ++child) {
    const int j = 2 * static_cast<int>(row % ny) + static_cast<int>(child >> 1 & 1);
    const int k = D == 2 ? 0 : 2 * static_cast<int>(row / ny) + static_cast<int>(child >> 2);
    if (j >= fine.elements_[1] || k >= fine.elements_[2]) continue;
    for (std::size_t place = 0; place < lane; ++place) {
      const std::size_t x = 2 * (g * lane + place) + (child & 1);
      if (x < width) add(group, place, share, fine, fine.row(j, k) + x / lane, x % lane);
    }
  }
}

template <class Real, int D>
void PackedStiffness<Real, D>::add(std::size_t group, std::size_t place, Real share, const PackedStiffness& from,
                                   std::size_t from_group, std::size_t from_place) {
  constexpr std::size_t n = Shape::strains;
  const StiffnessKind kind = from.groups_[from_group].kind;
  Real* const to = entries(group) + place;
  const Real* const given = from.entries(from_group) + from_place;
  if (kind == groups_[group].kind || groups_[group].kind == StiffnessKind::classed) {
    for (std::size_t e = 0; e < entry_count<D>(kind); ++e) to[e * lane] += share * given[e * lane];
  } else if (kind != StiffnessKind::none) {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j)
        to[packed(n, i, j) * lane] += share * from.full_entry(from_group, from_place, i, j);
  }
}

// Of an element that is not full itself.
template <class Real, int D>
Real PackedStiffness<Real, D>::full_entry(std::size_t group, std::size_t place, std::size_t i, std::size_t j) const {
  const Real* const given = entries(group) + place;
  Real entry = in_cubic<D>(i, j) ? given[cubic_entry<D>(i, j) * lane] : Real(0);
  if (groups_[group].kind == StiffnessKind::classed)
    entry += given[cubic_entries * lane] * classes_[groups_[group].material].full[packed(Shape::strains, i, j)];
  return entry;
}

template class PackedStiffness<double, 2>;
template class PackedStiffness<double, 3>;
template class PackedStiffness<float, 2>;
template class PackedStiffness<float, 3>;

}  // namespace enthesis::mechanics
