#include "readouts/fluorochrome.h"

#include "readouts/osteoid_seam.h"
#include "readouts/site_walk.h"

namespace enthesis::readouts {
namespace {

using agents::Constituent;
using engine::Site;

// Faces of the labelled sites towards what is neither labelled nor bone.
void note_open_faces(const agents::Tissue& tissue, const HistologySettings& settings, Fluorochrome f,
                     BoneLabels& labels) {
  const engine::Lattice& lattice = tissue.lattice;
  const auto labelled = [&](Site s) {
    return shows_label(labels.bound[index(f)], s, tissue.blocks, settings.formation);
  };
  for_each_site(lattice, [&](Site s) {
    unsigned open = 0;
    if (labelled(s)) {
      for_each_face(lattice, s, face_count(lattice), [&](std::size_t face, Site other) {
        const bool bone = settings.thresholds.is_bone(tissue[Constituent::mineral][other]);
        if (!bone && !labelled(other)) open |= 1u << face;
      });
    }
    labels.faces[index(f)][s] = static_cast<std::uint8_t>(open);
  });
}

}  // namespace

BoneLabels::BoneLabels(const agents::Tissue& tissue, const FormationSettings& settings)
    : bone(tissue.lattice), between(tissue.lattice) {
  for (auto& grid : bound) grid = engine::Grid<double>(tissue.lattice);
  for (auto& grid : faces) grid = engine::Grid<std::uint8_t>(tissue.lattice);
  for_each_site(tissue.lattice, [&](Site s) { bone[s] = mineralised_bone_at(tissue, s, settings.fast_share); });
}

bool shows_label(const engine::Grid<double>& bound, Site site, const engine::Blocks& blocks,
                 const FormationSettings& settings) {
  return blocks.mean(bound, blocks.place_of(site)) * blocks.places.spacing_um > settings.label_um;
}

void record_labels(const agents::Tissue& tissue, const LabelTimes& times, const HistologySettings& settings,
                   std::uint32_t begin_min, std::uint32_t end_min, BoneLabels& labels) {
  if (!labels.given()) return;
  const bool first = times.available(Fluorochrome::first, begin_min);
  const bool second = times.available(Fluorochrome::second, begin_min);
  const bool between = times.between(begin_min);
  for_each_site(tissue.lattice, [&](Site s) {
    const double was = labels.bone[s];
    const double now = mineralised_bone_at(tissue, s, settings.formation.fast_share);
    labels.bone[s] = now;
    if (now < was) {
      const double kept = now / was;
      labels.between[s] *= kept;
      for (auto& bound : labels.bound) bound[s] *= kept;
      return;
    }
    if (first) labels.bound[0][s] += now - was;
    if (second) labels.bound[1][s] += now - was;
    if (between) labels.between[s] += now - was;
  });
  for (const Fluorochrome f : both_fluorochromes) {
    const std::uint32_t up_min = times.end_min(f);
    if (begin_min < up_min && up_min <= end_min) note_open_faces(tissue, settings, f, labels);
  }
}

}  // namespace enthesis::readouts
