#pragma once
// When each site outside the first outline of the bone came to each stage of ossification. What a pathologist tells
// from sections of many animals at many times is recorded here site by site.

#include <array>
#include <string>
#include <string_view>

#include "agents/tissue.h"
#include "readouts/tissue_label.h"

namespace enthesis::readouts {

enum class OssificationStage : std::uint8_t { cartilage, calcified_cartilage, bone, marrow };
inline constexpr std::array<std::string_view, 4> stage_names{"cartilage", "calcified_cartilage", "bone", "marrow"};
inline constexpr std::size_t stage_count = stage_names.size();
constexpr std::size_t index(OssificationStage stage) {
  return static_cast<std::size_t>(stage);
}

struct StageCourse {
  static constexpr double never = -1.0;
  std::array<engine::Grid<double>, stage_count> first_h;  // time of the first sight; 0 at sites that began so

  explicit StageCourse(const engine::Lattice& lattice) {
    for (auto& grid : first_h) grid = engine::Grid<double>(lattice, never);
  }
  const engine::Grid<double>& operator[](OssificationStage stage) const { return first_h[index(stage)]; }

  template <class Visitor>
  void visit_state(Visitor&& visit) {
    for (std::size_t s = 0; s < stage_count; ++s) visit("course/" + std::string(stage_names[s]), first_h[s].storage());
  }
};

// Notes `now_h` at every site outside that shows a stage for the first time.
void record_stages(const agents::Tissue& tissue, const LabelThresholds& thresholds,
                   const engine::Grid<std::uint8_t>& outside, double now_h, StageCourse& course);

// What has formed outside the first outline of the bone, at sites that did not show it at the start.
struct NewTissue {
  std::array<double, stage_count> volume_um3{};  // of the sites that show each stage now; osteoid counts as bone
  std::array<double, stage_count> plane_um2{};   // likewise, area in one plane of the section
  std::array<double, stage_count> first_h{};     // first sight anywhere, or -1
  std::array<double, stage_count> median_h{};    // median over the sites of the first sight, or -1
  double endochondral_um3{};                     // bone at sites that showed cartilage before
  double direct_um3{};                           // bone at sites that never did
  double woven_um3{};                            // woven bone matrix at all sites outside, osteoid included
  double lamellar_um3{};                         // likewise of lamellar bone
};
NewTissue new_tissue(const agents::Tissue& tissue, const LabelThresholds& thresholds,
                     const engine::Grid<std::uint8_t>& outside, int plane, const StageCourse& course);

}  // namespace enthesis::readouts
