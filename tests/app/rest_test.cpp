// The healthy enthesis at rest: nothing that is counted or measured drifts, while cells live, divide and die.

#include <cmath>
#include <cstdio>
#include <set>

#include "tests/app/rest_course.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

constexpr double confidence = 0.95;

struct Drift {
  std::string name;
  double before{}, after{};  // means over animals and over the first and the last week
  readouts::Comparison mean;
  double allowed{};
  bool stays() const { return mean.interval.low >= -allowed && mean.interval.high <= allowed; }
};

// The week that ends with the last day of the courses, against the first.
Drift drift(const std::vector<Course>& courses, const std::string& name, bool cells) {
  const std::vector<double> first = week_means(courses, name, 0);
  const std::vector<double> last = week_means(courses, name, courses.front().days.size() - week_days);
  const double before = readouts::mean(first);
  return {name, before, readouts::mean(last), readouts::paired_difference(last, first, confidence),
          allowance(before, cells)};
}

std::string row_text(const Drift& d) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%-32s %12.4g %12.4g  [%9.3g, %9.3g] %9.3g  %s\n", d.name.c_str(), d.before,
                d.after, d.mean.interval.low, d.mean.interval.high, d.allowed, d.stays() ? "" : "DRIFTS");
  return line.data();
}

std::vector<Drift> drifts(const std::vector<Course>& courses, const config::Scenario& scenario) {
  std::vector<Drift> all;
  for (const std::string& name : cell_columns(scenario)) all.push_back(drift(courses, name, true));
  for (const auto constituent : agents::constituent_names) {
    all.push_back(drift(courses, "volume_" + std::string(constituent) + "_um3", false));
  }
  return all;
}

std::string table_text(const std::vector<Drift>& all) {
  std::string text = "readout                          first week    last week   95 % of the mean drift   allowed\n";
  for (const Drift& d : all) text += row_text(d);
  return text;
}

double sum(const std::vector<Course>& courses, const std::string& name, std::size_t day) {
  double total = 0.0;
  for (const Course& course : courses) total += course.at(name, day);
  return total;
}

// Inflammatory cells of any kind, per volume of the lattice.
double leukocytes_per_mm3(const Course& course, const config::Scenario& scenario, std::size_t day) {
  double cells = 0.0;
  for (const agents::CellKind& kind : scenario.kinds) {
    for (const agents::StageTraits& stage : kind.traits.stages) {
      if (stage.inflammatory) cells += course.at("n_" + kind.traits.name + "_" + stage.name, day);
    }
  }
  const auto lattice = config::achilles_lattice(scenario.shape, scenario.spacing_um, scenario.section);
  constexpr double um3_per_mm3 = 1e9;
  return cells * um3_per_mm3 / (static_cast<double>(lattice.site_count()) * lattice.site_volume_um3());
}

double most_leukocytes_per_mm3(const std::vector<Course>& courses, const config::Scenario& scenario) {
  double most = 0.0;
  for (const Course& course : courses) {
    for (std::size_t day = 0; day < course.days.size(); ++day) {
      most = std::max(most, leukocytes_per_mm3(course, scenario, day));
    }
  }
  return most;
}

double mean_leukocytes_per_mm3(const std::vector<Course>& courses, const config::Scenario& scenario) {
  double total = 0.0;
  for (const Course& course : courses) {
    for (std::size_t day = 0; day < course.days.size(); ++day) total += leukocytes_per_mm3(course, scenario, day);
  }
  return total / static_cast<double>(courses.size() * courses.front().days.size());
}

// What is booked as laid and removed is what the volumes have changed by, relative to the matrix that was worked.
double worst_ledger_gap(const std::vector<Course>& courses) {
  double worst = 0.0;
  for (const Course& course : courses) {
    for (std::size_t day = 1; day < course.days.size(); ++day) {
      double worked_um3 = 0.0;
      for (const auto constituent : agents::constituent_names) {
        const std::string of = std::string(constituent) + "_um3";
        worked_um3 += course.at("laid_" + of, day) + course.at("removed_" + of, day);
      }
      REQUIRE(worked_um3 > 0.0);
      worst = std::max(worst, course.at("matrix_imbalance_um3", day) / worked_um3);
    }
  }
  return worst;
}

