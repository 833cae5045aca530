#include "config/systemic.h"

#include <algorithm>
#include <sstream>

#include "engine/arithmetic/pinned_math.h"
#include "engine/formatted.h"

namespace enthesis::config {
namespace {

std::vector<std::string> names_of(const std::vector<Systemic>& known) {
  std::vector<std::string> names;
  for (const Systemic& row : known) names.push_back(row.name);
  return names;
}

constexpr double most_doses = 100'000;
constexpr double ln_2 = 0.693147180559945309;

std::string id_of(const Dose& dose, const std::string& key) {
  return "dose." + dose.name + "." + key;
}

}  // namespace

double Dose::remaining(double now_h) const {
  double sum = 0.0;
  for (const double given_h : times_h) {
    if (given_h <= now_h) sum += amount * engine::pinned_exp(-ln_2 * (now_h - given_h) / half_life_h);
  }
  return sum;
}

std::vector<Systemic> read_systemic(const Table& root, Numbers& numbers) {
  std::vector<Systemic> known;
  for (const Table& row : root.tables("systemic")) {
    const std::string name = row.text("name");
    known.push_back(
        {name, row.text("meaning"), numbers.read(row, "level", Dimension::none, "systemic." + name + ".level")});
  }
  return known;
}

Dose read_dose(const Table& row, const std::vector<Systemic>& known, double duration_h, Numbers& numbers) {
  Dose dose;
  dose.name = row.text("name");
  const std::vector<std::string> names = names_of(known);
  const std::string of = row.text("of");
  const auto found = std::find(names.begin(), names.end(), of);
  if (found == names.end()) {
    row.fail("of", "nothing systemic is called \"" + of + "\"" + did_you_mean(of, names));
  }
  dose.of = static_cast<std::size_t>(found - names.begin());
  dose.amount = numbers.read(row, "amount", Dimension::none, id_of(dose, "amount"));
  dose.half_life_h = numbers.read(row, "half_life", Dimension::time, id_of(dose, "half_life"));
  if (dose.half_life_h <= 0.0) row.fail("half_life", "the half-life of the dose must be above 0 h");
  const double at_h = row.optional_quantity("at", Dimension::time, non_negative).value_or(0.0);
  dose.every_h = row.optional_quantity("every", Dimension::time, positive);
  dose.until_h = row.optional_quantity("until", Dimension::time, positive);
  dose.times_h.push_back(at_h);
  if (dose.every_h) {
    const auto time_h = [&] { return at_h + static_cast<double>(dose.times_h.size()) * *dose.every_h; };
    const double end_h = dose.until_h.value_or(duration_h);
    if (!((end_h - at_h) / *dose.every_h <= most_doses))
      row.fail("every", "the dose is given more than " + engine::formatted("%.0f", most_doses) + " times");
    while (time_h() < end_h) dose.times_h.push_back(time_h());
  }
  return dose;
}

std::string dose_text(const Dose& dose, const std::vector<Systemic>& known, const ParameterBook& book) {
  std::ostringstream out;
  const auto hours = [](double h) { return toml_string(format_quantity(h, Dimension::time)); };
  out << "[[dose]]\nname = " << toml_string(dose.name) << "\nof = " << toml_string(known[dose.of].name)
      << "\nat = " << hours(dose.times_h.front()) << "\n";
  if (dose.every_h) out << "every = " << hours(*dose.every_h) << "\n";
  if (dose.until_h) out << "until = " << hours(*dose.until_h) << "\n";
  for (const char* key : {"amount", "half_life"}) out << key << " = " << row_text(book.at(id_of(dose, key))) << "\n";
  return out.str();
}

std::vector<double> systemic_levels(const std::vector<Systemic>& known, const std::vector<Dose>& doses, double now_h) {
  std::vector<double> levels;
  for (const Systemic& row : known) levels.push_back(row.resting_level);
  for (const Dose& dose : doses) levels[dose.of] += dose.remaining(now_h);
  return levels;
}

}  // namespace enthesis::config
