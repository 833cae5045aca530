#include "app/model/loading.h"

#include <algorithm>
#include <numbers>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"
#include "engine/arithmetic/sum.h"

namespace enthesis::app {

namespace {

mechanics::MixtureState fractions_of(const agents::Tissue& tissue) {
  mechanics::MixtureState state;
  for (const auto& grid : tissue.fraction) state.fractions.push_back(grid.values());
  return state;
}

}  // namespace

FibreDirections fibre_directions(const agents::Tissue& tissue) {
  const std::size_t sites = tissue.lattice.site_count();
  FibreDirections fibres{std::vector<double>(sites), std::vector<double>(sites), std::vector<double>(sites, 0.0)};
  for (std::size_t i = 0; i < sites; ++i) {
    const double angle = tissue.fibre_angle_deg.data()[i] * std::numbers::pi / 180.0;
    fibres.x[i] = engine::pinned_cos(angle);
    fibres.y[i] = engine::pinned_sin(angle);
  }
  return fibres;
}

void mix_stiffness(const agents::Tissue& tissue, const FibreDirections& fibres, const config::Physiology& physiology,
                   const engine::Box& box, const engine::Workers& workers, mechanics::ElasticBody& body) {
  mechanics::MixtureState state = fractions_of(tissue);
  state.fibre_x = fibres.x;
  state.fibre_y = fibres.y;
  state.fibre_z = fibres.z;
  mechanics::mix(physiology.stiffness, state, box, body, workers);
}

namespace {

constexpr std::size_t site_block = 4096;

// Whether a rule of a cell or vessel asks for such a signal.
bool is_asked(agents::SignalKind signal, const config::Scenario& scenario) {
  const auto asks = [&](const agents::Program& program) {
    return std::any_of(program.signals.begin(), program.signals.end(),
                       [&](const agents::Signal& s) { return s.kind == signal; });
  };
  return asks(scenario.vessels.program) ||
         std::any_of(scenario.kinds.begin(), scenario.kinds.end(),
                     [&](const agents::CellKind& kind) { return asks(kind.program); });
}

// The scenario's law of mechanoregulation, if a rule asks what the load favours.
std::optional<mechanics::MechanoregulationLaw> law_in_use(const config::Scenario& scenario) {
  if (!is_asked(agents::SignalKind::favoured, scenario)) return {};
  const auto named = std::find_if(scenario.laws.begin(), scenario.laws.end(),
                                  [&](const config::NamedLaw& law) { return law.name == scenario.law; });
  return named->law;
}

void refuse_unsolved(std::size_t i, const Loading& loading) {
  if (loading.report.converged) return;
  throw std::runtime_error("the load case \"" + loading.cases[i].name + "\" was not solved: " + loading.report.reason);
}

// The load comes to its peak in a quarter of a cycle; before it, the fluid is at rest.
mechanics::LoadField solve_with_fluid(std::size_t i, const engine::Workers& workers, Loading& loading) {
  const double quarter_cycle_s = 0.25 / loading.cases[i].frequency_Hz;
  std::vector<double>& displacement_mm = loading.states[i].displacement_mm;
  mechanics::PoroelasticState peak = mechanics::relaxed(loading.body.lattice);
  if (!displacement_mm.empty()) peak.displacement_mm = displacement_mm;  // the first guess
  const mechanics::PoroelasticReport report =
      loading.pores->step(loading.body, loading.fluid, loading.cases[i], {}, quarter_cycle_s, peak, workers);
  loading.report = {report.converged, report.elastic_iterations, report.last_change, report.reason};
  refuse_unsolved(i, loading);
  displacement_mm = peak.displacement_mm;
  mechanics::LoadField field = mechanics::load_field(loading.body, displacement_mm, workers, loading.feels_stretch);
  field.fluid_flux_um_per_s =
      mechanics::fluid_flux_um_per_s(loading.body.lattice, loading.fluid, {}, peak.pressure_MPa);
  field.pore_pressure_MPa = std::move(peak.pressure_MPa);
  return field;
}

// Whether the solver knows this load, and all that it bore on still bears, and nothing else.
bool bears_as_before(std::size_t i, const Loading& loading) {
  const engine::Lattice& lattice = loading.body.lattice;
  if (loading.cases.size() > 1 || !loading.solver.has_solved()) return false;
  const std::vector<double>& before = loading.states[i].stiffness_at_last_solution_MPa;
  const std::vector<double>& now = loading.stiffness_MPa;
  bool alike = before.size() == now.size();
  engine::for_rows(loading.changed_since_solved, lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t s = first; alike && s < first + count; ++s) alike = (before[s] > 0.0) == (now[s] > 0.0);
  });
  return alike;
}

