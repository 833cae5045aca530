#pragma once
// The parts of a running model, side by side. No phase of the step takes the whole of it (see step.cpp).

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agents/cells.h"
#include "agents/decide.h"
#include "agents/neighbours.h"
#include "agents/tissue.h"
#include "agents/unrest.h"
#include "agents/vessels.h"
#include "app/model/step_pace.h"
#include "config/scenario.h"
#include "engine/blocks.h"
#include "engine/clock.h"
#include "engine/digest.h"
#include "engine/fields/field_set.h"
#include "mechanics/elastic_solver.h"
#include "mechanics/load_field.h"
#include "mechanics/load_history.h"
#include "mechanics/load_state.h"
#include "mechanics/mixture_rule.h"
#include "readouts/fluorochrome.h"
#include "readouts/stage_course.h"

namespace enthesis::app {

struct FibreDirections {
  std::vector<double> x, y, z;  // at each site; fixed anatomy
};

// The load on the tissue: one linear problem per load case, solved at full load; the present load is a factor on it
// (where fibres are crimped, solved at the present load).
struct Loading {
  mechanics::ElasticBody body;
  FibreDirections fibres_of_sites;    // empty until the stiffness is first mixed
  engine::Box changed_since_mixed;    // sites whose stiffness may not be that of their tissue
  std::vector<double> stiffness_MPa;  // a number for each site that follows that of the body
  engine::Box changed_since_solved;   // ... or has changed since some load case was solved, or found to be good still
  engine::Box unknown_to_solver;      // ... or is not that which the solver last worked with
  mechanics::ElasticSolver solver;
  std::vector<mechanics::LoadCase> cases;
  std::vector<mechanics::LoadState> states;  // one per case
  std::vector<mechanics::LoadField> fields;  // one per case, as felt at the places
  std::vector<double> factors;               // present size of each load case
  std::vector<double> cycle_factors;         // present cycles of each, as a part of those at rest
  mechanics::DailyCombination daily;         // how the loads of a day become one
  mechanics::LoadField combined;             // of several load cases, as felt at the places; empty if there is one
  mechanics::SolveReport report;             // of the last solution
  std::optional<mechanics::MechanoregulationLaw> law;  // none where no rule asks what the load favours
  engine::Grid<std::uint8_t> favoured;                 // what it favours at the places, under the present load
  bool feels_stretch{};                                // a rule or the law asks for principal strains
  std::optional<mechanics::FibreLayers> fibres;        // of the body, where they are crimped
  std::optional<mechanics::PoroelasticSolver> pores;   // where their fluid is solved
  mechanics::PoreFluid fluid;                          // likewise
};

// What perturbations make of the rules at this moment.
struct PresentFactors {
  std::vector<std::uint8_t> active;  // 1 or 0 for each perturbation; factors are renewed when it changes
};

struct Model {
  config::Scenario scenario;
  engine::Blocks blocks;    // the places of the cells and the sites of everything else
  engine::Lattice lattice;  // of the sites: fields, tissue, load
  engine::Clock clock;
  StepPace pace;
  agents::Unrest unrest;
  engine::Grid<std::uint8_t> region, place_region;  // fixed anatomy, by site and by place
  agents::Tissue tissue;
  agents::Cells cells;
  agents::VesselRules vessels;
  agents::VesselPlan vessel_plan;
  engine::FieldSet fields;
  engine::Grid<std::uint8_t> passable;  // by place
  Loading loading;
  PresentFactors present;
  std::vector<double> systemic;          // level of each systemic quantity in this step
  std::vector<engine::Position> around;  // steps between places
  agents::NeighbourCounts neighbours;    // of the places
  std::vector<agents::FieldCoupling> couplings;
  std::vector<agents::Plan> plans;
  engine::Grid<double> first_mineral;  // mineral at the start, for what is new and what is eroded
  engine::Grid<std::uint8_t> outside;  // 1 where tissue stands outside the first outline of the bone
  readouts::StageCourse course;        // when each site outside came to each stage of ossification
  readouts::BoneLabels labels;         // where fluorochromes are bound; empty if none are given
};

// Asked before every step of settling, with the share of it that is done (0 to below 1), whether to go on.
using SettlingWatch = std::function<bool(double share)>;

// Builds the tissue, puts the first cells in place, solves the load and lets fields and pathways settle. Returns null
// if `go_on` stopped it. Throws std::runtime_error with one sentence if the load cannot be solved.
std::unique_ptr<Model> build_model(config::Scenario scenario, const engine::Workers& workers,
                                   const SettlingWatch& go_on = {});

// An array of more bytes is part of the model and stays where it is when a visit is over; a smaller one need not.
inline constexpr std::size_t passing_bytes = 4096;

// Calls visit(name, std::vector<T>&) on what changes, for digest and memory report. What follows from it at set times
// (passage, transport, the load field) is left out.
template <class Visitor>
void visit_state(Model& model, Visitor&& visit) {
  std::vector<std::uint32_t> times{model.clock.now_min, model.clock.last_step_min, model.pace.wanted_min};
  visit(std::string("clock"), times);
  model.clock.now_min = times[0];
  model.clock.last_step_min = times[1];
  model.pace.wanted_min = times[2];
  model.unrest.visit_state(visit);
  model.tissue.visit_state(visit);
  model.cells.visit_state(visit);
  model.fields.visit_state(visit);
  model.course.visit_state(visit);
  model.labels.visit_state(visit);
  for (std::size_t i = 0; i < model.loading.states.size(); ++i) {
    const std::string prefix = "load/" + model.loading.cases[i].name + "/";
    const auto named = [&](const std::string& name, auto& values) { visit(prefix + name, values); };
    model.loading.states[i].visit_state(named);
  }
}

// The workers, where there are any, hash the arrays together.
engine::Digest digest(Model& model, const engine::Workers* workers = nullptr);

// Bytes held by the state.
std::size_t state_bytes(Model& model);

}  // namespace enthesis::app
