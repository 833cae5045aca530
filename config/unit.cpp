#include "config/unit.h"

#include <cmath>
#include <utility>

namespace enthesis::config {
namespace {

struct Atom {
  std::string_view text;
  Powers powers;
  double numerator, denominator;
};

constexpr Powers length_power{.length = 1}, volume_power{.length = 3}, time_power{.time = 1}, count_power{.count = 1},
    concentration_power{.concentration = 1}, force_power{.force = 1}, mass_power{.mass = 1},
    molar_mass_power{.molar_mass = 1}, angle_power{.angle = 1}, pressure_power{.length = -2, .force = 1},
    energy_power{.length = 1, .force = 1};

constexpr Atom atoms[] = {
    {"um", length_power, 1, 1},
    {"nm", length_power, 1, 1e3},
    {"mm", length_power, 1e3, 1},
    {"cm", length_power, 1e4, 1},
    {"m", length_power, 1e6, 1},
    {"fl", volume_power, 1, 1},
    {"pl", volume_power, 1e3, 1},
    {"nl", volume_power, 1e6, 1},
    {"ul", volume_power, 1e9, 1},
    {"ml", volume_power, 1e12, 1},
    {"l", volume_power, 1e15, 1},
    {"s", time_power, 1, 1},
    {"min", time_power, 60, 1},
    {"h", time_power, 3600, 1},
    {"d", time_power, 86400, 1},
    {"wk", time_power, 604800, 1},
    {"yr", time_power, 31557600, 1},
    {"Hz", {.time = -1}, 1, 1},
    {"molecules", count_power, 1, 1},
    {"molecule", count_power, 1, 1},
    {"cells", count_power, 1, 1},
    {"cell", count_power, 1, 1},
    {"amol", count_power, 602214076, 1e3},
    {"fmol", count_power, 602214076, 1},
    {"fM", concentration_power, 1, 1e3},
    {"pM", concentration_power, 1, 1},
    {"nM", concentration_power, 1e3, 1},
    {"uM", concentration_power, 1e6, 1},
    {"mM", concentration_power, 1e9, 1},
    {"M", concentration_power, 1e12, 1},
    {"uN", force_power, 1, 1e6},
    {"mN", force_power, 1, 1e3},
    {"N", force_power, 1, 1},
    {"kN", force_power, 1e3, 1},
    {"Pa", pressure_power, 1, 1e12},
    {"kPa", pressure_power, 1, 1e9},
    {"MPa", pressure_power, 1, 1e6},
    {"GPa", pressure_power, 1, 1e3},
    {"J", energy_power, 1e6, 1},
    {"pg", mass_power, 1, 1e12},
    {"ng", mass_power, 1, 1e9},
    {"ug", mass_power, 1, 1e6},
    {"mg", mass_power, 1, 1e3},
    {"g", mass_power, 1, 1},
    {"kg", mass_power, 1e3, 1},
    {"Da", molar_mass_power, 1, 1e3},
    {"kDa", molar_mass_power, 1, 1},
    {"deg", angle_power, 1, 1},
    {"rad", angle_power, 57.295779513082320877, 1},
    {"%", {}, 1, 100},
    {"ue", {}, 1, 1e6},
};

void multiply(Unit& unit, const Atom& atom, int power) {
  const int p = power < 0 ? -power : power;
  const auto add = [power](int& to, int from) { to += power * from; };
  add(unit.powers.length, atom.powers.length);
  add(unit.powers.time, atom.powers.time);
  add(unit.powers.count, atom.powers.count);
  add(unit.powers.concentration, atom.powers.concentration);
  add(unit.powers.force, atom.powers.force);
  add(unit.powers.mass, atom.powers.mass);
  add(unit.powers.molar_mass, atom.powers.molar_mass);
  add(unit.powers.angle, atom.powers.angle);
  for (int i = 0; i < p; ++i) {
    unit.numerator *= power > 0 ? atom.numerator : atom.denominator;
    unit.denominator *= power > 0 ? atom.denominator : atom.numerator;
  }
}

const Atom* find_atom(std::string_view text) {
  for (const Atom& atom : atoms)
    if (atom.text == text) return &atom;
  return nullptr;
}

// Takes "2", "^2" or "-2" from the front; 1 if there is no power, 0 if it is not a single digit.
int take_power(std::string_view& text) {
  if (text.starts_with('^')) text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto digits = text.find_first_not_of("0123456789");
  const auto length = digits == std::string_view::npos ? text.size() : digits;
  if (length == 0) return negative ? 0 : 1;
  const int power = length == 1 ? text.front() - '0' : 0;
  text.remove_prefix(length);
  return negative ? -power : power;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Unit> parse_unit(std::string_view text) {
  constexpr int greatest_power = 4;
  Unit unit;
  if (text.starts_with("1/")) text.remove_prefix(1);
  int sign = 1;
  if (text.starts_with('/')) {
    sign = -1;
    text = trimmed(text.substr(1));
    if (text.empty()) return std::nullopt;
  }
  while (!text.empty()) {
    const auto end = text.find_first_of("0123456789^-/* \t");
    const Atom* atom = find_atom(text.substr(0, end));
    if (atom == nullptr) return std::nullopt;
    text.remove_prefix(atom->text.size());
    const int power = take_power(text);
    if (power == 0 || power > greatest_power || power < -greatest_power) return std::nullopt;
    multiply(unit, *atom, sign * power);
    const bool spaced = text.starts_with(' ') || text.starts_with('\t');
    text = trimmed(text);
    if (text.empty()) break;
    sign = text.front() == '/' ? -1 : 1;
    if (text.front() == '/' || text.front() == '*') {
      text = trimmed(text.substr(1));
      if (text.empty()) return std::nullopt;
    } else if (!spaced) {
      return std::nullopt;
    }
  }
  return unit;
}

bool fits(Powers given, const Powers& wanted) {
  if (given == wanted) return true;
  const bool counts_per_space = given.count == 1 && wanted.length < 0;
  if (given == Powers{} || (given.count != 0 && !counts_per_space)) return false;
  given.count = wanted.count;
  return given == wanted;
}

// Reduces the factor to lowest terms first.
double convert(double value, const Unit& from, const Unit& to) {
  double numerator = from.numerator * to.denominator;
  double denominator = from.denominator * to.numerator;
  double a = numerator, b = denominator;
  while (b >= 1.0) a = std::exchange(b, std::fmod(a, b));
  if (b == 0.0) {
    numerator /= a;
    denominator /= a;
  }
  return value * numerator / denominator;
}

}  // namespace enthesis::config
