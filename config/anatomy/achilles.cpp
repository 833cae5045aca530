#include "config/anatomy/achilles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace enthesis::config {
namespace {

using engine::Lattice;
using engine::Site;

struct Point {
  double x, y, z;  // um
};

Point centre_um(const Lattice& lattice, Site s) {
  const engine::Position p = lattice.position(s);
  return {(p.x + 0.5) * lattice.spacing_um, (p.y + 0.5) * lattice.spacing_um, (p.z + 0.5) * lattice.layer_um()};
}

double tendon_top(const AchillesShape& a) {
  return a.tendon_low_um + a.tendon_thickness_um;
}

bool within_tendon_band(const AchillesShape& a, const Lattice& lattice, const Point& p) {
  const bool across = lattice.is_section() || std::fabs(p.z - 0.5 * a.width_um) <= 0.5 * a.tendon_width_um;
  return p.y >= a.tendon_low_um && p.y <= tendon_top(a) && across;
}

// x where the bone ends at the height y outside the insertion: the tuberosity below the bursa, the heel above it.
double bone_end(const AchillesShape& a, double y) {
  const double front = a.insertion_um - a.calcified_um;
  if (y < a.tendon_low_um - a.bursa_um) return front + a.tuberosity_um;
  return front;
}

// Depth of a point inside the bone, below its nearest outer face; negative outside.
double bone_depth(const AchillesShape& a, const Point& p) {
  const double upper = tendon_top(a);
  const double top_face = upper - p.y;  // the heel ends level with the tendon's upper face
  const double front = bone_end(a, p.y) - p.x;
  // The step above the tuberosity: its upper face is an outer face too.
  const double base_front = a.insertion_um - a.calcified_um;
  const double shelf = p.x > base_front ? a.tendon_low_um - a.bursa_um - p.y : 1e30;
  return std::min({top_face, front, shelf});
}

bool in_trabecula(const AchillesShape& a, const Point& p) {
  const double pitch = a.trabecular_spacing_um;
  return std::fmod(p.y, pitch) < a.trabecula_um;
}

AchillesRegion region_at(const AchillesShape& a, const Lattice& lattice, const Point& p) {
  const bool band = within_tendon_band(a, lattice, p);
  const double front = a.insertion_um - a.calcified_um;
  if (band && p.x >= front) {
    if (p.x < a.insertion_um) return AchillesRegion::calcified_fibrocartilage;
    if (p.x < a.insertion_um + a.uncalcified_um) return AchillesRegion::uncalcified_fibrocartilage;
    return AchillesRegion::tendon;
  }
  const double depth = bone_depth(a, p);
  if (depth >= 0.0) {
    const double shell = band ? a.plate_um : a.cortex_um;
    if (depth <= shell || in_trabecula(a, p)) return AchillesRegion::bone;
    return AchillesRegion::marrow;
  }
  if (depth >= -a.periosteum_um) return AchillesRegion::periosteum;
  return p.y < a.tendon_low_um ? AchillesRegion::fat_pad : AchillesRegion::paratenon;
}

}  // namespace

const std::vector<std::string>& achilles_region_names() {
  static const std::vector<std::string> names{
      "bone",       "marrow",   "calcified_fibrocartilage", "uncalcified_fibrocartilage", "tendon", "fat_pad",
      "periosteum", "paratenon"};
  return names;
}

AchillesShape read_achilles_shape(const Table& root, Numbers& numbers) {
  const Table shape = root.table("shape");
  const auto length = [&](const std::string& key) {
    return numbers.read(shape, key, Dimension::length, "achilles." + key);
  };
  AchillesShape a;
  a.length_um = length("length");
  a.height_um = length("height");
  a.width_um = length("width");
  a.insertion_um = length("insertion");
  a.tendon_low_um = length("tendon_low");
  a.tendon_thickness_um = length("tendon_thickness");
  a.tendon_width_um = length("tendon_width");
  a.plate_um = length("plate");
  a.calcified_um = length("calcified");
  a.uncalcified_um = length("uncalcified");
  a.cortex_um = length("cortex");
  a.tuberosity_um = length("tuberosity");
  a.bursa_um = length("bursa");
  a.periosteum_um = length("periosteum");
  a.trabecula_um = length("trabecula");
  a.trabecular_spacing_um = length("trabecular_spacing");
  return a;
}

void check_shape(const AchillesShape& a) {
  if (tendon_top(a) > a.height_um) throw std::invalid_argument("the tendon reaches above the box");
  if (a.tendon_width_um > a.width_um) throw std::invalid_argument("the tendon is wider than the box");
  if (a.insertion_um + a.uncalcified_um > a.length_um) {
    throw std::invalid_argument("the fibrocartilage reaches beyond the box");
  }
  if (a.insertion_um - a.calcified_um - a.plate_um <= 0.0) {
    throw std::invalid_argument("there is no room for marrow behind the insertion");
  }
  if (a.bursa_um >= a.tendon_low_um) throw std::invalid_argument("the bursa reaches below the box");
}

Lattice achilles_lattice(const AchillesShape& a, double spacing_um, bool section) {
  const auto sites = [&](double length_um) {
    return std::max(1, static_cast<int>(std::lround(length_um / spacing_um)));
  };
  return {sites(a.length_um), sites(a.height_um), section ? 1 : sites(a.width_um), spacing_um};
}

engine::Grid<std::uint8_t> achilles_regions(const AchillesShape& a, const Lattice& lattice) {
  engine::Grid<std::uint8_t> regions(lattice);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto s = Site(static_cast<std::uint32_t>(i));
    regions[s] = static_cast<std::uint8_t>(region_at(a, lattice, centre_um(lattice, s)));
  }
  return regions;
}

double distance_to_insertion_um(const AchillesShape& a, const Lattice& lattice, Site site) {
  const Point p = centre_um(lattice, site);
  const double z_mid = lattice.is_section() ? p.z : 0.5 * a.width_um;
  const double y_out = std::max({0.0, a.tendon_low_um - p.y, p.y - tendon_top(a)});
  const double z_out = std::max(0.0, std::fabs(p.z - z_mid) - 0.5 * a.tendon_width_um);
  const double x_out = p.x - a.insertion_um;
  return std::sqrt(x_out * x_out + y_out * y_out + z_out * z_out);
}

}  // namespace enthesis::config
