#include "readouts/virtual_section.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace enthesis::readouts {
namespace {

// The layer whose image stands in layer j of the box continued by mirroring at its walls.
int mirrored(int j, int layers) {
  const int period = 2 * layers;
  const int in_period = ((j % period) + period) % period;
  return in_period < layers ? in_period : period - 1 - in_period;
}

}  // namespace

int layer_of(const VirtualSection& section, const engine::Lattice& lattice) {
  if (!(section.plane_um >= 0.0 && section.plane_um <= lattice.depth_um())) {
    throw std::invalid_argument("the plane of the section lies outside the box");
  }
  return std::min(lattice.nz - 1, static_cast<int>(std::floor(section.plane_um / lattice.layer_um())));
}

std::vector<double> profiles_by_layer(const VirtualSection& section, double diameter_um,
                                      const engine::Lattice& lattice) {
  static_cast<void>(layer_of(section, lattice));
  if (!(section.thickness_um > 0.0)) throw std::invalid_argument("a section needs a thickness above zero");
  if (!(diameter_um >= 0.0)) throw std::invalid_argument("a cell cannot have a diameter below zero");
  const double reach = 0.5 * (section.thickness_um + diameter_um) / lattice.layer_um();
  const double middle = section.plane_um / lattice.layer_um();
  const double low = middle - reach;
  const double high = middle + reach;
  std::vector<double> profiles(static_cast<std::size_t>(lattice.nz), 0.0);
  for (int j = static_cast<int>(std::floor(low)); j < high; ++j) {
    const double within = std::min(high, j + 1.0) - std::max(low, static_cast<double>(j));
    if (within > 0.0) profiles[static_cast<std::size_t>(mirrored(j, lattice.nz))] += within;
  }
  return profiles;
}

double abercrombie_factor(double thickness_um, double diameter_um) {
  return thickness_um / (thickness_um + diameter_um);
}

}  // namespace enthesis::readouts
