#include "readouts/census.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace enthesis::readouts {
namespace {

using agents::all_constituents;
using agents::Cells;
using agents::constituent_names;
using agents::Tissue;

// A value that exists only where there is something to measure.
double where(bool there, double value) {
  return there ? value : std::numeric_limits<double>::quiet_NaN();
}

void add_cells(const Cells& cells, const std::vector<std::uint64_t>& cells_before, CensusRow& row) {
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const auto& traits = cells.kinds[k].traits;
    row.push_back({"n_" + traits.name, static_cast<double>(cells.count(k))});
    for (std::size_t s = 0; s < traits.stages.size(); ++s) {
      row.push_back({"n_" + traits.name + "_" + traits.stages[s].name, static_cast<double>(cells.count(k, s))});
    }
  }
  const auto add_flow = [&](const std::string& name, const std::vector<std::uint64_t>& flow) {
    for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
      row.push_back({name + "_" + cells.kinds[k].traits.name, static_cast<double>(flow[k])});
    }
  };
  add_flow("births", cells.flows.births);
  add_flow("deaths", cells.flows.deaths);
  add_flow("entries", cells.flows.entries);
  add_flow("left", cells.flows.left);
  row.push_back({"cells_imbalance", static_cast<double>(cells_imbalance(cells, cells_before))});
}

void add_matrix(const Tissue& tissue, const ConstituentVolumes& first_volumes_um3, CensusRow& row) {
  const auto add = [&](const std::string& what, auto&& volumes_um3) {
    for (std::size_t c = 0; c < agents::constituent_count; ++c) {
      row.push_back({what + "_" + std::string(constituent_names[c]) + "_um3", volumes_um3[c]});
    }
  };
  add("volume", constituent_volumes_um3(tissue));
  add("laid", tissue.ledger.laid_um3);
  add("removed", tissue.ledger.removed_um3);
  row.push_back({"matrix_imbalance_um3", matrix_imbalance_um3(tissue, first_volumes_um3)});
}

void add_inflammation(const Cells& cells, const InflammatoryDensity& density, CensusRow& row) {
  row.push_back({"inflammation_per_mm2", density.profiles_per_mm2});
  row.push_back({"inflammation_corrected_per_mm2", density.corrected_per_mm2});
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const auto& traits = cells.kinds[k].traits;
    const bool can_be = std::any_of(traits.stages.begin(), traits.stages.end(),
                                    [](const agents::StageTraits& s) { return s.inflammatory; });
    if (can_be) row.push_back({"inflammation_per_mm2_" + traits.name, density.profiles_per_mm2_by_kind[k]});
  }
}

void add_bone(const HistologyReport& report, CensusRow& row) {
  row.insert(row.end(), {{"first_bone_surface_um2", report.erosion.first_surface_um2},
                         {"eroded_um2", report.erosion.eroded_um2},
                         {"eroded_share", report.erosion.eroded_share},
                         {"eroded_volume_um3", report.erosion.eroded_volume_um3},
                         {"lost_mineral_um3", report.erosion.lost_mineral_um3},
                         {"new_bone_um3", report.new_bone.volume_um3},
                         {"new_bone_x_um", where(report.new_bone.volume_um3 > 0.0, report.new_bone.centre_um[0])},
                         {"new_bone_y_um", where(report.new_bone.volume_um3 > 0.0, report.new_bone.centre_um[1])},
                         {"new_osteoid_um3", report.new_bone.osteoid_um3},
                         {"new_calcified_cartilage_um3", report.new_bone.calcified_cartilage_um3},
                         {"bone_um3", report.bone.bone_um3},
                         {"bone_share", report.bone.share},
                         {"bone_surface_um2", report.bone.surface_um2},
                         {"bone_perimeter_um", report.bone.perimeter_um}});
  for (const CellsOnBone& counted : report.on_bone) {
    row.push_back({counted.name + "_on_bone", counted.cells});
    row.push_back({counted.name + "_per_bone_mm", counted.per_mm});
    row.push_back({counted.name + "_per_bone_mm2", counted.per_mm2});
  }
}

void add_areas(const Areas& areas, CensusRow& row) {
  constexpr std::size_t soft = index(TissueLabel::cartilage);
  constexpr std::size_t calcified = index(TissueLabel::calcified_cartilage);
  row.push_back({"cartilage_um2", areas.plane_um2[soft] + areas.plane_um2[calcified]});
  row.push_back({"cartilage_um3", areas.volume_um3[soft] + areas.volume_um3[calcified]});
  for (std::size_t l = 0; l < label_count; ++l) {
    row.push_back({"share_" + std::string(label_names[l]), areas.share[l]});
  }
}

}  // namespace

