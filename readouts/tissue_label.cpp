#include "readouts/tissue_label.h"

namespace enthesis::readouts {

using agents::Constituent;
using engine::Site;

TissueLabel label_at(const agents::Tissue& tissue, Site site, const LabelThresholds& thresholds) {
  const auto shows = [&](Constituent c, double threshold) { return tissue[c][site] > threshold; };
  if (thresholds.is_bone(tissue[Constituent::mineral][site])) {
    const double hard = tissue[Constituent::mineral][site] + tissue[Constituent::osteoid][site];
    const double in_cartilage = thresholds.calcified_cartilage * hard;
    return tissue.calcified[site] > in_cartilage ? TissueLabel::calcified_cartilage : TissueLabel::bone;
  }
  if (shows(Constituent::osteoid, thresholds.osteoid)) return TissueLabel::osteoid;
  if (shows(Constituent::cartilage, thresholds.cartilage)) return TissueLabel::cartilage;
  if (shows(Constituent::vessel, thresholds.vessel)) return TissueLabel::vessel;
  if (shows(Constituent::red_marrow, thresholds.red_marrow)) return TissueLabel::red_marrow;
  if (shows(Constituent::fat, thresholds.fat)) return TissueLabel::fat;
  if (shows(Constituent::collagen, thresholds.tendon)) return TissueLabel::tendon;
  if (shows(Constituent::collagen, thresholds.loose_connective)) return TissueLabel::loose_connective;
  return TissueLabel::void_or_ground;
}

engine::Grid<TissueLabel> tissue_labels(const agents::Tissue& tissue, const LabelThresholds& thresholds) {
  engine::Grid<TissueLabel> labels(tissue.lattice);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto site = static_cast<Site>(i);
    labels[site] = label_at(tissue, site, thresholds);
  }
  return labels;
}

}  // namespace enthesis::readouts
