#pragma once
// The tissue of a site by name, read from its volume fractions.

#include <array>
#include <cstdint>
#include <string_view>

#include "agents/tissue.h"

namespace enthesis::readouts {

enum class TissueLabel : std::uint8_t {
  void_or_ground,  // nothing above its threshold: ground substance, or empty
  loose_connective,
  tendon,
  cartilage,
  calcified_cartilage,
  osteoid,
  bone,
  red_marrow,
  fat,
  vessel,
};
inline constexpr std::size_t label_count = 10;
inline constexpr std::array<std::string_view, label_count> label_names{
    "void_or_ground", "loose_connective", "tendon", "cartilage", "calcified_cartilage", "osteoid",
    "bone",           "red_marrow",       "fat",    "vessel"};
constexpr std::size_t index(TissueLabel label) {
  return static_cast<std::size_t>(label);
}

// Volume fractions above which a site shows a tissue. Where several do, the first of this order is taken:
// mineralised (calcified cartilage, else bone), osteoid, cartilage, vessel, red marrow, fat, tendon, loose.
struct LabelThresholds {
  double mineral{};
  double
      calcified_cartilage{};  // share of mineral and osteoid that calcified cartilage makes up, where there is mineral
  double osteoid{};
  double cartilage{};
  double vessel{};
  double red_marrow{};
  double fat{};
  double tendon{};            // of collagen
  double loose_connective{};  // of collagen

  // Whether a site of this mineral fraction counts as bone, as on micro-CT.
  bool is_bone(double mineral_fraction) const { return mineral_fraction > mineral; }
};

TissueLabel label_at(const agents::Tissue& tissue, engine::Site site, const LabelThresholds& thresholds);
engine::Grid<TissueLabel> tissue_labels(const agents::Tissue& tissue, const LabelThresholds& thresholds);

}  // namespace enthesis::readouts
