#include "config/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "config/unit.h"

namespace enthesis::config {
namespace {

struct Row {
  Dimension dimension;
  std::string_view words, unit, example, allowed;
};

constexpr Row rows[] = {
    {Dimension::none, "a plain number", "", "0.5", "no unit"},
    {Dimension::fraction, "a fraction", "", "0.1", "no unit or %"},
    {Dimension::strain, "a strain", "", "0.02", "no unit, % or ue"},
    {Dimension::angle, "an angle", "deg", "30 deg", "deg or rad"},
    {Dimension::length, "a length", "um", "20um", "nm, um, mm, cm or m"},
    {Dimension::area, "an area", "um2", "400 um2", "um2, mm2 or cm2"},
    {Dimension::volume, "a volume", "um3", "1000 um3", "um3, mm3, cm3, pl, nl, ul or ml"},
    {Dimension::time, "a time", "h", "14d", "s, min, h, d, wk or yr"},
    {Dimension::rate, "a rate", "1/h", "0.55 /d", "/s, /min, /h, /d, /wk or /yr"},
    {Dimension::speed, "a speed", "um/h", "5 um/min", "um/s, um/min, um/h, um/d or mm/d"},
    {Dimension::diffusivity, "a diffusivity", "um2/s", "12 um2/s", "um2/s, um2/min, um2/h or mm2/s"},
    {Dimension::area_per_time, "an area per time", "um2/h", "300 um2/d", "um2/h, um2/d or mm2/d"},
    {Dimension::volume_per_time, "a volume per time", "um3/h", "9400 um3/d", "um3/h, um3/d or mm3/d"},
    {Dimension::concentration, "a concentration", "pM", "6 pM", "fM, pM, nM, uM, mM or M"},
    {Dimension::concentration_per_time, "a concentration per time", "pM/h", "2 pM/h", "pM/s, pM/h, pM/d or nM/h"},
    {Dimension::rate_per_concentration, "a rate per concentration", "1/pM/h", "0.4 /nM/h", "/pM/h, /nM/h or /M/s"},
    {Dimension::amount, "a number of molecules", "molecules", "500 molecules", "molecules, amol or fmol"},
    {Dimension::molecules_per_time, "a number of molecules per time", "molecules/s", "2 /s",
     "/s, /min, /h, molecules/s or amol/h"},
    {Dimension::molar_mass, "a molar mass", "kDa", "52 kDa", "Da or kDa"},
    {Dimension::density_per_length, "a number per length", "1/um", "12 /mm", "/um or /mm"},
    {Dimension::density_per_area, "a number per area", "1/um2", "200 /mm2", "/um2 or /mm2"},
    {Dimension::density_per_volume, "a number per volume", "1/um3", "20000 /mm3", "/um3, /mm3 or /ml"},
    {Dimension::density_per_area_and_time, "a number per area and time", "1/um2/h", "5 /mm2/d",
     "/um2/h, /mm2/h or /mm2/d"},
    {Dimension::density_per_volume_and_time, "a number per volume and time", "1/um3/h", "50 /mm3/d",
     "/um3/h, /mm3/h or /mm3/d"},
    {Dimension::mass, "a mass", "g", "25 g", "ng, ug, mg, g or kg"},
    {Dimension::mass_density, "a mass per volume", "g/cm3", "1.8 g/cm3", "g/cm3, mg/cm3 or ng/ml"},
    {Dimension::force, "a force", "N", "1.1 N", "uN, mN, N or kN"},
    {Dimension::pressure, "a pressure", "MPa", "377 MPa", "Pa, kPa, MPa, GPa or J/cm3"},
    {Dimension::permeability, "a permeability", "mm4/N/s", "1e-14 m4/N/s", "mm4/N/s or m4/N/s"},
    {Dimension::compliance, "a compliance", "1/MPa", "0.0004 /MPa", "/Pa, /kPa, /MPa or /GPa"},
    {Dimension::stiffness, "a stiffness", "N/mm", "10 N/mm", "N/mm or N/m"},
    {Dimension::torque, "a torque", "N mm", "7 N mm", "N mm or N m"},
};

const Row& row_of(Dimension dimension) {
  for (const Row& row : rows)
    if (row.dimension == dimension) return row;
  throw std::logic_error("a dimension has no row in the table of units");
}

// Typographic forms of the same signs.
std::string with_plain_signs(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> signs{
      {{"\u00b5", "u"}, {"\u03bc", "u"}, {"\u00b2", "2"}, {"\u00b3", "3"}, {"\u00b0", " deg"}}};
  std::string out(text);
  for (const auto& [sign, plain] : signs)
    for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign, at + plain.size()))
      out.replace(at, sign.size(), plain);
  return out;
}

struct Written {
  double value;
  std::string unit;
};

