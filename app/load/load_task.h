#pragma once
// A mechanical problem ready to be solved, wherever it comes from.

#include <cstdint>
#include <string>
#include <vector>

#include "config/load_problem.h"
#include "config/mechanoregulation.h"
#include "config/scenario.h"
#include "engine/parallel/workers.h"
#include "mechanics/elastic_body.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_case.h"

namespace enthesis::app {

struct LoadTask {
  std::string title;
  mechanics::ElasticBody body;
  std::vector<mechanics::LoadCase> cases;
  mechanics::SolverSettings solver;
  std::vector<config::NamedLaw> laws;
  std::string document;              // the file that says all this
  std::vector<std::int64_t> labels;  // by site; empty if it comes from a scenario
  std::string label_meaning;         // "0 void, 1 bone"
};

// The tissue of a scenario at its start under its load cases at full size.
LoadTask load_task(const config::Scenario& scenario, const engine::Workers& workers);

// A label volume with its materials and loads. Throws ConfigError, FileError, std::invalid_argument.
LoadTask load_task(const config::LoadProblem& problem);

}  // namespace enthesis::app
