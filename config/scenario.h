#pragma once
// A scenario as it runs: every number read, every rule compiled, every name resolved. The text that a user writes is
// checked here, and nowhere else.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/sense.h"
#include "agents/vessels.h"
#include "config/anatomy/anatomy.h"
#include "config/anatomy/region.h"
#include "config/field_reader.h"
#include "config/injury.h"
#include "config/label_times.h"
#include "config/mechanoregulation.h"
#include "config/numbers.h"
#include "config/perturbation.h"
#include "config/physiology.h"
#include "config/readout_settings.h"
#include "config/systemic.h"
#include "engine/blocks.h"

namespace enthesis::config {

struct ReportTimes {
  std::uint32_t census_min{};
  std::uint32_t snapshot_min{};  // 0: none
  int snapshot_bits{0};          // of mantissa, to which floats of snapshots are rounded; 0 keeps them all
};

struct Scenario {
  std::string name, title;
  bool section{true};
  double duration_h{};
  std::uint64_t seed{};
  ReportTimes report;

  Vocabulary words;
  std::vector<FieldRow> fields;
  std::vector<agents::Binding> bindings;
  std::vector<agents::CellKind> kinds;
  agents::VesselRules vessels;
  Physiology physiology;
  bool weigh_cycles{};         // loads of a day count by their cycles; else the largest counts, however rare
  bool has_pore_fluid{};       // solved with the load; else left out
  std::vector<NamedLaw> laws;  // of mechanoregulation
  std::string law;             // the one that the signal "favours" goes by
  Anatomy anatomy;
  std::vector<Region> regions;  // in the order of the names of the shape
  ReadoutSettings readouts;
  std::vector<Perturbation> perturbations;
  std::vector<CompiledPerturbation> compiled;
  std::vector<Injury> injuries;
  std::vector<Systemic> systemic;
  std::vector<Dose> doses;
  readouts::LabelTimes label_times;

  ParameterBook book;         // every number with its unit, range, source and grade
  std::string resolved_text;  // a scenario file that spells out every number: enough to run this animal again
};

engine::Blocks blocks_of(const Scenario& scenario);
// Refers to the scenario, which must outlive it.
Perturbable what_can_be_perturbed(const Scenario& scenario);

struct ScenarioRequest {
  std::string name_or_path;
  std::vector<std::string> settings;  // "section.key=value", as given by --set
  std::optional<std::uint64_t> seed;
  std::optional<std::string> until;   // a duration
  std::vector<Perturbation> added;    // by the arm of a study
  std::optional<std::string> text{};  // of the scenario itself; the name then only names it in messages
};

inline constexpr std::int64_t largest_seed = std::int64_t{1} << 62;

// Throws ConfigError: one sentence with file:line, key, what is allowed and the nearest known name.
Scenario load_scenario(const ScenarioRequest& request);

}  // namespace enthesis::config
