#include "readouts/histology.h"

#include <algorithm>

#include "readouts/site_walk.h"

namespace enthesis::readouts {
namespace {

using agents::Constituent;
using engine::Grid;
using engine::Lattice;
using engine::Site;

constexpr double um_per_mm = 1e3;
constexpr double um2_per_mm2 = 1e6;

bool touches_region(const Grid<std::uint8_t>& region, const engine::Blocks& blocks, Site place) {
  return region.empty() || blocks.total(place, [&](Site s) { return region[s]; }) > 0.0;
}

constexpr int faces_in_plane = 4;

}  // namespace

VirtualSection section_of(const HistologySettings& settings, const Lattice& lattice) {
  return {settings.plane_share * lattice.depth_um(), settings.section_thickness_um};
}

InflammatoryDensity inflammatory_density(const agents::Cells& cells, const Lattice& lattice,
                                         const Grid<double>& distance_um, const HistologySettings& settings) {
  const VirtualSection section = section_of(settings, lattice);
  const int layer = layer_of(section, lattice);
  const auto in_band = [&](engine::Position p) {
    return distance_um[lattice.site({p.x, p.y, layer})] <= settings.band_um;
  };
  InflammatoryDensity density;
  for (int y = 0; y < lattice.ny; ++y) {
    for (int x = 0; x < lattice.nx; ++x) density.band_mm2 += in_band({x, y, layer}) ? 1.0 : 0.0;
  }
  density.band_mm2 *= lattice.spacing_um * lattice.spacing_um / um2_per_mm2;

  double corrected = 0.0;
  for (std::size_t k = 0; k < cells.kinds.size(); ++k) {
    const auto& table = cells.tables[k];
    const auto& stages = cells.kinds[k].traits.stages;
    double of_kind = 0.0;
    for (std::size_t st = 0; st < stages.size(); ++st) {
      if (!stages[st].inflammatory) continue;
      const double nucleus_um = settings.nucleus_share * stages[st].diameter_um;
      const auto by_layer = profiles_by_layer(section, nucleus_um, lattice);
      double profiles = 0.0;
      for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.stage[row] != st) continue;
        const engine::Position p = lattice.position(table.site[row]);
        if (in_band(p)) profiles += settings.cells_per_agent * by_layer[static_cast<std::size_t>(p.z)];
      }
      of_kind += profiles;
      corrected += profiles * abercrombie_factor(settings.section_thickness_um, nucleus_um);
    }
    density.profiles += of_kind;
    density.profiles_per_mm2_by_kind.push_back(ratio_or_zero(of_kind, density.band_mm2));
  }
  density.profiles_per_mm2 = ratio_or_zero(density.profiles, density.band_mm2);
  density.corrected_per_mm2 = ratio_or_zero(corrected, density.band_mm2);
  return density;
}

Erosion erosion(const agents::Tissue& tissue, const Grid<double>& first_mineral, const Grid<std::uint8_t>& region,
                const HistologySettings& settings) {
  const Lattice& lattice = tissue.lattice;
  const Grid<double>& mineral = tissue[Constituent::mineral];
  const auto was_bone = [&](Site s) { return settings.thresholds.is_bone(first_mineral[s]); };
  Erosion result;
  for_each_site(lattice, [&](Site s) {
    if (!was_bone(s) || !in_region(region, s)) return;
    const double lost = std::max(0.0, first_mineral[s] - mineral[s]);
    const bool eroded = lost > settings.eroded_share * first_mineral[s];
    const int faces = count_faces(lattice, s, face_count(lattice), [&](Site other) { return !was_bone(other); });
    result.first_surface_um2 += faces * lattice.face_um2();
    result.lost_mineral_um3 += lost * lattice.site_volume_um3();
    if (!eroded) return;
    result.eroded_um2 += faces * lattice.face_um2();
    result.eroded_volume_um3 += lost * lattice.site_volume_um3();
  });
  result.eroded_share = ratio_or_zero(result.eroded_um2, result.first_surface_um2);
  return result;
}

NewBone new_bone(const agents::Tissue& tissue, const Grid<double>& first_mineral, const Grid<std::uint8_t>& region,
                 const HistologySettings& settings) {
  const double site_um3 = tissue.lattice.site_volume_um3();
  NewBone result;
  for_each_site(tissue.lattice, [&](Site s) {
    if (settings.thresholds.is_bone(first_mineral[s]) || !in_region(region, s)) return;
    const double osteoid = tissue[Constituent::osteoid][s];
    const double volume = std::max(0.0, tissue[Constituent::mineral][s] - first_mineral[s]) + osteoid;
    result.volume_um3 += volume * site_um3;
    const auto at_um = tissue.lattice.centre_um(s);
    for (std::size_t a = 0; a < at_um.size(); ++a) result.centre_um[a] += volume * site_um3 * at_um[a];
    result.osteoid_um3 += osteoid * site_um3;
    if (label_at(tissue, s, settings.thresholds) == TissueLabel::calcified_cartilage) {
      result.calcified_cartilage_um3 += volume * site_um3;
    }
  });
  for (double& along : result.centre_um) along = ratio_or_zero(along, result.volume_um3);
  return result;
}