Written split(std::string_view text, Dimension dimension) {
  const std::string plain = with_plain_signs(text);
  std::string_view rest = trimmed(plain);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && !std::isfinite(value)))
    throw QuantityError("\"" + std::string(text) + "\" is not a finite number, but " + expectation(dimension));
  if (error != std::errc{})
    throw QuantityError("\"" + std::string(text) + "\" does not start with a number, but " + expectation(dimension));
  return {value, std::string(trimmed(rest.substr(static_cast<std::size_t>(end - rest.data()))))};
}

[[noreturn]] void refuse_unit(std::string_view text, const Unit& unit, Dimension dimension) {
  if (dimension == Dimension::concentration && unit.powers == Powers{.length = -3, .mass = 1})
    throw QuantityError("\"" + std::string(text) +
                        "\" is a mass per volume, which needs a molar mass to become a concentration, but " +
                        expectation(dimension));
  std::string found = "has the wrong unit";
  for (const Row& row : rows)
    if (!row.unit.empty() && fits(unit.powers, parse_unit(row.unit)->powers)) {
      found = "is " + std::string(row.words);
      break;
    }
  throw QuantityError("\"" + std::string(text) + "\" " + found + ", but " + expectation(dimension));
}

double finite(double value, std::string_view text, Dimension dimension) {
  if (!std::isfinite(value))
    throw QuantityError("\"" + std::string(text) + "\" is too large a number, but " + expectation(dimension));
  return value;
}

Unit known_unit(const Written& written, std::string_view text, Dimension dimension) {
  if (written.unit.empty() && !is_dimensionless(dimension))
    throw QuantityError("\"" + std::string(text) + "\" has no unit, but " + expectation(dimension));
  const auto unit = parse_unit(written.unit);
  if (!unit || (dimension == Dimension::none && !written.unit.empty()))
    throw QuantityError("\"" + std::string(text) + "\" has the unit \"" + written.unit + "\", but " +
                        expectation(dimension));
  return *unit;
}

}  // namespace

double parse_quantity(std::string_view text, Dimension dimension) {
  const Written written = split(text, dimension);
  const Unit unit = known_unit(written, text, dimension);
  const Unit internal = *parse_unit(row_of(dimension).unit);
  if (!fits(unit.powers, internal.powers)) refuse_unit(text, unit, dimension);
  return finite(convert(written.value, unit, internal), text, dimension);
}

double parse_concentration(std::string_view text, double molar_mass_kDa) {
  constexpr auto dimension = Dimension::concentration;
  const Written written = split(text, dimension);
  const Unit unit = known_unit(written, text, dimension);
  const Unit mass_unit = *parse_unit("pg/ml");  // 1 pg/ml of 1 kDa is 1 pM
  if (unit.powers != mass_unit.powers) return parse_quantity(text, dimension);
  if (!(molar_mass_kDa > 0.0))
    throw QuantityError("\"" + std::string(text) + "\" becomes a concentration only with a molar mass above 0 kDa");
  return finite(convert(written.value, unit, mass_unit) / molar_mass_kDa, text, dimension);
}

std::string unit_name(Dimension dimension) {
  return std::string(row_of(dimension).unit);
}

std::string dimension_name(Dimension dimension) {
  return std::string(row_of(dimension).words);
}

std::string example_of(Dimension dimension) {
  const std::string example(row_of(dimension).example);
  return is_dimensionless(dimension) ? example : "\"" + example + "\"";
}

std::string expectation(Dimension dimension) {
  const Row& row = row_of(dimension);
  return std::string(row.words) + " is expected, with " + std::string(row.allowed) + ", for example " +
         example_of(dimension);
}

bool is_dimensionless(Dimension dimension) {
  return row_of(dimension).unit.empty();
}

std::string format_quantity(double value, Dimension dimension) {
  constexpr double least_fixed = 1e-4, greatest_fixed = 1e9;
  const double size = std::fabs(value);
  const bool fixed = value == 0.0 || (size >= least_fixed && size < greatest_fixed);
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          fixed ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer.data(), error == std::errc{} ? end : buffer.data());
  const Row& row = row_of(dimension);
  if (!row.unit.empty()) {
    text += ' ';
    text += row.unit.starts_with("1/") ? row.unit.substr(1) : row.unit;
  }
  return text;
}

std::string describe(const Bounds& bounds, Dimension dimension) {
  const bool low = std::isfinite(bounds.low), high = std::isfinite(bounds.high);
  const std::string from = format_quantity(bounds.low, dimension), to = format_quantity(bounds.high, dimension);
  if (low && high && bounds.above_low) return "above " + from + " and at most " + to;
  if (low && high) return "between " + from + " and " + to;
  if (low) return (bounds.above_low ? "above " : "at least ") + from;
  if (high) return "at most " + to;
  return "any number";
}

}  // namespace enthesis::config
