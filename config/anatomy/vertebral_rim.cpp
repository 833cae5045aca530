#include "config/anatomy/vertebral_rim.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::config {
namespace {

using engine::Lattice;
using engine::Site;
using mechanics::Place_um;

constexpr double um_per_mm = 1000.0;
constexpr double degree = std::numbers::pi / 180.0;
constexpr double margin_mm = 1.0;           // of empty sites round the ligaments
constexpr double hollow_width_deg = 35.0;   // of the back of the outline, as a Gaussian
constexpr double anterior_half_deg = 60.0;  // that the ligaments cover
constexpr double posterior_half_deg = 30.0;
constexpr int fibre_sectors = 72;

struct Around {
  double azimuth_deg, radius_mm, outline_mm;
};

double half_width_mm(const RimShape& r) {
  return 0.5 * r.width_mm + margin_mm;
}
double half_depth_mm(const RimShape& r) {
  return 0.5 * r.depth_mm + std::max(r.anterior_ligament_mm, r.posterior_ligament_mm) + margin_mm;
}
double height_mm(const RimShape& r) {
  return r.disc_height_mm + 2.0 * r.body_height_mm;
}
int sites(double length_mm, double spacing_mm) {
  return static_cast<int>(std::ceil(length_mm / spacing_mm - 1e-9));
}

// The middle of the box in the plane of the disc.
std::array<double, 2> centre_mm(const RimShape& r) {
  const Lattice lattice = lattice_of(r);
  return {0.5 * lattice.nx * r.spacing_mm, 0.5 * lattice.ny * r.spacing_mm};
}

double from_back_deg(double azimuth) {
  return 180.0 - std::fabs(azimuth);
}

double outline_mm(const RimShape& r, double azimuth) {
  const double x = engine::pinned_sin(azimuth * degree) / (0.5 * r.width_mm);
  const double y = engine::pinned_cos(azimuth * degree) / (0.5 * r.depth_mm);
  const double back = from_back_deg(azimuth) / hollow_width_deg;
  return 1.0 / std::sqrt(x * x + y * y) - r.concavity_mm * engine::pinned_exp(-0.5 * back * back);
}

Around around(const RimShape& r, const Place_um& place) {
  const auto [cx, cy] = centre_mm(r);
  const double x = place[0] / um_per_mm - cx, y = place[1] / um_per_mm - cy;
  const double azimuth = std::atan2(x, y) / degree;
  return {azimuth, std::sqrt(x * x + y * y), outline_mm(r, azimuth)};
}

double annulus_mm(const RimShape& r, double azimuth) {
  const double back = std::clamp((from_back_deg(azimuth) - 30.0) / 60.0, 0.0, 1.0);
  return r.posterior_annulus_mm + back * (r.annulus_mm - r.posterior_annulus_mm);
}

RimTissue ligament_at(const RimShape& r, const Around& a) {
  const double beyond = a.radius_mm - a.outline_mm;
  if (std::fabs(a.azimuth_deg) <= anterior_half_deg && beyond < r.anterior_ligament_mm) {
    return RimTissue::anterior_ligament;
  }
  if (from_back_deg(a.azimuth_deg) <= posterior_half_deg && beyond < r.posterior_ligament_mm) {
    return RimTissue::posterior_ligament;
  }
  return RimTissue::outside;
}

RimTissue tissue_at(const RimShape& r, const Place_um& place) {
  const Around a = around(r, place);
  const double inwards = a.outline_mm - a.radius_mm;
  if (inwards < 0.0) return ligament_at(r, a);
  const double from_middle = std::fabs(place[2] / um_per_mm - 0.5 * height_mm(r));
  const double above_disc = from_middle - 0.5 * r.disc_height_mm;
  const bool in_annulus = inwards < annulus_mm(r, a.azimuth_deg);
  if (above_disc < 0.0) {
    if (in_annulus) return RimTissue::annulus;
    return above_disc > -r.cartilage_end_plate_mm ? RimTissue::cartilage_end_plate : RimTissue::nucleus;
  }
  if (inwards < r.cortex_mm) return RimTissue::cortex;
  return above_disc < r.end_plate_mm ? RimTissue::end_plate : RimTissue::cancellous_bone;
}

// Along the outline, tilted out of the plane of the disc.
mechanics::Direction fibre_of(int sector, double tilt_deg) {
  const double azimuth = (static_cast<double>(sector) + 0.5) * 360.0 / fibre_sectors * degree;
  const double flat = engine::pinned_cos(tilt_deg * degree);
  return {flat * engine::pinned_cos(azimuth), -flat * engine::pinned_sin(azimuth),
          engine::pinned_sin(tilt_deg * degree)};
}

int sector_of(double azimuth_deg) {
  const double turned = azimuth_deg < 0.0 ? azimuth_deg + 360.0 : azimuth_deg;
  return std::min(fibre_sectors - 1, static_cast<int>(turned * fibre_sectors / 360.0));
}

mechanics::StiffnessMatrix fibrous(double along_MPa, double across_MPa, const mechanics::Direction& fibre) {
  constexpr double poisson_across = 0.4, poisson_along = 0.4;
  return mechanics::fibrous_stiffness(
      {along_MPa, across_MPa, poisson_across, poisson_along, across_MPa / (2.0 * (1.0 + poisson_across))}, fibre);
}

}  // namespace

