#include "config/anatomy/achilles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::config {
namespace {

using engine::Lattice;
using engine::Site;
using mechanics::BoxFace;

struct Point {
  double x, y, z;  // um
};

Point point_at(const Lattice& lattice, Site site) {
  const mechanics::Place_um place = lattice.centre_um(site);
  return {place[0], place[1], place[2]};
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

AchillesRegion region_in(const AchillesShape& a, const Lattice& lattice, const Point& p) {
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

AchillesShape read_shape(const Table& shape, Numbers& numbers) {
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

struct Pull {
  std::string name;
  double traction_MPa{};
  double angle_deg{};  // from the tendon's axis towards the skin
  LoadRhythm rhythm;
};

std::vector<Pull> read_pulls(const Table& root, Numbers& numbers) {
  std::vector<Pull> pulls;
  for (const Table& row : root.tables("load_case")) {
    const std::string name = row.text("name");
    pulls.push_back({name, numbers.read(row, "traction", Dimension::pressure, "load." + name + ".traction"),
                     numbers.read(row, "angle", Dimension::angle, "load." + name + ".angle"),
                     read_rhythm(row, name, numbers)});
  }
  return pulls;
}

mechanics::LoadCase load_case(const Pull& pull, const AchillesShape& shape, bool section) {
  mechanics::LoadCase row;
  row.name = pull.name;
  row.cycles_per_day = pull.rhythm.cycles_per_day;
  row.frequency_Hz = pull.rhythm.frequency_Hz;
  const int components = section ? 2 : 3;
  for (int c = 0; c < components; ++c) row.constraints.push_back({{BoxFace::x_low, {}}, c, 0.0, {}});
  const double angle = pull.angle_deg * std::numbers::pi / 180.0;
  const double far = 1e9;
  const double z_middle = 0.5 * shape.width_um, z_half = section ? far : 0.5 * shape.tendon_width_um;
  row.tractions.push_back(
      {BoxFace::x_high,
       mechanics::box_region({-far, shape.tendon_low_um, z_middle - z_half},
                             {far, tendon_top(shape), z_middle + z_half}),
       {pull.traction_MPa * engine::pinned_cos(angle), pull.traction_MPa * engine::pinned_sin(angle), 0.0}});
  return row;
}

class Achilles final : public AnatomyShape {
 public:
  Achilles(const AchillesShape& shape, std::vector<Pull> pulls) : a_(shape), pulls_(std::move(pulls)) {}

  const std::vector<std::string>& region_names() const override {
    static const std::vector<std::string> names{
        "bone",       "marrow",   "calcified_fibrocartilage", "uncalcified_fibrocartilage", "tendon", "fat_pad",
        "periosteum", "paratenon"};
    return names;
  }

  Lattice lattice(double spacing_um, bool section) const override {
    const auto sites = [&](double length_um) {
      return std::max(1, static_cast<int>(std::lround(length_um / spacing_um)));
    };
    return {sites(a_.length_um), sites(a_.height_um), section ? 1 : sites(a_.width_um), spacing_um};
  }

  std::uint8_t region_at(const Lattice& lattice, Site site) const override {
    return static_cast<std::uint8_t>(region_in(a_, lattice, point_at(lattice, site)));
  }

  double fibre_angle_deg(const Lattice&, Site) const override { return 0.0; }

  // From the tidemark in the middle of the tendon.
  double distance_to_insertion_um(const Lattice& lattice, Site site) const override {
    const Point p = point_at(lattice, site);
    const double z_mid = lattice.is_section() ? p.z : 0.5 * a_.width_um;
    const double y_out = std::max({0.0, a_.tendon_low_um - p.y, p.y - tendon_top(a_)});
    const double z_out = std::max(0.0, std::fabs(p.z - z_mid) - 0.5 * a_.tendon_width_um);
    const double x_out = p.x - a_.insertion_um;
    return std::sqrt(x_out * x_out + y_out * y_out + z_out * z_out);
  }

  std::vector<mechanics::LoadCase> load_cases(bool section) const override {
    std::vector<mechanics::LoadCase> cases;
    for (const Pull& pull : pulls_) cases.push_back(load_case(pull, a_, section));
    return cases;
  }

 private:
  AchillesShape a_;
  std::vector<Pull> pulls_;
};

}  // namespace

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

std::shared_ptr<const AnatomyShape> read_achilles(const Table& root, Numbers& numbers) {
  const AchillesShape shape = read_shape(root.table("shape"), numbers);
  try {
    check_shape(shape);
  } catch (const std::invalid_argument& error) {
    root.fail("shape", error.what());
  }
  return std::make_shared<Achilles>(shape, read_pulls(root, numbers));
}

}  // namespace enthesis::config
