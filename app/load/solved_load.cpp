#include "app/load/solved_load.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <deque>
#include <stdexcept>

#include "app/run/progress.h"
#include "app/run/refusal.h"
#include "engine/formatted.h"
#include "engine/io/load_file.h"
#include "mechanics/invariants.h"
#include "mechanics/nodes.h"
#include "mechanics/supports.h"

namespace enthesis::app {
namespace {

const io::Unit no_unit{};
const io::Unit pressure{"MPa", 1e6, {-1, 1, -2, 0, 0, 0, 0}};
const io::Unit degrees{"deg", 0.017453292519943295, {}};
const io::Unit millimetres{"mm", 1e-3, {1, 0, 0, 0, 0, 0, 0}};
constexpr std::array component_names{"xx", "yy", "zz", "yz", "xz", "xy"};

// Columns, and the arrays that were made for them.
class Sheet {
 public:
  template <class Number>
  void add(std::vector<io::Column>& columns, const std::string& name, const io::Unit& unit, const std::string& meaning,
           Number&& number_of_site) {
    std::vector<double>& values = numbers_.emplace_back(sites_);
    for (std::size_t s = 0; s < sites_; ++s) values[s] = number_of_site(s);
    columns.push_back({name, unit, std::span<const double>(values), meaning, {}, false, 0});
  }
  template <class Code>
  void add_codes(std::vector<io::Column>& columns, const std::string& name, const std::string& meaning,
                 std::vector<std::string> labels, Code&& code_of_site) {
    std::vector<std::uint8_t>& values = codes_.emplace_back(sites_);
    for (std::size_t s = 0; s < sites_; ++s) values[s] = code_of_site(s);
    columns.push_back({name, no_unit, std::span<const std::uint8_t>(values), meaning, std::move(labels), true, 0});
  }
  explicit Sheet(std::size_t sites) : sites_(sites) {}

