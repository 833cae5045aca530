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
  const engine::Position p = lattice.position(site);
  const double h = lattice.spacing_um;
  return side[0].holds((p.x + 0.5) * h) && side[1].holds((p.y + 0.5) * h) &&
         (lattice.is_section() || side[2].holds((p.z + 0.5) * h));
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
