#include "config/anatomy/vertebral_corner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace enthesis::config {
namespace {

using engine::Lattice;
using engine::Site;
using mechanics::BoxFace;
using mechanics::Place_um;

double height_um(const CornerShape& c) {
  return c.gap_um + 2.0 * c.rim_um;
}

// A place as seen from the rim of the nearer vertebra.
struct Beside {
  double front;  // how far it lies before the front of the vertebrae [um], negative behind
  double disc;   // how far it lies beyond the end plate, towards the disc [um], negative inside the vertebra's height
  bool upper;    // vertebra
};

Beside beside_rim(const CornerShape& c, const Place_um& place) {
  const bool upper = place[1] > 0.5 * height_um(c);
  const double from_end = upper ? height_um(c) - place[1] : place[1];
  return {place[0] - c.depth_um, from_end - c.rim_um, upper};
}

// Distance from the surface of the bone, whose rim is rounded [um]; negative inside.
double outside_bone(const CornerShape& c, const Beside& p) {
  const double front = p.front + c.rounding_um, disc = p.disc + c.rounding_um;
  if (front > 0.0 && disc > 0.0) return std::sqrt(front * front + disc * disc) - c.rounding_um;
  return std::max(front, disc) - c.rounding_um;
}

CornerRegion region_in_bone(const CornerShape& c, const Beside& p, double outside) {
  const bool shell = p.front >= -c.cortex_um || p.disc >= -c.end_plate_um || outside >= -c.cortex_um;
  const auto strut = [&](double depth) { return std::fmod(depth, c.trabecular_spacing_um) < c.trabecula_um; };
  return shell || strut(-p.front) || strut(-p.disc) ? CornerRegion::bone : CornerRegion::marrow;
}

CornerRegion region_in(const CornerShape& c, const Place_um& place) {
  const Beside p = beside_rim(c, place);
  const double outside = outside_bone(c, p);
  if (outside <= 0.0) return region_in_bone(c, p, outside);
  const bool above_attachment = p.disc < -c.attachment_um;
  if (above_attachment && outside <= c.periosteum_um) return CornerRegion::periosteum;
  if (!above_attachment) {
    if (outside <= c.calcified_um) return CornerRegion::calcified_fibrocartilage;
    if (p.front < -c.annulus_um) {
      if (outside <= c.calcified_um + c.cartilage_end_plate_um) return CornerRegion::cartilage_end_plate;
    } else if (outside <= c.calcified_um + c.uncalcified_um) {
      return CornerRegion::uncalcified_fibrocartilage;
    }
  }
  if (p.front > c.ligament_um) return CornerRegion::loose_tissue;
  if (p.front > 0.0) return CornerRegion::ligament;
  return p.front >= -c.annulus_um ? CornerRegion::annulus : CornerRegion::inner_disc;
}

double lamella_angle_deg(const CornerShape& c, double front_um) {
  const bool odd = std::fmod(std::floor(-front_um / c.lamella_um), 2.0) != 0.0;
  return odd ? -c.lamella_tilt_deg : c.lamella_tilt_deg;
}

double fibre_angle_in(const CornerShape& c, const Place_um& place) {
  constexpr double upright = 90.0;
  const Beside p = beside_rim(c, place);
  switch (region_in(c, place)) {
    case CornerRegion::calcified_fibrocartilage:
    case CornerRegion::uncalcified_fibrocartilage:
      if (p.front <= 0.0) return lamella_angle_deg(c, p.front);
      return p.upper ? upright + c.insertion_tilt_deg : upright - c.insertion_tilt_deg;
    case CornerRegion::annulus:
      return lamella_angle_deg(c, p.front);
    case CornerRegion::ligament:
    case CornerRegion::periosteum:
      return upright;
    default:
      return 0.0;
  }
}

struct CornerLoad {
  std::string name;
  double lift_front_um{};  // of the upper vertebra, at the front of the vertebrae
  double lift_back_um{};   // at the cut through the disc
  double pull_MPa{};       // force of a muscle that ends on the ligament, by the ligament's cross-section; upwards
  double pull_height_um{}, pull_length_um{};  // middle of its end above the bottom of the box, and extent
  LoadRhythm rhythm;
};

std::vector<CornerLoad> read_loads(const Table& root, Numbers& numbers) {
  std::vector<CornerLoad> loads;
  for (const Table& row : root.tables("load_case")) {
    const std::string name = row.text("name");
    const auto number = [&](const std::string& key, Dimension dimension) {
      return numbers.read(row, key, dimension, "load." + name + "." + key);
    };
    loads.push_back({name, number("lift_front", Dimension::length), number("lift_back", Dimension::length),
                     number("pull", Dimension::pressure), number("pull_height", Dimension::length),
                     number("pull_length", Dimension::length), read_rhythm(row, name, numbers)});
  }
  return loads;
}

// The pull, spread evenly over the depth of the ligament where the muscle ends.
mechanics::BodyForce pull_on_ligament(const CornerLoad& load, const CornerShape& c) {
  constexpr double um_per_mm = 1000.0, wide_um = 1e9;
  const double half_um = 0.5 * load.pull_length_um;
  return {mechanics::box_region({c.depth_um, load.pull_height_um - half_um, 0.0},
                                {c.depth_um + c.ligament_um, load.pull_height_um + half_um, wide_um}),
          {0.0, load.pull_MPa / (load.pull_length_um / um_per_mm), 0.0}};
}

// The vertebrae and the ligament on them are held at the two ends of the box, the loose tissue before them is free.
mechanics::LoadCase load_case(const CornerLoad& load, const CornerShape& c, bool section) {
  constexpr double um_per_mm = 1000.0;
  const double front_um = c.depth_um, end_um = c.depth_um + c.ligament_um;
  const auto with_the_spine = [end_um](const Place_um& place) { return place[0] <= end_um; };
  const auto lifted_mm = [load, front_um](const Place_um& place) {
    return (load.lift_back_um + (load.lift_front_um - load.lift_back_um) * place[0] / front_um) / um_per_mm;
  };
  mechanics::LoadCase row;
  row.name = load.name;
  row.cycles_per_day = load.rhythm.cycles_per_day;
  row.frequency_Hz = load.rhythm.frequency_Hz;
  if (load.pull_MPa != 0.0) row.body_forces.push_back(pull_on_ligament(load, c));
  const int components = section ? 2 : 3;
  for (int component = 0; component < components; ++component) {
    row.constraints.push_back({{BoxFace::y_low, with_the_spine}, component, 0.0, {}});
    row.constraints.push_back({{BoxFace::y_high, with_the_spine}, component, 0.0, {}});
    if (component == 1) row.constraints.back().displacement_at_mm = lifted_mm;
  }
  return row;
}

class VertebralCorner final : public AnatomyShape {
 public:
  VertebralCorner(const CornerShape& shape, std::vector<CornerLoad> loads) : c_(shape), loads_(std::move(loads)) {}

