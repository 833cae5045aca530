#include "config/anatomy/anatomy.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/anatomy/achilles.h"
#include "config/anatomy/vertebral_corner.h"

namespace enthesis::config {
namespace {

struct Known {
  const char* name;
  std::shared_ptr<const AnatomyShape> (*read_shape)(const Table& root, Numbers& numbers);
};

constexpr std::array known{Known{"achilles", read_achilles}, Known{"vertebral_corner", read_vertebral_corner}};

template <class Value, class Ask>
engine::Grid<Value> at_every_site(const engine::Lattice& lattice, Ask&& ask) {
  engine::Grid<Value> grid(lattice);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const engine::Site s{static_cast<std::uint32_t>(i)};
    grid[s] = ask(s);
  }
  return grid;
}

int read_refinement(const Table& root, const std::string& id, Numbers& numbers) {
  const double value = numbers.read(root, "refinement", Dimension::none, id);
  if (value != std::round(value)) {
    const Parameter& given = numbers.book().at(id);
    throw ConfigError(given.file, given.line, id,
                      id + " = " + format_quantity(value, Dimension::none) + " must be a whole number");
  }
  return static_cast<int>(value);
}

}  // namespace

std::vector<std::string> anatomy_names() {
  std::vector<std::string> names;
  for (const Known& anatomy : known) names.emplace_back(anatomy.name);
  return names;
}

Anatomy read_anatomy(const std::string& name, const Table& root, Numbers& numbers) {
  const auto* const row =
      std::find_if(known.begin(), known.end(), [&](const Known& anatomy) { return name == anatomy.name; });
  if (row == known.end()) root.fail("anatomy", "no anatomy is called \"" + name + "\"");
  Anatomy anatomy;
  anatomy.name = name;
  anatomy.refinement = read_refinement(root, name + ".refinement", numbers);
  anatomy.spacing_um = numbers.read(root, "spacing", Dimension::length, name + ".spacing");
  anatomy.cells_per_agent = numbers.read(root, "cells_per_agent", Dimension::none, name + ".cells_per_agent");
  anatomy.time_scale = numbers.read(root, "time_scale", Dimension::none, name + ".time_scale");
  anatomy.shape = row->read_shape(root, numbers);
  anatomy.interest = read_regions_of_interest(root);
  return anatomy;
}

engine::Lattice lattice_of(const Anatomy& anatomy, bool section) {
  return anatomy.shape->lattice(anatomy.spacing_um, section);
}

engine::Grid<std::uint8_t> regions_of(const AnatomyShape& shape, const engine::Lattice& lattice) {
  return at_every_site<std::uint8_t>(lattice, [&](engine::Site s) { return shape.region_at(lattice, s); });
}

engine::Grid<double> fibre_angles_deg(const AnatomyShape& shape, const engine::Lattice& lattice) {
  return at_every_site<double>(lattice, [&](engine::Site s) { return shape.fibre_angle_deg(lattice, s); });
}

engine::Grid<double> distances_to_insertion_um(const AnatomyShape& shape, const engine::Lattice& lattice) {
  return at_every_site<double>(lattice, [&](engine::Site s) { return shape.distance_to_insertion_um(lattice, s); });
}

LoadRhythm read_rhythm(const Table& row, const std::string& name, Numbers& numbers) {
  constexpr double hours_per_day = 24.0, seconds_per_hour = 3600.0;
  const auto rate_per_h = [&](const std::string& key) {
    return numbers.read(row, key, Dimension::rate, "load." + name + "." + key);
  };
  return {rate_per_h("cycles") * hours_per_day, rate_per_h("frequency") / seconds_per_hour};
}

std::vector<std::string> load_names(const AnatomyShape& shape) {
  std::vector<std::string> names;
  for (const mechanics::LoadCase& load : shape.load_cases(true)) names.push_back(load.name);
  return names;
}

}  // namespace enthesis::config