VertebralRim read_vertebral_rim(const Table& root, Numbers& numbers) {
  const Table table = root.table("vertebral_rim");
  const auto number = [&](const std::string& key, Dimension dimension) {
    return numbers.read(table, key, dimension, "vertebral_rim." + key);
  };
  const auto mm = [&](const std::string& key) { return number(key, Dimension::length) / um_per_mm; };
  const auto MPa = [&](const std::string& key) { return number(key + "_modulus", Dimension::pressure); };
  VertebralRim rim;
  rim.title = root.text("title");
  rim.shape = {mm("spacing"),
               mm("width"),
               mm("depth"),
               mm("concavity"),
               mm("disc_height"),
               mm("body_height"),
               mm("cortex"),
               mm("end_plate"),
               mm("cartilage_end_plate"),
               mm("annulus"),
               mm("posterior_annulus"),
               number("fibre_tilt", Dimension::angle),
               mm("anterior_ligament"),
               mm("posterior_ligament")};
  rim.moduli = {MPa("cortex"),
                MPa("cancellous"),
                MPa("end_plate"),
                MPa("cartilage"),
                MPa("nucleus"),
                number("nucleus_poisson", Dimension::none),
                MPa("ground"),
                MPa("fibre"),
                MPa("anterior_ligament"),
                MPa("posterior_ligament")};
  rim.motion = {mm("compression"), number("flexion", Dimension::angle), number("side_bending", Dimension::angle)};
  root.refuse_unknown_keys();
  return rim;
}

Lattice lattice_of(const RimShape& r) {
  return {sites(2.0 * half_width_mm(r), r.spacing_mm), sites(2.0 * half_depth_mm(r), r.spacing_mm),
          sites(height_mm(r), r.spacing_mm), um_per_mm * r.spacing_mm};
}

