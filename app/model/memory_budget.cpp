#include "app/model/memory_budget.h"

#include <algorithm>

#include "agents/decide.h"
#include "agents/tissue.h"
#include "engine/occupancy.h"
#include "mechanics/load_field.h"
#include "readouts/stage_course.h"

namespace enthesis::app {
namespace {

constexpr double of_double = sizeof(double), of_float = sizeof(float), of_byte = 1.0;
constexpr double process_bytes = 35e6;  // the program and its libraries, as measured

// Working memory of one solver of a field, per site: in single precision four arrays of the corrections, diffusivity, and
// on all levels of the multigrid four couplings, loss, diagonal, value and right side; in double precision the solution,
// loss, two right sides, the start of the step, and what is exchanged.
double field_desk_bytes(bool section) {
  const double all_levels = section ? 4.0 / 3.0 : 8.0 / 7.0;
  return of_float * (5.0 + 8.0 * all_levels) + of_double * 7.0;
}

double tissue_bytes() {
  constexpr double parts = 3.0, others = 2.0;  // of osteoid and mineral; resorbed, fibre angle
  return of_double * (agents::constituent_count + agents::deposit_count + parts + others);
}

// Fixed anatomy and what readouts remember: region, outline, first mineral, times of the stages; a label where one is given.
double record_bytes(const config::Scenario& scenario) {
  const double labels = scenario.label_times.given() ? 2.0 : 0.0;
  return 2.0 * of_byte + of_double * (1.0 + readouts::stage_count + labels);
}

// Who stands there, whether one can, the region, and counts of neighbours for as many questions.
double place_bytes() {
  constexpr double questions = 12.0;
  return engine::layer_count * sizeof(engine::Occupant) + 2.0 * of_byte + questions * sizeof(std::uint16_t);
}

// A row of the table and of the plan, on average over the kinds.
double agent_bytes(const config::Scenario& scenario) {
  constexpr double row = 8.0 + 4.0 + 4.0 + 4.0 + 1.0 + 1.0;           // key, site, since, daughters, stage, heading
  constexpr double plan_row = 2.0 * of_byte + sizeof(std::uint16_t);  // event, alive, shift
  double sum = 0.0;
  for (agents::CellKind kind : scenario.kinds) {
    const auto planned = std::ranges::count_if(kind.program.responses, [](const agents::Response& response) {
      return agents::is_planned(response.output.kind);
    });
    sum +=
        row + plan_row + of_float * (static_cast<double>(agents::assign_columns(kind)) + static_cast<double>(planned));
  }
  return scenario.kinds.empty() ? 0.0 : sum / static_cast<double>(scenario.kinds.size());
}

// The solver (benchmarks: bytes per unknown), materials of the layers and what remembers them, directions of the fibres.
double elasticity_bytes(bool section) {
  constexpr double per_unknown = 105.0, layers = 2.0, per_layer = 2.0 + of_double, remembered = 2.0 * of_double,
                   fibres = 3.0 * of_double;
  return per_unknown * (section ? 2.0 : 3.0) + layers * per_layer + remembered + fibres;
}

// Of one load case: displacements, and what is felt of it, at sites and smoothed.
double load_case_bytes(bool section) {
  constexpr double fields = 2.0 * of_double * mechanics::load_quantities.size();
  return fields + of_double * (section ? 2.0 : 3.0);
}

// Pictures and snapshots while they are made and written, and what smoothing and new solutions hold for a moment, as measured.
double passing_bytes(bool section) {
  return section ? 350.0 : 230.0;
}

}  // namespace

std::vector<MemoryItem> memory_budget(const config::Scenario& scenario, int threads) {
  constexpr double agents_per_place = 1.0 / 3.0;
  const engine::Blocks blocks = config::blocks_of(scenario);
  const auto count_of = [](const engine::Lattice& l) { return static_cast<double>(l.nx) * l.ny * l.nz; };
  const double sites = count_of(blocks.sites), places = count_of(blocks.places);
  const auto fields = static_cast<double>(scenario.fields.size());
  const double desks = std::min(static_cast<double>(threads), fields);
  const auto cases = static_cast<double>(scenario.anatomy.shape->load_cases(scenario.section).size());
  return {{"concentrations", of_float * fields, sites, "site"},
          {"transport", 2.0 * of_float, sites, "site"},
          {"tissue", tissue_bytes(), sites, "site"},
          {"records", record_bytes(scenario), sites, "site"},
          {"places", place_bytes(), places, "place"},
          {"agents", agent_bytes(scenario), agents_per_place * places, "agent"},
          {"field solvers", desks * field_desk_bytes(scenario.section), sites, "site"},
          {"elasticity", elasticity_bytes(scenario.section), sites, "site"},
          {"load", cases * load_case_bytes(scenario.section), sites, "site"},
          {"passing", passing_bytes(scenario.section), sites, "site"},
          {"program", process_bytes, 1.0, "process"}};
}

double estimated_bytes(const config::Scenario& scenario, int threads) {
  double sum = 0.0;
  for (const MemoryItem& item : memory_budget(scenario, threads)) sum += item.bytes();
  return sum;
}

}  // namespace enthesis::app