  const std::vector<std::string>& region_names() const override {
    static const std::vector<std::string> names{"bone",
                                                "marrow",
                                                "calcified_fibrocartilage",
                                                "uncalcified_fibrocartilage",
                                                "cartilage_end_plate",
                                                "inner_disc",
                                                "annulus",
                                                "ligament",
                                                "periosteum",
                                                "loose_tissue"};
    return names;
  }

  Lattice lattice(double spacing_um, bool section) const override {
    const auto sites = [&](double length_um) {
      return std::max(1, static_cast<int>(std::lround(length_um / spacing_um)));
    };
    return {sites(c_.depth_um + c_.ligament_um + c_.loose_um), sites(height_um(c_)), section ? 1 : sites(c_.breadth_um),
            spacing_um};
  }

  std::uint8_t region_at(const Lattice& lattice, Site site) const override {
    return static_cast<std::uint8_t>(region_in(c_, lattice.centre_um(site)));
  }

  double fibre_angle_deg(const Lattice& lattice, Site site) const override {
    return fibre_angle_in(c_, lattice.centre_um(site));
  }

  // From the front of the nearer rim, as far as the ligament is attached.
  double distance_to_insertion_um(const Lattice& lattice, Site site) const override {
    const Beside p = beside_rim(c_, lattice.centre_um(site));
    const double along = std::max({0.0, p.disc, -c_.attachment_um - p.disc});
    return std::sqrt(p.front * p.front + along * along);
  }

  std::vector<mechanics::LoadCase> load_cases(bool section) const override {
    std::vector<mechanics::LoadCase> cases;
    for (const CornerLoad& load : loads_) cases.push_back(load_case(load, c_, section));
    return cases;
  }

 private:
  CornerShape c_;
  std::vector<CornerLoad> loads_;
};

CornerShape read_shape(const Table& shape, Numbers& numbers) {
  const auto number = [&](const std::string& key, Dimension dimension) {
    return numbers.read(shape, key, dimension, "vertebral_corner." + key);
  };
  const auto length = [&](const std::string& key) { return number(key, Dimension::length); };
  CornerShape c;
  c.depth_um = length("depth");
  c.gap_um = length("gap");
  c.rim_um = length("rim");
  c.breadth_um = length("breadth");
  c.ligament_um = length("ligament");
  c.loose_um = length("loose");
  c.attachment_um = length("attachment");
  c.rounding_um = length("rounding");
  c.annulus_um = length("annulus");
  c.lamella_um = length("lamella");
  c.cortex_um = length("cortex");
  c.end_plate_um = length("end_plate");
  c.cartilage_end_plate_um = length("cartilage_end_plate");
  c.calcified_um = length("calcified");
  c.uncalcified_um = length("uncalcified");
  c.periosteum_um = length("periosteum");
  c.trabecula_um = length("trabecula");
  c.trabecular_spacing_um = length("trabecular_spacing");
  c.lamella_tilt_deg = number("lamella_tilt", Dimension::angle);
  c.insertion_tilt_deg = number("insertion_tilt", Dimension::angle);
  return c;
}

}  // namespace

void check_shape(const CornerShape& c) {
  if (c.annulus_um > c.depth_um) throw std::invalid_argument("the annulus reaches beyond the box");
  if (c.attachment_um + c.periosteum_um > c.rim_um) {
    throw std::invalid_argument("the attachment of the ligament reaches beyond the box");
  }
  if (c.end_plate_um + c.rounding_um > c.rim_um || c.cortex_um + c.rounding_um > c.depth_um) {
    throw std::invalid_argument("there is no room for marrow in the box");
  }
  if (2.0 * (c.calcified_um + std::max(c.cartilage_end_plate_um, c.uncalcified_um)) >= c.gap_um) {
    throw std::invalid_argument("the end plates of the two vertebrae meet in the disc");
  }
  if (c.calcified_um + c.uncalcified_um >= c.ligament_um) {
    throw std::invalid_argument("the ligament is no thicker than the fibrocartilage of its insertion");
  }
}

std::shared_ptr<const AnatomyShape> read_vertebral_corner(const Table& root, Numbers& numbers) {
  const CornerShape shape = read_shape(root.table("shape"), numbers);
  try {
    check_shape(shape);
  } catch (const std::invalid_argument& error) {
    root.fail("shape", error.what());
  }
  return std::make_shared<VertebralCorner>(shape, read_loads(root, numbers));
}

}  // namespace enthesis::config
