#include "readouts/colour_table.h"

#include <algorithm>
#include <cmath>

namespace enthesis::readouts {
namespace {

constexpr Colour not_a_number{128, 128, 128};

// Equal steps in L* of CIE Lab, hue turning from 285 to 458 degrees, chroma as large as the screen shows.
constexpr std::array<Colour, 17> sequential{{
    {3, 18, 47},
    {7, 25, 81},
    {44, 22, 114},
    {88, 11, 124},
    {120, 15, 119},
    {148, 20, 117},
    {176, 25, 114},
    {204, 30, 109},
    {232, 35, 100},
    {248, 65, 91},
    {249, 104, 90},
    {250, 133, 95},
    {251, 158, 105},
    {252, 181, 119},
    {253, 203, 138},
    {254, 224, 164},
    {254, 244, 202},
}};

}  // namespace

Colour sequential_colour(double value) {
  if (std::isnan(value)) return not_a_number;
  const double place = std::clamp(value, 0.0, 1.0) * static_cast<double>(sequential.size() - 1);
  const std::size_t lower = std::min(static_cast<std::size_t>(place), sequential.size() - 2);
  const double share = place - static_cast<double>(lower);
  const Colour a = sequential[lower];
  const Colour b = sequential[lower + 1];
  const auto mixed = [&](std::uint8_t u, std::uint8_t v) { return (u + share * (v - u)) / 255.0; };
  return colour_of(mixed(a.red, b.red), mixed(a.green, b.green), mixed(a.blue, b.blue));
}

}  // namespace enthesis::readouts
