#pragma once
// Units as products of powers of atoms: "um2/s" is um^2 s^-1. Dimension and its table are in quantity.

#include <optional>
#include <string_view>

namespace enthesis::config {

// Powers of the independent kinds of unit. Counts are a kind of their own, so that "molecules/s" and "cells/mm2" can
// be written; in a unit with a time or a length the word may be left out.
struct Powers {
  int length{}, time{}, count{}, concentration{}, force{}, mass{}, molar_mass{}, angle{};
  friend constexpr bool operator==(const Powers&, const Powers&) = default;
};

// Size in um, s, 1, pM, N, g, kDa, degrees, as a fraction of two whole numbers wherever there is one.
struct Unit {
  Powers powers{};
  double numerator{1.0}, denominator{1.0};
};

// The unit, or nothing if some word of it is not known. An empty text is the unit 1.
std::optional<Unit> parse_unit(std::string_view text);

// Whether a unit is one of the wanted kind, where the word for what is counted may be left out or added.
bool fits(Powers given, const Powers& wanted);

// value * from / to: one rounding where the factor is a whole number or its inverse, and exactly the value where it
// is 1.
double convert(double value, const Unit& from, const Unit& to);

std::string_view trimmed(std::string_view text);  // without blanks at the ends

}  // namespace enthesis::config
