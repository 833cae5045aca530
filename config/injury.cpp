#include "config/injury.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace enthesis::config {
namespace {

constexpr double latest_h = 4294967295.0 / 60.0;  // that the clock counts, in minutes

std::string id_of(const Injury& injury, const std::string& key) {
  return "injury." + injury.name + "." + key;
}

std::string lost_key(agents::Constituent c) {
  return std::string(agents::constituent_names[index(c)]) + "_lost";
}

// Not one of the shared numbers: the text of the scenario spells it out with the injury.
double read_or_zero(const Table& row, const std::string& key, const Bounds& bounds, Dimension dimension,
                    const Injury& injury, Numbers& numbers) {
  if (!row.has(key)) return 0.0;
  if (!row.is_table(key)) {
    row.fail(key, row.path() + "." + key + " is not a row, but { value = " + example_of(dimension) +
                      ", range = [...], grade = \"...\", why = \"...\" } is expected");
  }
  const double value = numbers.read(row, key, dimension, id_of(injury, key));
  if (!bounds.contain(value)) {
    row.fail(key, row.path() + "." + key + " = " + format_quantity(value, dimension) +
                      " is out of bounds, allowed is " + describe(bounds, dimension));
  }
  return value;
}

void write_number(const std::string& key, const Injury& injury, const ParameterBook& book, std::ostream& out) {
  const Parameter* p = book.find(id_of(injury, key));
  if (p == nullptr) return;
  out << key << " = " << row_text(*p) << "\n";
}

}  // namespace

Injury read_injury(const Table& row, const std::vector<std::string>& regions, Numbers& numbers) {
  Injury injury;
  injury.name = row.text("name");
  const double at_h = row.quantity("at", Dimension::time, Bounds{.low = 0.0, .high = latest_h, .above_low = false});
  injury.at_min = static_cast<std::uint32_t>(std::lround(at_h * 60.0));
  if (row.has("region")) {
    const std::string name = row.text("region");
    const auto found = std::find(regions.begin(), regions.end(), name);
    if (found == regions.end()) {
      row.fail("region", "no region is called \"" + name + "\"" + did_you_mean(name, regions));
    }
    injury.region = static_cast<int>(found - regions.begin());
  }
  injury.box = read_box(row);
  injury.cells_lost = read_or_zero(row, "cells_lost", unit_interval, Dimension::fraction, injury, numbers);
  for (const agents::Constituent c : agents::all_constituents) {
    injury.matrix_lost[index(c)] = read_or_zero(row, lost_key(c), unit_interval, Dimension::fraction, injury, numbers);
  }
  injury.debris_per_um3 = read_or_zero(row, "debris", non_negative, Dimension::density_per_volume, injury, numbers);
  return injury;
}

std::string injury_text(const Injury& injury, const std::vector<std::string>& regions, const ParameterBook& book) {
  std::ostringstream out;
  out << "[[injury]]\nname = " << toml_string(injury.name) << "\nat = \""
      << format_quantity(injury.at_min / 60.0, Dimension::time) << "\"\n";
  if (injury.region >= 0) out << "region = \"" << regions[static_cast<std::size_t>(injury.region)] << "\"\n";
  write_box(injury.box, out);
  write_number("cells_lost", injury, book, out);
  for (const agents::Constituent c : agents::all_constituents) write_number(lost_key(c), injury, book, out);
  write_number("debris", injury, book, out);
  return out.str();
}

}  // namespace enthesis::config
