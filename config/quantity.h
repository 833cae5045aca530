#pragma once
// Numbers with units, as a user writes them ("14d", "20um", "0.4 nM"), and the plain numbers in internal units that
// run. A unit is a product of atoms with powers, each after the first joined by "/", "*" or a space: "um2/s", "1/h",
// "/nM/h". A year is 365.25 d. Negative numbers are read; whether they are allowed is a matter of Bounds.

#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace enthesis::config {

enum class Dimension {
  none,                         // plain number
  fraction,                     // plain number or %
  strain,                       // plain number, % or ue (1e-6)
  angle,                        // deg
  length,                       // um
  area,                         // um2
  volume,                       // um3
  time,                         // h
  rate,                         // 1/h
  speed,                        // um/h
  diffusivity,                  // um2/s
  area_per_time,                // um2/h
  volume_per_time,              // um3/h
  concentration,                // pM
  concentration_per_time,       // pM/h
  rate_per_concentration,       // 1/pM/h, of binding
  amount,                       // molecules
  molecules_per_time,           // molecules/s, of secretion
  molar_mass,                   // kDa
  density_per_length,           // 1/um
  density_per_area,             // 1/um2
  density_per_volume,           // 1/um3
  density_per_area_and_time,    // 1/um2/h, of recruitment
  density_per_volume_and_time,  // 1/um3/h
  mass,                         // g
  mass_density,                 // g/cm3
  force,                        // N
  pressure,                     // MPa, also of elastic moduli and energy densities
  permeability,                 // mm4/N/s, hydraulic conductivity over specific weight
  compliance,                   // 1/MPa
  stiffness,                    // N/mm
  torque                        // N mm
};

struct QuantityError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The number in the internal unit. Throws QuantityError: one sentence that says what was found and what is allowed.
double parse_quantity(std::string_view text, Dimension dimension);

// The concentration in pM, also from a mass concentration ("0.3 ng/ml") of a substance of that molar mass.
double parse_concentration(std::string_view text, double molar_mass_kDa);

std::string unit_name(Dimension dimension);       // the internal unit; empty where a plain number is meant
std::string dimension_name(Dimension dimension);  // in words, with its article: "a time"
std::string example_of(Dimension dimension);      // as written in a file, quotes included where they are needed
// "a time is expected, with s, min, h, d, wk or yr, for example "14d"".
std::string expectation(Dimension dimension);
bool is_dimensionless(Dimension dimension);  // a number without a unit is accepted

// Shortest text, in the internal unit, from which parse_quantity gives the same bits: "336 h".
std::string format_quantity(double value, Dimension dimension);

// A closed interval in the internal unit, or one that is open below.
struct Bounds {
  double low{-std::numeric_limits<double>::infinity()};
  double high{std::numeric_limits<double>::infinity()};
  bool above_low{false};  // low itself is excluded

  constexpr bool contain(double x) const { return (above_low ? x > low : x >= low) && x <= high; }
};
inline constexpr Bounds unbounded{};
inline constexpr Bounds positive{.low = 0.0, .above_low = true};
inline constexpr Bounds non_negative{.low = 0.0};
inline constexpr Bounds unit_interval{.low = 0.0, .high = 1.0};

// In words: "between 0 h and 24 h", "above 0 um", "at most 1".
std::string describe(const Bounds& bounds, Dimension dimension);

}  // namespace enthesis::config