ConstituentVolumes constituent_volumes_um3(const Tissue& tissue) {
  ConstituentVolumes volumes{};
  for (const auto c : all_constituents) volumes[agents::index(c)] = tissue.total_um3(c);
  return volumes;
}

double matrix_imbalance_um3(const Tissue& tissue, const ConstituentVolumes& first_volumes_um3) {
  const ConstituentVolumes now = constituent_volumes_um3(tissue);
  double sum = 0.0;
  for (std::size_t c = 0; c < now.size(); ++c) {
    const double booked = tissue.ledger.laid_um3[c] - tissue.ledger.removed_um3[c];
    sum += std::abs(booked - (now[c] - first_volumes_um3[c]));
  }
  return sum;
}

std::vector<std::uint64_t> cell_counts(const Cells& cells) {
  std::vector<std::uint64_t> counts(cells.kinds.size());
  for (std::size_t k = 0; k < counts.size(); ++k) counts[k] = cells.count(k);
  return counts;
}

CensusBaseline baseline_of(const Tissue& tissue, const Cells& cells) {
  return {constituent_volumes_um3(tissue), cell_counts(cells)};
}

std::uint64_t cells_imbalance(const Cells& cells, const std::vector<std::uint64_t>& cells_before) {
  std::uint64_t sum = 0;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const std::uint64_t came = cells_before[k] + cells.flows.births[k] + cells.flows.entries[k];
    const std::uint64_t are_or_went = cells.count(k) + cells.flows.deaths[k] + cells.flows.left[k];
    sum += came > are_or_went ? came - are_or_went : are_or_went - came;
  }
  return sum;
}

CensusRow census_row(const Tissue& tissue, const Cells& cells, const CensusBaseline& baseline,
                     const HistologyReport& histology) {
  CensusRow row;
  add_cells(cells, baseline.cells_before, row);
  add_matrix(tissue, baseline.first_volumes_um3, row);
  add_inflammation(cells, histology.inflammation, row);
  add_bone(histology, row);
  add_areas(histology.areas, row);
  return row;
}

void add_new_tissue(const NewTissue& tissue, CensusRow& row) {
  for (std::size_t s = 0; s < stage_count; ++s) {
    const std::string name(stage_names[s]);
    row.push_back({"outside_" + name + "_um3", tissue.volume_um3[s]});
    row.push_back({"outside_" + name + "_um2", tissue.plane_um2[s]});
    const bool seen = tissue.first_h[s] != StageCourse::never;
    row.push_back({"first_" + name + "_h", where(seen, tissue.first_h[s])});
    row.push_back({"median_" + name + "_h", where(seen, tissue.median_h[s])});
  }
  row.push_back({"outside_bone_endochondral_um3", tissue.endochondral_um3});
  row.push_back({"outside_bone_direct_um3", tissue.direct_um3});
  row.push_back({"outside_woven_um3", tissue.woven_um3});
  row.push_back({"outside_lamellar_um3", tissue.lamellar_um3});
}

void add_formation(const std::string& prefix, const OsteoidMeasure& osteoid, const BoneFormation& formation,
                   CensusRow& row) {
  row.insert(row.end(), {{prefix + "OS_per_BS", osteoid.surface_share},
                         {prefix + "O_Th_um", where(osteoid.surface_share > 0.0, osteoid.thickness_um)},
                         {prefix + "OV_per_BV", osteoid.volume_share},
                         {prefix + "dLS_um2", formation.double_um2},
                         {prefix + "sLS_um2", formation.single_um2},
                         {prefix + "MS_per_BS", formation.mineralising_share},
                         {prefix + "MAR_um_per_d", where(formation.double_um2 > 0.0, formation.apposition_um_per_d)},
                         {prefix + "BFR_per_BS_um_per_d", formation.formation_um_per_d}});
}

void add_density(const BoneDensity& outside, CensusRow& row) {
  const bool any = outside.hydroxyapatite_mg_per_cm3 > 0.0;
  row.push_back({"outside_HA_mg_per_cm3", where(any, outside.hydroxyapatite_mg_per_cm3)});
  row.push_back({"outside_HU", where(any, outside.HU)});
}

void add_bridging(const Bridging& bridging, CensusRow& row) {
  row.insert(row.end(), {{"bone_parts", bridging.parts},
                         {"bridged", bridging.joined},
                         {"bridged_by_bone", bridging.joined_by_bone},
                         {"bone_gap_um", where(bridging.gap_um != Bridging::no_gap, bridging.gap_um)},
                         {"spur_um3", bridging.spur_um3},
                         {"island_um3", bridging.island_um3}});
}

}  // namespace enthesis::readouts
