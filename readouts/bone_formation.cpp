#include "readouts/bone_formation.h"

#include "readouts/site_walk.h"

namespace enthesis::readouts {
namespace {

using engine::Grid;
using engine::Lattice;
using engine::Site;

constexpr double min_per_d = 1440.0;

// What lies along a line of sites through a labelled face.
class LabelLines {
 public:
  LabelLines(const BoneLabels& labels, const engine::Blocks& blocks, const FormationSettings& settings)
      : labels_(labels), blocks_(blocks), lattice_(blocks.sites), settings_(settings), counted_(lattice_, 0) {}

  bool shows(Fluorochrome f, Site s) const { return shows_label(labels_.bound[index(f)], s, blocks_, settings_); }
  bool open(Fluorochrome f, Site s, std::size_t face) const {
    return shows(f, s) && (labels_.faces[index(f)][s] >> face & 1u) != 0;
  }

  // Follows bone that formed between the labels, or holds the one looked for, from a site that may have formed at any
  // time, and tells whether that label is met. visit(site) for every site on the way.
  template <class Visitor>
  bool meets(Fluorochrome f, Site s, std::size_t face, Visitor&& visit) const {
    bool met = false;
    do {
      met = met || shows(f, s);
      visit(s);
      s = lattice_.neighbour(s, engine::face_steps[face]);
    } while (s != engine::no_site && (shows(f, s) || shows_label(labels_.between, s, blocks_, settings_)));
    return met;
  }

  // The volume between the labels under a face of the second, without what an earlier call has counted.
  double volume_under_um3(Site s, std::size_t face) {
    double volume = 0.0;
    meets(Fluorochrome::first, s, engine::opposite_face(face), [&](Site below) {
      if (counted_[below] == 0) volume += labels_.between[below];
      counted_[below] = 1;
    });
    return volume * lattice_.site_volume_um3();
  }

 private:
  const BoneLabels& labels_;
  const engine::Blocks& blocks_;
  const Lattice& lattice_;
  const FormationSettings& settings_;
  Grid<std::uint8_t> counted_;
};

}  // namespace

BoneFormation bone_formation(const BoneLabels& labels, const LabelTimes& times, std::uint32_t now_min,
                             const agents::Tissue& tissue, const Grid<std::uint8_t>& region,
                             const HistologySettings& settings) {
  BoneFormation result;
  if (!labels.given() || now_min < times.end_min(Fluorochrome::second)) return result;
  const Lattice& lattice = tissue.lattice;
  LabelLines lines(labels, tissue.blocks, settings.formation);
  const auto unseen = [](Site) {};
  double volume_um3 = 0.0;
  for_each_site(lattice, [&](Site s) {
    if (!in_region(region, s)) return;
    for (std::size_t face = 0; face < static_cast<std::size_t>(face_count(lattice)); ++face) {
      if (lines.open(Fluorochrome::second, s, face)) {
        const bool paired = lines.meets(Fluorochrome::first, s, engine::opposite_face(face), unseen);
        (paired ? result.double_um2 : result.single_um2) += lattice.face_um2();
        if (paired) volume_um3 += lines.volume_under_um3(s, face);
      }
      if (lines.open(Fluorochrome::first, s, face) && !lines.meets(Fluorochrome::second, s, face, unseen)) {
        result.single_um2 += lattice.face_um2();
      }
    }
  });
  const double interval_d = (times.given_min[1] - times.given_min[0]) / min_per_d;
  const double bone_surface_um2 = measure_bone(tissue, region, settings).surface_um2;
  result.mineralising_share = ratio_or_zero(result.double_um2 + 0.5 * result.single_um2, bone_surface_um2);
  result.apposition_um_per_d = ratio_or_zero(volume_um3, result.double_um2) / interval_d;
  result.formation_um_per_d = result.apposition_um_per_d * result.mineralising_share;
  return result;
}

}  // namespace enthesis::readouts