engine::Grid<std::uint8_t> tissues_of(const RimShape& shape) {
  const Lattice lattice = lattice_of(shape);
  engine::Grid<std::uint8_t> tissues(lattice);
  for (std::size_t i = 0; i < lattice.site_count(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    tissues[s] = static_cast<std::uint8_t>(tissue_at(shape, lattice.centre_um(s)));
  }
  return tissues;
}

double azimuth_deg(const RimShape& shape, const Place_um& place) {
  return around(shape, place).azimuth_deg;
}

double depth_mm(const RimShape& shape, const Place_um& place) {
  const Around a = around(shape, place);
  return a.outline_mm - a.radius_mm;
}

mechanics::ElasticBody body_of(const VertebralRim& rim) {
  const Lattice lattice = lattice_of(rim.shape);
  const RimModuli& m = rim.moduli;
  const auto even = [](double modulus_MPa, double poisson) {
    return mechanics::isotropic_stiffness({modulus_MPa, poisson});
  };
  // A class for each tissue in the order of RimTissue, then the annulus by sector, its fibres tilted up and then down.
  mechanics::ElasticBody body{lattice, {}, {}};
  body.classes = {even(1.0, 0.3),
                  even(m.cortex_MPa, 0.3),
                  even(m.cancellous_MPa, 0.2),
                  even(m.end_plate_MPa, 0.3),
                  even(m.cartilage_MPa, 0.4),
                  even(m.nucleus_MPa, m.nucleus_poisson),
                  even(m.ground_MPa, 0.45),
                  fibrous(m.anterior_MPa, m.ground_MPa, {0.0, 0.0, 1.0}),
                  fibrous(m.posterior_MPa, m.ground_MPa, {0.0, 0.0, 1.0})};
  const std::size_t first_annulus = body.classes.size();
  for (const double tilt : {rim.shape.fibre_tilt_deg, -rim.shape.fibre_tilt_deg}) {
    for (int sector = 0; sector < fibre_sectors; ++sector) {
      body.classes.push_back(fibrous(m.fibres_MPa, m.ground_MPa, fibre_of(sector, tilt)));
    }
  }
  const engine::Grid<std::uint8_t> tissues = tissues_of(rim.shape);
  for (std::size_t family = 0; family < 2; ++family) {
    mechanics::StiffnessLayer layer{engine::Grid<std::uint16_t>(lattice), engine::Grid<double>(lattice)};
    for (std::size_t i = 0; i < lattice.site_count(); ++i) {
      const Site s{static_cast<std::uint32_t>(i)};
      const auto tissue = static_cast<RimTissue>(tissues[s]);
      std::size_t row = static_cast<std::size_t>(tissue);
      if (tissue == RimTissue::annulus) {
        row = first_annulus + family * fibre_sectors +
              static_cast<std::size_t>(sector_of(azimuth_deg(rim.shape, lattice.centre_um(s))));
      }
      layer.material[s] = static_cast<std::uint16_t>(row);
      layer.scale[s] = tissue == RimTissue::outside ? 0.0 : 0.5;  // two layers make one tissue
    }
    body.layers.push_back(std::move(layer));
  }
  return body;
}

std::vector<mechanics::LoadCase> load_cases(const VertebralRim& rim) {
  const auto centre = centre_mm(rim.shape);
  struct Motion {
    const char* name;
    double pressed, flexed, bent;
  };
  constexpr std::array motions{Motion{"compression", 1, 0, 0}, Motion{"flexion", 0, 1, 0},
                               Motion{"side_bending", 0, 0, 1}, Motion{"compression_and_flexion", 1, 1, 0},
                               Motion{"compression_and_side_bending", 1, 0, 1}};
  std::vector<mechanics::LoadCase> cases;
  for (const Motion& motion : motions) {
    const double down = motion.pressed * rim.motion.compression_mm;
    const double forwards = motion.flexed * rim.motion.flexion_deg * degree;
    const double rightwards = motion.bent * rim.motion.side_bending_deg * degree;
    mechanics::LoadCase load;
    load.name = motion.name;
    const mechanics::Selection below{mechanics::BoxFace::z_low, {}}, above{mechanics::BoxFace::z_high, {}};
    for (int c = 0; c < 3; ++c) load.constraints.push_back({below, c, 0.0, {}});
    load.constraints.push_back({above, 2, 0.0, [=](const Place_um& p) {
                                  return -down - forwards * (p[1] / um_per_mm - centre[1]) -
                                         rightwards * (p[0] / um_per_mm - centre[0]);
                                }});
    cases.push_back(std::move(load));
  }
  return cases;
}

}  // namespace enthesis::config