// One load case at full size; where fibres are crimped, at its present one. Sets the report.
mechanics::LoadField solve_case(const config::Physiology& physiology, std::size_t i, const engine::Workers& workers,
                                Loading& loading) {
  if (loading.pores) return solve_with_fluid(i, workers, loading);
  mechanics::LoadState& state = loading.states[i];
  if (loading.fibres) {
    const double size = loading.factors[i];
    loading.report = mechanics::solve_crimped(*physiology.stiffness.crimp, physiology.crimp, *loading.fibres,
                                              mechanics::times(size, loading.cases[i]), loading.solver, loading.body,
                                              state.taut_share, state.displacement_mm, workers);
    state.size_at_last_solution = {size};
  } else if (bears_as_before(i, loading)) {
    loading.report =
        loading.solver.solve_again(loading.body, loading.unknown_to_solver, state.displacement_mm, workers);
  } else {
    loading.report = loading.solver.solve(loading.body, loading.cases[i], state.displacement_mm, workers);
  }
  loading.unknown_to_solver = loading.fibres ? engine::Box::whole(loading.body.lattice) : engine::Box{};
  refuse_unsolved(i, loading);
  return mechanics::load_field(loading.body, state.displacement_mm, workers, loading.feels_stretch);
}

// Whether the last solution is still good, although tissue has changed. Not looked for in crimped fibres, in fluid, and
// where several sites make a place.
bool is_still_good(const agents::Tissue& tissue, const config::Physiology& physiology, std::size_t i,
                   Loading& loading) {
  mechanics::LoadState& state = loading.states[i];
  if (loading.fibres || loading.pores || !tissue.blocks.is_single()) return false;
  if (state.stiffness_at_last_solution_MPa.empty()) return false;
  double& outdated_by = state.outdated_by.front();
  outdated_by += mechanics::change_in_energy_norm(loading.body, state.displacement_mm, loading.changed_since_solved,
                                                  state.stiffness_at_last_solution_MPa, loading.stiffness_MPa,
                                                  engine::sum<double>(loading.fields[i].strain_energy_MPa.values()));
  return outdated_by <= physiology.outdated_bound;
}

mechanics::LoadField solve_case_anew(const config::Physiology& physiology, std::size_t i,
                                     const engine::Workers& workers, Loading& loading) {
  loading.states[i].outdated_by = {0.0};
  return solve_case(physiology, i, workers, loading);
}

bool size_has_changed(const Loading& loading, std::size_t i) {
  return loading.fibres && loading.states[i].size_at_last_solution != std::vector<double>{loading.factors[i]};
}

// By how much the strains of a solution are to be taken: crimped fibres are solved at the size that the load has.
double size_of_solution(const Loading& loading, std::size_t i) {
  return loading.fibres ? 1.0 : loading.factors[i];
}

// Is what is felt a field of its own? Not for one load case at its cycles at rest, or if cycles do not count.
bool combines(const Loading& loading) {
  return loading.cases.size() > 1 || (loading.daily.by_cycles && loading.cycle_factors.front() != 1.0);
}

void combine_cases(const engine::Workers& workers, Loading& loading) {
  std::vector<mechanics::CyclicLoad> loads;
  for (std::size_t i = 0; i < loading.cases.size(); ++i) {
    loads.push_back(
        {&loading.fields[i], size_of_solution(loading, i), loading.cycle_factors[i] * loading.cases[i].cycles_per_day});
  }
  loading.combined = mechanics::combined(loads, loading.daily, workers);
}

void judge_load(const engine::Workers& workers, Loading& loading) {
  if (!loading.law) return;
  const FeltLoad load = felt_load(loading);
  loading.favoured.storage().resize(load.field->octahedral_shear_strain.size());
  workers.for_blocks(loading.favoured.size(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) {
      mechanics::LocalLoad here;
      here.octahedral_shear_strain = load.factor * load.field->octahedral_shear_strain.data()[s];
      here.largest_principal_strain = load.factor * load.field->largest_principal_strain.data()[s];
      here.smallest_principal_strain = load.factor * load.field->smallest_principal_strain.data()[s];
      here.pore_pressure_MPa = load.factor * load.field->pore_pressure_MPa.data()[s];
      here.fluid_flux_um_per_s = load.factor * load.field->fluid_flux_um_per_s.data()[s];
      here.hydrostatic_stress_MPa = load.factor * load.field->hydrostatic_stress_MPa.data()[s];
      loading.favoured.data()[s] = static_cast<std::uint8_t>(mechanics::favoured(*loading.law, here));
    }
  });
}

}  // namespace

