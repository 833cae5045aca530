#include "config/box.h"

#include <string>
#include <vector>

namespace enthesis::config {
namespace {

constexpr std::array<const char*, 3> axes{"x", "y", "z"};

Interval read_interval(const Table& row, const std::string& axis) {
  if (!row.has(axis)) return {};
  const std::vector<double> ends = row.quantities(axis, Dimension::length);
  if (ends.size() != 2 || ends[0] > ends[1]) row.fail(axis, axis + " needs a lower and an upper end");
  return {ends[0], ends[1]};
}

}  // namespace

bool Box::holds(const engine::Lattice& lattice, engine::Site site) const {
  const auto [x_um, y_um, z_um] = lattice.centre_um(site);
  return side[0].holds(x_um) && side[1].holds(y_um) && (lattice.is_section() || side[2].holds(z_um));
}

Box read_box(const Table& row) {
  Box box;
  for (std::size_t a = 0; a < axes.size(); ++a) box.side[a] = read_interval(row, axes[a]);
  return box;
}

void write_box(const Box& box, std::ostream& out) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const Interval& i = box.side[a];
    if (i == Interval{}) continue;
    out << axes[a] << " = [\"" << format_quantity(i.low_um, Dimension::length) << "\", \""
        << format_quantity(i.high_um, Dimension::length) << "\"]\n";
  }
}

}  // namespace enthesis::config
