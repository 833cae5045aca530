#pragma once
// The solution of one load case, and the file of all.

#include <filesystem>
#include <string>
#include <vector>

#include "app/load/load_task.h"
#include "engine/io/stamp.h"
#include "mechanics/load_field.h"

namespace enthesis::app {

struct SolvedLoad {
  std::string name;
  mechanics::SolveReport report;
  std::vector<double> displacement_mm;  // node-major (mechanics/nodes.h)
  std::vector<mechanics::Strain> strain;
  std::vector<mechanics::Stress_MPa> stress_MPa;
  std::vector<double> taut_share;  // of the fibres of each site, where they are crimped
  double seconds{};
};

// Throws Refusal, one sentence, for a body that is not held, a load on nothing or a problem that makes no sense.
std::vector<SolvedLoad> solve_loads(const LoadTask& task, const engine::Workers& workers);

// FILE.h5 and its sidecar (engine/io/load_file.h). Throws FileError.
void write_loads(const std::filesystem::path& file, const LoadTask& task, const std::vector<SolvedLoad>& loads,
                 const io::Provenance& provenance);

// Some lines for people: size, iterations, error, displacement and strain.
std::string summary(const LoadTask& task, const SolvedLoad& load);

}  // namespace enthesis::app
