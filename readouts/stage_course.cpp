#include "readouts/stage_course.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "readouts/statistics.h"

namespace enthesis::readouts {
namespace {

using engine::Site;

std::optional<OssificationStage> stage_of(TissueLabel label) {
  switch (label) {
    case TissueLabel::cartilage:
      return OssificationStage::cartilage;
    case TissueLabel::calcified_cartilage:
      return OssificationStage::calcified_cartilage;
    case TissueLabel::osteoid:
    case TissueLabel::bone:
      return OssificationStage::bone;
    case TissueLabel::red_marrow:
      return OssificationStage::marrow;
    default:
      return std::nullopt;
  }
}

}  // namespace

void record_stages(const agents::Tissue& tissue, const LabelThresholds& thresholds,
                   const engine::Grid<std::uint8_t>& outside, double now_h, StageCourse& course) {
  engine::for_rows(tissue.changed, tissue.lattice, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      if (outside[s] == 0) continue;
      const auto stage = stage_of(label_at(tissue, s, thresholds));
      if (!stage) continue;
      double& first = course.first_h[index(*stage)][s];
      if (first == StageCourse::never) first = now_h;
    }
  });
}

NewTissue new_tissue(const agents::Tissue& tissue, const LabelThresholds& thresholds,
                     const engine::Grid<std::uint8_t>& outside, int plane, const StageCourse& course) {
  NewTissue result;
  std::array<std::vector<double>, stage_count> times;
  const double h = tissue.lattice.spacing_um;
  const double site_um3 = tissue.lattice.site_volume_um3();
  for (std::size_t i = 0; i < outside.size(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    if (outside[s] == 0) continue;
    result.woven_um3 += tissue.woven[s] * site_um3;
    result.lamellar_um3 += std::max(0.0, tissue.bone_matrix(s) - tissue.woven[s]) * site_um3;
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      if (course.first_h[stage][s] > 0.0) times[stage].push_back(course.first_h[stage][s]);
    }
    const auto now = stage_of(label_at(tissue, s, thresholds));
    if (!now || course[*now][s] == 0.0) continue;
    result.volume_um3[index(*now)] += site_um3;
    if (tissue.lattice.position(s).z == plane) result.plane_um2[index(*now)] += h * h;
    if (*now != OssificationStage::bone) continue;
    const bool was_cartilage = course[OssificationStage::cartilage][s] != StageCourse::never ||
                               course[OssificationStage::calcified_cartilage][s] != StageCourse::never;
    (was_cartilage ? result.endochondral_um3 : result.direct_um3) += site_um3;
  }
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    const auto& seen = times[stage];
    result.first_h[stage] = seen.empty() ? StageCourse::never : *std::min_element(seen.begin(), seen.end());
    result.median_h[stage] = seen.empty() ? StageCourse::never : median(seen);
  }
  return result;
}

}  // namespace enthesis::readouts
