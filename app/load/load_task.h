#pragma once
// A mechanical problem ready to be solved, wherever it comes from.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/anatomy/vertebral_rim.h"
#include "config/load_problem.h"
#include "config/mechanoregulation.h"
#include "config/scenario.h"
#include "engine/parallel/workers.h"
#include "mechanics/crimp.h"
#include "mechanics/elastic_body.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_case.h"

namespace enthesis::app {

struct CrimpedFibres {
  mechanics::Crimp crimp;
  mechanics::CrimpSettings settings;
  mechanics::FibreLayers layers;  // of the body
};

struct LoadTask {
  std::string title;
  mechanics::ElasticBody body;
  std::vector<mechanics::LoadCase> cases;
  mechanics::SolverSettings solver;
  std::optional<CrimpedFibres> crimp;
  std::vector<config::NamedLaw> laws;
  std::string document;              // the file that says all this
  std::vector<std::int64_t> labels;  // by site; empty if it comes from a scenario
  std::vector<double> azimuth_deg;   // by site, of the rim of a vertebra; empty if it is none
  std::vector<double> depth_mm;      // likewise: inwards from its outline
  std::string label_meaning;         // "0 void, 1 bone"
};

// The tissue of a scenario at its start under its load cases at full size.
LoadTask load_task(const config::Scenario& scenario, const engine::Workers& workers);

// The rim of a vertebra.
LoadTask load_task(const config::VertebralRim& rim, mechanics::SolverSettings solver, std::string document);

// A label volume with its materials and loads. Throws ConfigError, FileError, std::invalid_argument.
LoadTask load_task(const config::LoadProblem& problem);

}  // namespace enthesis::app
