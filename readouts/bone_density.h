#pragma once
// The density of new bone as a virtual CT scan gives it, by a linear calibration. The scan resolves sites; a clinical
// one would mix them with the marrow and soft tissue between them. It sees mineral alone: what else fills a site is
// taken for soft tissue, fat included.

#include "readouts/histology.h"

namespace enthesis::readouts {

struct BoneDensity {
  double hydroxyapatite_mg_per_cm3{};  // mean; 0 if there is no such bone
  double HU{};                         // likewise
};

// Over the sites of the region that are bone (readouts/histology.h) and were not at first.
BoneDensity new_bone_density(const agents::Tissue& tissue, const engine::Grid<double>& first_mineral,
                             const engine::Grid<std::uint8_t>& region, const HistologySettings& settings);

}  // namespace enthesis::readouts