Loading make_loading(const config::Scenario& scenario, const engine::Lattice& lattice) {
  Loading loading{mechanics::body_for_mixture(lattice, scenario.physiology.stiffness),
                  {},
                  engine::Box::whole(lattice),
                  std::vector<double>(lattice.site_count()),
                  engine::Box::whole(lattice),
                  engine::Box::whole(lattice),
                  mechanics::ElasticSolver(lattice, scenario.physiology.elasticity),
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  law_in_use(scenario),
                  {},
                  {},
                  {},
                  {},
                  {}};
  if (scenario.has_pore_fluid) loading.pores.emplace(lattice, scenario.physiology.poroelasticity);
  const mechanics::MixtureRule& rule = scenario.physiology.stiffness;
  if (rule.crimp && !rule.fibre_directions.empty()) loading.fibres = mechanics::fibre_layers(rule);
  loading.feels_stretch = loading.law || is_asked(agents::SignalKind::stretch, scenario);
  loading.cases = scenario.anatomy.shape->load_cases(scenario.section);
  loading.states.resize(loading.cases.size());
  loading.fields.resize(loading.cases.size());
  loading.factors.assign(loading.cases.size(), 1.0);
  loading.cycle_factors.assign(loading.cases.size(), 1.0);
  loading.daily = {scenario.weigh_cycles, scenario.physiology.daily_exponent, 0.0};
  for (const mechanics::LoadCase& load : loading.cases) loading.daily.reference_cycles_per_day += load.cycles_per_day;
  return loading;
}

bool load_has_another_size(const Loading& loading) {
  for (std::size_t i = 0; i < loading.cases.size(); ++i)
    if (size_has_changed(loading, i)) return true;
  return false;
}

void note_changes(const engine::Box& box, Loading& loading) {
  loading.changed_since_mixed.include(box);
  loading.changed_since_solved.include(box);
  loading.unknown_to_solver.include(box);
}

void refresh_loading(const agents::Tissue& tissue, const config::Physiology& physiology, const engine::Workers& workers,
                     Loading& loading) {
  if (loading.fibres_of_sites.x.empty()) loading.fibres_of_sites = fibre_directions(tissue);
  // A solution leaves crimped fibres slack, all over the body.
  if (loading.fibres) loading.changed_since_mixed = engine::Box::whole(tissue.lattice);
  mix_stiffness(tissue, loading.fibres_of_sites, physiology, loading.changed_since_mixed, workers, loading.body);
  mechanics::find_stiffness_trace_MPa(loading.body, loading.changed_since_mixed, loading.stiffness_MPa);
  loading.changed_since_mixed = {};
  if (loading.pores) {
    loading.fluid = mechanics::pore_fluid(tissue.lattice, physiology.pores, fractions_of(tissue), workers);
  }
  const std::vector<double> permeability =
      loading.pores ? loading.fluid.permeability_mm4_per_N_s.storage() : std::vector<double>{};
  const auto has_changed = [&](const std::vector<double>& at_last_solution, const std::vector<double>& now,
                               const engine::Box& box) {
    const auto change =
        mechanics::change_by_site(at_last_solution, now, physiology.stiffness_change_bound, tissue.lattice, box);
    return static_cast<double>(change.sites) * tissue.lattice.site_volume_um3() > physiology.changed_volume_um3;
  };
  bool all_are_solved = true;
  for (std::size_t i = 0; i < loading.cases.size(); ++i) {
    mechanics::LoadState& state = loading.states[i];
    const bool solved = !state.stiffness_at_last_solution_MPa.empty() && !size_has_changed(loading, i);
    if (solved &&
        !has_changed(state.stiffness_at_last_solution_MPa, loading.stiffness_MPa, loading.changed_since_solved) &&
        (!loading.pores ||
         !has_changed(state.permeability_at_last_solution, permeability, engine::Box::whole(tissue.lattice)))) {
      all_are_solved = false;
      continue;
    }
    if (is_still_good(tissue, physiology, i, loading)) {
      mechanics::follow_stiffness(loading.body, state.displacement_mm, loading.changed_since_solved,
                                  loading.stiffness_MPa, workers, state.stiffness_at_last_solution_MPa,
                                  loading.fields[i]);
      continue;
    }
    const mechanics::LoadField field = solve_case_anew(physiology, i, workers, loading);
    state.stiffness_at_last_solution_MPa = loading.stiffness_MPa;
    state.permeability_at_last_solution = permeability;
    loading.fields[i] = mechanics::felt_at_places(tissue.blocks, loading.body, field, workers);
  }
  if (all_are_solved) loading.changed_since_solved = {};
}

void combine_loads(const engine::Workers& workers, Loading& loading) {
  if (combines(loading)) combine_cases(workers, loading);
  judge_load(workers, loading);
}

double present_size(const Loading& loading) {
  return loading.cases.size() > 1 ? 1.0 : loading.factors.front();
}

FeltLoad felt_load(const Loading& loading) {
  if (combines(loading)) return {&loading.combined, 1.0};
  const double cycles = loading.cycle_factors.front();
  return {&loading.fields.front(), cycles > 0.0 ? size_of_solution(loading, 0) : 0.0};
}

}  // namespace enthesis::app