// The most of a bone readout at any time, as a share of the mineral at the start.
double most_per_first_mineral(const std::vector<Course>& courses, const std::string& name) {
  double most = 0.0;
  for (const Course& course : courses) {
    for (std::size_t day = 0; day < course.days.size(); ++day) {
      most = std::max(most, course.at(name, day) / course.at("volume_mineral_um3", 0));
    }
  }
  return most;
}

bool divides(const agents::CellKind& kind) {
  const auto& responses = kind.program.responses;
  return std::any_of(responses.begin(), responses.end(), [](const agents::Response& response) {
    return response.output.kind == agents::OutputKind::divide;
  });
}

// Densities in lesions reach 1e4 per mm3; a tissue at rest holds at most a tenth of that at any moment, of all kinds
// together.
constexpr double leukocyte_ceiling_per_mm3 = 1000.0;
constexpr double ledger_gap = 1e-9;
constexpr double bone_change = 0.005;  // eroded and new bone, each, by the mineral at the start

void check_bone_and_ledger(const std::vector<Course>& courses) {
  for (const char* name : {"eroded_volume_um3", "lost_mineral_um3", "new_bone_um3"}) {
    INFO(name);
    CHECK(most_per_first_mineral(courses, name) < bone_change);
  }
  CHECK(worst_ledger_gap(courses) < ledger_gap);
}

}  // namespace

TEST_CASE("over twelve weeks no cell number and no matrix volume of the healthy enthesis drifts", "[slow]") {
  constexpr std::size_t animals = 20, days = 84;
  const std::vector<Course> courses = watch_animals(animals, days);
  const config::Scenario scenario = healthy_animal(1);
  const std::vector<Drift> all = drifts(courses, scenario);
  std::printf("%s", table_text(all).c_str());
  for (const Drift& d : all) {
    INFO(row_text(d));
    CHECK(d.stays());
  }
  std::printf("leukocytes per mm3: %.0f at most, %.0f on average\n", most_leukocytes_per_mm3(courses, scenario),
              mean_leukocytes_per_mm3(courses, scenario));
  CHECK(most_leukocytes_per_mm3(courses, scenario) < leukocyte_ceiling_per_mm3);
  for (const agents::CellKind& kind : scenario.kinds) {
    if (!divides(kind)) continue;
    const double births = sum(courses, "births_" + kind.traits.name, days);
    const double deaths = sum(courses, "deaths_" + kind.traits.name, days);
    std::printf("%-14s %7.0f births %7.0f deaths in %zu animals\n", kind.traits.name.c_str(), births, deaths, animals);
    INFO(kind.traits.name);
    CHECK(births > 0.0);
    CHECK(deaths > 0.0);
  }
  for (const char* name : {"eroded_volume_um3", "lost_mineral_um3", "new_bone_um3"}) {
    std::printf("%-20s %.2g of the first mineral at most\n", name, most_per_first_mineral(courses, name));
  }
  check_bone_and_ledger(courses);
}

// Two animals cannot bound a mean drift, but a number of n cells that come and go independently changes by less than
// four standard deviations of the difference of two counts, 4 sqrt(2 n), beside the drift that is allowed.
TEST_CASE("over two weeks the healthy enthesis stays as it is") {
  constexpr std::size_t animals = 2, days = 14;
  const std::vector<Course> courses = watch_animals(animals, days);
  const config::Scenario scenario = healthy_animal(1);
  for (const Course& course : courses) {
    for (const Drift& d : drifts({course}, scenario)) {
      const bool cells = d.name.starts_with("n_");
      const double noise = cells ? 4.0 * std::sqrt(2.0 * d.before) : 0.0;
      INFO(d.name << " " << d.before << " " << d.after);
      CHECK(std::abs(d.after - d.before) <= d.allowed + noise);
    }
  }
  CHECK(most_leukocytes_per_mm3(courses, scenario) < leukocyte_ceiling_per_mm3);
  check_bone_and_ledger(courses);
}
