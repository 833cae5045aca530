#pragma once
// Two human lumbar vertebrae cut at mid-height with what lies between them, for load alone: which part of the rim is
// strained when the spine is pressed and bent?
//
// x runs to the right, y to the front, z up; the disc lies in the middle of the box. The outline is an ellipse with a
// hollow at the back. The annulus is crossed by two families of fibres round the disc, tilted up and down.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/numbers.h"
#include "engine/grid.h"
#include "mechanics/elastic_body.h"
#include "mechanics/load_case.h"

namespace enthesis::config {

enum class RimTissue : std::uint8_t {
  outside,
  cortex,
  cancellous_bone,
  end_plate,
  cartilage_end_plate,
  nucleus,
  annulus,
  anterior_ligament,
  posterior_ligament
};
inline constexpr std::array<const char*, 9> rim_tissue_names{
    "outside", "cortex",  "cancellous bone",   "end plate",         "cartilage end plate",
    "nucleus", "annulus", "anterior ligament", "posterior ligament"};

struct RimShape {
  double spacing_mm{}, width_mm{}, depth_mm{}, concavity_mm{}, disc_height_mm{}, body_height_mm{}, cortex_mm{},
      end_plate_mm{}, cartilage_end_plate_mm{}, annulus_mm{}, posterior_annulus_mm{}, fibre_tilt_deg{},
      anterior_ligament_mm{}, posterior_ligament_mm{};
};

struct RimModuli {
  double cortex_MPa{}, cancellous_MPa{}, end_plate_MPa{}, cartilage_MPa{}, nucleus_MPa{}, nucleus_poisson{},
      ground_MPa{}, fibres_MPa{}, anterior_MPa{}, posterior_MPa{};
};

struct RimMotion {  // of the upper vertebra
  double compression_mm{}, flexion_deg{}, side_bending_deg{};
};

struct VertebralRim {
  std::string title;
  RimShape shape;
  RimModuli moduli;
  RimMotion motion;
};

VertebralRim read_vertebral_rim(const Table& root, Numbers& numbers);

engine::Lattice lattice_of(const RimShape& shape);
engine::Grid<std::uint8_t> tissues_of(const RimShape& shape);  // codes of RimTissue

// Round the disc from the front, positive to the right, -180 to 180.
double azimuth_deg(const RimShape& shape, const mechanics::Place_um& place);
// Inwards from the outline of the vertebrae; negative outside.
double depth_mm(const RimShape& shape, const mechanics::Place_um& place);

mechanics::ElasticBody body_of(const VertebralRim& rim);
// "compression", "flexion", "side_bending" and the first with each of the others; the lower vertebra is held.
std::vector<mechanics::LoadCase> load_cases(const VertebralRim& rim);

}  // namespace enthesis::config