 private:
  std::size_t sites_;
  std::deque<std::vector<double>> numbers_;
  std::deque<std::vector<std::uint8_t>> codes_;
};

// Three components of both layers of corners: those of a section move alike, and not along z.
std::vector<double> at_corners(const engine::Lattice& lattice, const std::vector<double>& displacement_mm) {
  const mechanics::NodeLattice nodes = mechanics::nodes_of(lattice);
  const auto corners = io::corner_extents(lattice);
  std::vector<double> out(3 * corners[0] * corners[1] * corners[2], 0.0);
  const std::size_t layer = corners[0] * corners[1];
  for (std::size_t corner = 0; corner < layer * corners[2]; ++corner) {
    const std::size_t node = nodes.components == 2 ? corner % layer : corner;
    for (int c = 0; c < nodes.components; ++c) {
      out[3 * corner + static_cast<std::size_t>(c)] =
          displacement_mm[node * static_cast<std::size_t>(nodes.components) + static_cast<std::size_t>(c)];
    }
  }
  return out;
}

void add_tensors(const SolvedLoad& load, Sheet& sheet, std::vector<io::Column>& columns) {
  for (std::size_t n = 0; n < component_names.size(); ++n) {
    const double tensor = n < 3 ? 1.0 : 0.5;
    sheet.add(columns, std::string("strain_") + component_names[n], no_unit,
              n < 3 ? "strain at the centre" : "tensor shear strain at the centre, half of the engineering shear",
              [&](std::size_t s) { return tensor * load.strain[s][n]; });
  }
  for (std::size_t n = 0; n < component_names.size(); ++n) {
    sheet.add(columns, std::string("stress_") + component_names[n], pressure,
              "stress of the drained solid at the centre", [&](std::size_t s) { return load.stress_MPa[s][n]; });
  }
}

void add_invariants(const SolvedLoad& load, Sheet& sheet, std::vector<io::Column>& columns) {
  const auto strain = [&](const std::string& name, const std::string& meaning, auto&& invariant) {
    sheet.add(columns, name, no_unit, meaning, [&](std::size_t s) { return invariant(load.strain[s]); });
  };
  const auto stress = [&](const std::string& name, const std::string& meaning, auto&& invariant) {
    sheet.add(columns, name, pressure, meaning, [&](std::size_t s) { return invariant(load.stress_MPa[s]); });
  };
  strain("octahedral_shear_strain", "2/3 of the root of the squared differences of the principal strains",
         mechanics::octahedral_shear_strain);
  strain("largest_principal_strain", "", mechanics::largest_principal_strain);
  strain("smallest_principal_strain", "", [](const auto& e) { return mechanics::principal_strains(e)[2]; });
  stress("hydrostatic_stress", "a third of the trace, of the drained solid, tension positive",
         mechanics::hydrostatic_stress_MPa);
  stress("octahedral_shear_stress", "of the drained solid", mechanics::octahedral_shear_stress_MPa);
  sheet.add(columns, "strain_energy", pressure, "density of strain energy, mJ/mm3",
            [&](std::size_t s) { return mechanics::strain_energy_MPa(load.strain[s], load.stress_MPa[s]); });
}

void add_laws(const LoadTask& task, const SolvedLoad& load, Sheet& sheet, std::vector<io::Column>& columns) {
  const std::vector<std::string> words(mechanics::favoured_tissue_names.begin(),
                                       mechanics::favoured_tissue_names.end());
  for (const config::NamedLaw& law : task.laws) {
    sheet.add_codes(columns, "favoured_by_" + law.name, "tissue that the law favours; it was made for " + law.made_for,
                    words, [&](std::size_t s) {
                      return static_cast<std::uint8_t>(
                          mechanics::favoured(law.law, mechanics::local_load(load.strain[s], load.stress_MPa[s])));
                    });
  }
}

void find_strains(const mechanics::ElasticBody& body, const engine::Workers& workers, SolvedLoad& load) {
  load.strain = mechanics::centre_strains(body, load.displacement_mm, workers);
  load.stress_MPa.resize(load.strain.size());
  for (std::size_t s = 0; s < load.strain.size(); ++s) {
    const engine::Site site{static_cast<std::uint32_t>(s)};
    if (!body.has_stiffness(site)) load.strain[s] = {};
    load.stress_MPa[s] = body.stiffness(site).stress(load.strain[s]);
  }
}

SolvedLoad solve(const LoadTask& task, const mechanics::LoadCase& load_case, mechanics::ElasticSolver& solver,
                 const engine::Workers& workers) {
  const auto began = std::chrono::steady_clock::now();
  const mechanics::BoundaryValues values = mechanics::boundary_values(task.body, load_case);
  const std::string motion = mechanics::unheld_motion(task.body, values);
  if (!motion.empty()) throw Refusal("the load case \"" + load_case.name + "\": " + motion);
  SolvedLoad load{load_case.name, {}, {}, {}, {}, {}, 0.0};
  if (task.crimp) {
    mechanics::ElasticBody body = task.body;
    load.report = mechanics::solve_crimped(task.crimp->crimp, task.crimp->settings, task.crimp->layers, load_case,
                                           solver, body, load.taut_share, load.displacement_mm, workers);
    find_strains(body, workers, load);
  } else {
    load.report = solver.solve(task.body, values, load.displacement_mm, workers);
    find_strains(task.body, workers, load);
  }
  load.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return load;
}

}  // namespace

std::vector<SolvedLoad> solve_loads(const LoadTask& task, const engine::Workers& workers) {
  std::vector<SolvedLoad> loads;
  try {
    mechanics::check_body(task.body);
    mechanics::ElasticSolver solver(task.body.lattice, task.solver);
    for (const mechanics::LoadCase& load_case : task.cases) loads.push_back(solve(task, load_case, solver, workers));
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
  return loads;
}

void write_loads(const std::filesystem::path& file, const LoadTask& task, const std::vector<SolvedLoad>& loads,
                 const io::Provenance& provenance) {
  const engine::Lattice& lattice = task.body.lattice;
  Sheet sheet(lattice.site_count());
  io::LoadFileContents contents{lattice, task.title, {}, {}, provenance};
  const std::vector<double> trace_MPa = mechanics::stiffness_trace_MPa(task.body);
  sheet.add(contents.material, "stiffness_trace", pressure, "sum of the diagonal of the stiffness matrix; 0 where void",
            [&](std::size_t s) { return trace_MPa[s]; });
  if (!task.labels.empty()) {
    contents.material.push_back(
        {"label", no_unit, std::span<const std::int64_t>(task.labels), task.label_meaning, {}, true, 0});
  }
  if (!task.azimuth_deg.empty()) {
    sheet.add(contents.material, "azimuth", degrees, "round the disc from the front, positive to the right",
              [&](std::size_t s) { return task.azimuth_deg[s]; });
    sheet.add(contents.material, "depth", millimetres, "inwards from the outline of the vertebrae",
              [&](std::size_t s) { return task.depth_mm[s]; });
  }
  std::deque<std::vector<double>> displacements;
  for (const SolvedLoad& load : loads) {
    io::LoadCaseArrays arrays{load.name, displacements.emplace_back(at_corners(lattice, load.displacement_mm)), {}, {}};
    add_tensors(load, sheet, arrays.sites);
    add_invariants(load, sheet, arrays.sites);
    add_laws(task, load, sheet, arrays.sites);
    if (!load.taut_share.empty()) {
      sheet.add(arrays.sites, "taut_share", no_unit, "part of the crimped fibres that counts as taut",
                [&](std::size_t s) { return load.taut_share[s]; });
    }
    arrays.report = {{"iterations", static_cast<double>(load.report.iterations)},
                     {"energy_error_estimate", load.report.energy_error_estimate},
                     {"converged", load.report.converged ? 1.0 : 0.0}};
    contents.cases.push_back(std::move(arrays));
  }
  io::write_load_file(file, contents);
}

std::string summary(const LoadTask& task, const SolvedLoad& load) {
  std::vector<double> shear;
  double moved_mm = 0.0;
  for (std::size_t s = 0; s < load.strain.size(); ++s) {
    if (task.body.has_stiffness(engine::Site{static_cast<std::uint32_t>(s)})) {
      shear.push_back(mechanics::octahedral_shear_strain(load.strain[s]));
    }
  }
  for (const double u : load.displacement_mm) moved_mm = std::max(moved_mm, std::fabs(u));
  std::sort(shear.begin(), shear.end());
  const auto at = [&](double share) {
    return shear[static_cast<std::size_t>(share * static_cast<double>(shear.size() - 1))];
  };
  return engine::formatted("%s: %zu sites carry, %zu unknowns, %d iterations, energy error %.1e, %s\n",
                           load.name.c_str(), shear.size(), load.displacement_mm.size(), load.report.iterations,
                           load.report.energy_error_estimate, stopwatch_text(load.seconds).c_str()) +
         engine::formatted(
             "  largest displacement %.4g um; octahedral shear strain: median %.3g %%, 99 %% of the sites below %.3g "
             "%%, "
             "largest %.3g %%\n",
             1e3 * moved_mm, 100.0 * at(0.5), 100.0 * at(0.99), 100.0 * shear.back());
}

}  // namespace enthesis::app