BoneMeasure measure_bone(const agents::Tissue& tissue, const Grid<std::uint8_t>& region,
                         const HistologySettings& settings) {
  const Lattice& lattice = tissue.lattice;
  const int layer = layer_of(section_of(settings, lattice), lattice);
  const auto is_bone = [&](Site s) { return settings.thresholds.is_bone(tissue[Constituent::mineral][s]); };
  const auto not_bone = [&](Site s) { return !is_bone(s); };
  BoneMeasure result;
  for_each_site(lattice, [&](Site s) {
    if (!in_region(region, s)) return;
    result.region_um3 += lattice.site_volume_um3();
    if (is_bone(s) || label_at(tissue, s, settings.thresholds) == TissueLabel::osteoid) {
      result.bone_um3 += lattice.site_volume_um3();
    }
    if (!is_bone(s)) return;
    result.surface_um2 += count_faces(lattice, s, face_count(lattice), not_bone) * lattice.face_um2();
    if (lattice.position(s).z == layer) {
      result.perimeter_um += count_faces(lattice, s, faces_in_plane, not_bone) * lattice.spacing_um;
    }
  });
  result.share = ratio_or_zero(result.bone_um3, result.region_um3);
  return result;
}

std::vector<CellsOnBone> cells_on_bone(const agents::Tissue& tissue, const agents::Cells& cells,
                                       const BoneMeasure& bone, const Grid<std::uint8_t>& region,
                                       const HistologySettings& settings) {
  const Lattice& lattice = tissue.blocks.places;
  const VirtualSection section = section_of(settings, lattice);
  const auto is_bone = [&](Site place) {
    return settings.thresholds.is_bone(tissue.level(Constituent::mineral, place)) &&
           touches_region(region, tissue.blocks, place);
  };
  std::vector<CellsOnBone> result;
  for (const CountedCells& counted : settings.on_bone) {
    const auto& table = cells.tables.at(counted.kind);
    const auto& stages = cells.kinds[counted.kind].traits.stages;
    CellsOnBone found{counted.name, 0.0, 0.0, 0.0};
    double profiles = 0.0;
    for (std::size_t st = 0; st < stages.size(); ++st) {
      if ((counted.stages >> st & 1u) == 0) continue;
      const auto by_layer = profiles_by_layer(section, stages[st].diameter_um, lattice);
      for (std::size_t row = 0; row < table.size(); ++row) {
        const Site s = table.site[row];
        if (table.stage[row] != st) continue;
        if (!is_bone(s) && count_faces(lattice, s, face_count(lattice), is_bone) == 0) continue;
        found.cells += settings.cells_per_agent;
        profiles += settings.cells_per_agent * by_layer[static_cast<std::size_t>(lattice.position(s).z)];
      }
    }
    found.per_mm = ratio_or_zero(profiles, bone.perimeter_um / um_per_mm);
    found.per_mm2 = ratio_or_zero(found.cells, bone.surface_um2 / um2_per_mm2);
    result.push_back(found);
  }
  return result;
}

Areas areas(const agents::Tissue& tissue, const HistologySettings& settings) {
  const Lattice& lattice = tissue.lattice;
  const int layer = layer_of(section_of(settings, lattice), lattice);
  Areas result;
  for_each_site(lattice, [&](Site s) {
    const std::size_t label = index(label_at(tissue, s, settings.thresholds));
    result.volume_um3[label] += lattice.site_volume_um3();
    if (lattice.position(s).z == layer) result.plane_um2[label] += lattice.spacing_um * lattice.spacing_um;
  });
  const double box_um3 = static_cast<double>(lattice.site_count()) * lattice.site_volume_um3();
  for (std::size_t l = 0; l < label_count; ++l) result.share[l] = result.volume_um3[l] / box_um3;
  return result;
}

HistologyReport histology(const HistologyInput& input, const HistologySettings& settings) {
  HistologyReport report;
  report.inflammation = inflammatory_density(input.cells, input.tissue.blocks.places, input.distance_um, settings);
  report.erosion = erosion(input.tissue, input.first_mineral, input.region, settings);
  report.new_bone = new_bone(input.tissue, input.first_mineral, input.region, settings);
  report.bone = measure_bone(input.tissue, input.region, settings);
  report.on_bone = cells_on_bone(input.tissue, input.cells, report.bone, input.region, settings);
  report.areas = areas(input.tissue, settings);
  return report;
}

}  // namespace enthesis::readouts
