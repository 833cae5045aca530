#pragma once
// The benchmarks. Each asks one question, most of them of the mouse Achilles scenarios; see README.md.

#include <string>
#include <vector>

#include "app/model/model.h"
#include "benchmarks/measurement.h"

namespace enthesis::bench {

struct Effort {
  int threads{};
  int repetitions{};
  double flops_per_s{};  // that this machine does now (arithmetic.h)
};

// A ready scenario at another spacing of its lattice.
config::Scenario scenario_at(const std::string& name, const std::string& spacing);

// A mouse in 3-D whose sides, insertion and place of the tendon are so many times as long, on sites of 20 um.
config::Scenario enlarged_mouse(const std::string& name, double factor);
inline constexpr double enlarged_spacing_um = 20.0;

std::size_t cell_count(const app::Model& model);

// Spacings that give about 25, 100 and 200 thousand sites in 3-D; the last is that of the ready scenarios.
inline const std::vector<std::string> spacings{"40um", "25um", "20um"};
inline const std::string ready_spacing = "20um";

// Bytes of what visit_state names with this beginning.
double bytes_of(app::Model& model, const std::string& prefix);

std::vector<Measurement> measure_elasticity(const Effort& effort);        // the solver of the load by itself
std::vector<Measurement> measure_large_elasticity(const Effort& effort);  // up to 50 million unknowns
std::vector<Measurement> measure_fields(const Effort& effort);
std::vector<Measurement> measure_field_decks(const Effort& effort);  // twelve fields of two million sites
std::vector<Measurement> measure_mechanics(const Effort& effort);
std::vector<Measurement> measure_step(const Effort& effort);        // the whole step, and its phases
std::vector<Measurement> measure_quiet_bone(const Effort& effort);  // a day, in ever more bone where nothing lives
std::vector<Measurement> measure_long_life(const Effort& effort);   // as many years of 1.6 million sites as repetitions
std::vector<Measurement> measure_large_tissue(const Effort& effort);  // steps of a tissue all of which lives
std::vector<Measurement> measure_snapshot(const Effort& effort);

}  // namespace enthesis::bench
