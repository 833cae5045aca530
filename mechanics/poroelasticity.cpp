#include "mechanics/poroelasticity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "mechanics/load_field.h"
#include "mechanics/nodes.h"

namespace enthesis::mechanics {

namespace {

using engine::Grid;
using engine::Lattice;
using engine::Site;

template <class Visit>
void for_each_site(const Lattice& lattice, Visit&& visit) {
  for (std::size_t s = 0; s < lattice.site_count(); ++s) visit(Site{static_cast<std::uint32_t>(s)});
}

void check(const ElasticBody& body, const PoreFluid& fluid, double step_s) {
  const std::size_t sites = body.lattice.site_count();
  for (const Grid<double>* grid : {&fluid.permeability_mm4_per_N_s, &fluid.storage_per_MPa, &fluid.biot}) {
    if (grid->size() != sites) throw std::invalid_argument("a property of the pore fluid must have one entry per site");
    for (const double value : grid->values()) {
      if (!(value >= 0.0) || !std::isfinite(value)) {
        throw std::invalid_argument("permeability, storage and Biot's coefficient must be numbers of at least zero");
      }
    }
  }
  for (const double biot : fluid.biot.values()) {
    if (biot > 1.0) throw std::invalid_argument("Biot's coefficient must be at most 1");
  }
  if (!(step_s >= 0.0) || !std::isfinite(step_s)) throw std::invalid_argument("a step must last at least 0 s");
}

// Of the drained solid, in as many directions as the lattice has: what the split adds to the storage is biot^2 by this.
double bulk_modulus_MPa(const StiffnessMatrix& c, bool section) {
  const std::size_t n = section ? 2 : 3;
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) sum += c(i, j);
  }
  return sum / static_cast<double>(n * n);
}

// Where the fluid can leave, and how easily: rate [1/(MPa s)] and rate times the pressure outside.
struct Leak {
  Grid<double> rate, inflow;
};

Place_um face_centre(const Lattice& lattice, Site site, std::size_t axis, bool high) {
  Place_um place = lattice.centre_um(site);
  const double edge = axis == 2 ? lattice.layer_um() : lattice.spacing_um;
  place[axis] += high ? 0.5 * edge : -0.5 * edge;
  return place;
}

bool lies_at(const Lattice& lattice, Site site, std::size_t axis, bool high) {
  const engine::Position p = lattice.position(site);
  const int at[3] = {p.x, p.y, p.z}, count[3] = {lattice.nx, lattice.ny, lattice.nz};
  return high ? at[axis] == count[axis] - 1 : at[axis] == 0;
}

// visit(site, axis, high, pressure outside) for every drained face of a site.
template <class Visit>
void for_drained(const Lattice& lattice, const std::vector<DrainedFace>& drained, Visit&& visit) {
  for (const DrainedFace& face : drained) {
    const auto axis = static_cast<std::size_t>(face.face) / 2;
    const bool high = static_cast<std::size_t>(face.face) % 2 == 1;
    if (axis == 2 && lattice.is_section()) {
      throw std::invalid_argument("a section has no faces along z through which fluid could leave");
    }
    for_each_site(lattice, [&](Site s) {
      if (!lies_at(lattice, s, axis, high)) return;
      if (face.where && !face.where(face_centre(lattice, s, axis, high))) return;
      visit(s, axis, high, face.pressure_MPa);
    });
  }
}

double edge_mm(const Lattice& lattice) {
  return lattice.spacing_um / um_per_mm;
}

Leak leak_of(const Lattice& lattice, const PoreFluid& fluid, const std::vector<DrainedFace>& drained) {
  Leak leak{Grid<double>(lattice), Grid<double>(lattice)};
  const double h = edge_mm(lattice);
  for_drained(lattice, drained, [&](Site s, std::size_t, bool, double outside_MPa) {
    const double rate = 2.0 * fluid.permeability_mm4_per_N_s[s] / (h * h);  // over half a site
    leak.rate[s] += rate;
    leak.inflow[s] += rate * outside_MPa;
  });
  return leak;
}

// The forces with which pores under pressure push at the corners of their sites.
void add_pore_forces(const ElasticBody& body, const PoreFluid& fluid, const Grid<double>& pressure_MPa,
                     std::vector<double>& force_N) {
  const NodeLattice nodes = nodes_of(body.lattice);
  const std::size_t corners = nodes.components == 2 ? 4 : 8;
  const double h = body.spacing_mm(), layer = body.layer_mm();
  // Force along an axis at a corner: pressure times a quarter of the face across it, half of it in a section.
  const double across = nodes.components == 2 ? 0.5 * h * layer : 0.25 * h * layer;
  const double area[3] = {across, across, 0.25 * h * h};
  for_each_site(body.lattice, [&](Site s) {
    const double push_MPa = fluid.biot[s] * pressure_MPa[s];
    if (push_MPa == 0.0 || !body.has_stiffness(s)) return;
    const engine::Position p = body.lattice.position(s);
    for (std::size_t corner = 0; corner < corners; ++corner) {
      const int z = nodes.components == 2 ? 0 : p.z + static_cast<int>(corner >> 2);
      const std::size_t first =
          nodes.dof(p.x + static_cast<int>(corner & 1), p.y + static_cast<int>(corner >> 1 & 1), z, 0);
      for (std::size_t c = 0; c < static_cast<std::size_t>(nodes.components); ++c) {
        force_N[first + c] += (corner >> c & 1 ? push_MPa : -push_MPa) * area[c];
      }
    }
  });
}

std::vector<double> dilatations(const ElasticBody& body, const std::vector<double>& displacement_mm,
                                const engine::Workers& workers) {
  const std::vector<Strain> strains = centre_strains(body, displacement_mm, workers);
  std::vector<double> out(strains.size());
  for (std::size_t s = 0; s < out.size(); ++s) out[s] = strains[s][0] + strains[s][1] + strains[s][2];
  return out;
}

double largest(const std::vector<double>& values) {
  double out = 0.0;
  for (const double value : values) out = std::max(out, std::fabs(value));
  return out;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// to += factor * by
void add(double factor, const std::vector<double>& by, std::vector<double>& to) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * by[i];
}

// What stands in the way of a solution, as one sentence for the report.
struct Unsolved {
  std::string reason;
};

}  // namespace

// The linear system of one step for the pressure; the solid is eliminated, so that it is symmetric and positive.
class PoroelasticSolver::Step {
 public:
  Step(PoroelasticSolver& solver, const ElasticBody& body, const PoreFluid& fluid,
       const std::vector<DrainedFace>& drained, const BoundaryValues& values, double step_s,
       const engine::Workers& workers)
      : solver_(solver),
        body_(body),
        fluid_(fluid),
        workers_(workers),
        still_(values),
        split_(body.lattice.site_count()) {
    still_.moved.clear();
    std::fill(still_.force_N.begin(), still_.force_N.end(), 0.0);
    inflow_ = prepare(drained, step_s);
  }

  PoroelasticReport report;

  // The displacement under the pressure, and what it does to the volume of the sites. Starts from what is given.
  void deform(const BoundaryValues& values, const Grid<double>& pressure_MPa, std::vector<double>& displacement_mm,
              std::vector<double>& dilatation) {
    BoundaryValues pressed = values;
    add_pore_forces(body_, fluid_, pressure_MPa, pressed.force_N);
    const SolveReport solid = solver_.elastic_.solve(body_, pressed, displacement_mm, workers_);
    report.elastic_iterations += solid.iterations;
    if (!solid.converged) throw Unsolved{solid.reason};
    dilatation = dilatations(body_, displacement_mm, workers_);
  }

  // Fluid that the sites must still take up, as a part of their volume.
  std::vector<double> missing(const PoroelasticState& before, const PoroelasticState& now) {
    std::vector<double> out = taken_up(now.pressure_MPa);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double stored = fluid_.storage_per_MPa.data()[i] * before.pressure_MPa.data()[i];
      const double squeezed = fluid_.biot.data()[i] * (before.dilatation[i] - now.dilatation[i]);
      out[i] = carries(i) ? stored + squeezed + inflow_[i] - out[i] : 0.0;
    }
    return out;
  }

  // Pressures that would take it up if the stress stayed as it is.
  Grid<double> at_fixed_stress(const std::vector<double>& missing) {
    engine::LinearSolver& flow = solver_.flow_;
    std::fill(flow.x.begin(), flow.x.end(), 0.0);
    engine::LineVector<double> right_side(flow.board().size());
    flow.board().split(missing, right_side);
    const engine::SolveOutcome outcome = flow.solve(
        right_side, {.of_value = preconditioner_accuracy, .max_iterations = solver_.settings_.max_pressure_iterations});
    report.pressure_iterations += outcome.iterations;
    if (!outcome.converged)
      throw Unsolved{"the pressure of the pore fluid was not solved in " +
                     std::to_string(solver_.settings_.max_pressure_iterations) + " iterations"};
    Grid<double> pressure_MPa(body_.lattice);
    flow.board().join(flow.x, 1.0, pressure_MPa.values());
    return pressure_MPa;
  }

  // What a change of pressure takes up in all, and how the solid moves with it.
  std::vector<double> response(const Grid<double>& change_MPa, std::vector<double>& displacement_mm,
                               std::vector<double>& dilatation) {
    displacement_mm.clear();
    deform(still_, change_MPa, displacement_mm, dilatation);
    std::vector<double> out = taken_up(change_MPa);
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = carries(i) ? out[i] + fluid_.biot.data()[i] * dilatation[i] : 0.0;
    return out;
  }

 private:
  static constexpr double preconditioner_accuracy = 1e-3;

  bool carries(std::size_t i) const { return split_[i] >= 0.0; }

  // Sets the fixed-stress operator. Returns what comes in through drained faces.
  std::vector<double> prepare(const std::vector<DrainedFace>& drained, double step_s) {
    const Lattice& lattice = body_.lattice;
    const double h = edge_mm(lattice);
    const Leak leak = leak_of(lattice, fluid_, drained);
    Grid<double> coupling(lattice), loss(lattice);
    std::vector<double> inflow(lattice.site_count());
    for_each_site(lattice, [&](Site s) {
      const std::size_t i = engine::index(s);
      const double biot = fluid_.biot[s];
      inflow[i] = step_s * leak.inflow[s];
      if (!body_.has_stiffness(s)) {
        split_[i] = -1.0;  // void: no fluid
        loss[s] = 1.0;
        return;
      }
      coupling[s] = step_s * fluid_.permeability_mm4_per_N_s[s] / (h * h);
      split_[i] = biot * biot / bulk_modulus_MPa(body_.stiffness(s), lattice.is_section());
      loss[s] = split_[i] + fluid_.storage_per_MPa[s] + step_s * leak.rate[s];
      if (!(loss[s] > 0.0)) {
        throw std::invalid_argument("a site holds fluid that nothing stores: Biot's coefficient and storage are 0");
      }
    });
    engine::LinearSolver& flow = solver_.flow_;
    engine::LineVector<float> couplings(flow.board().size());
    flow.board().split(coupling.values(), couplings);
    flow.board().split(loss.values(), flow.loss);
    flow.prepare(couplings);
    return inflow;
  }

  // By storage, flow to neighbours and through drained faces.
  std::vector<double> taken_up(const Grid<double>& pressure_MPa) {
    engine::LinearSolver& flow = solver_.flow_;
    flow.board().split(pressure_MPa.values(), flow.x);
    engine::LineVector<double> image(flow.board().size());
    flow.apply(flow.x, image);
    std::vector<double> out(split_.size());
    flow.board().join(image, 1.0, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] -= split_[i] * pressure_MPa.data()[i];
    return out;
  }

  PoroelasticSolver& solver_;
  const ElasticBody& body_;
  const PoreFluid& fluid_;
  const engine::Workers& workers_;
  BoundaryValues still_;       // held as the load case holds, where it holds; nothing pushes
  std::vector<double> split_;  // what the split adds for the give of the solid [1/MPa]; below 0 where void
  std::vector<double> inflow_;
};

PoroelasticState relaxed(const Lattice& lattice) {
  return {std::vector<double>(nodes_of(lattice).dof_count(), 0.0), Grid<double>(lattice),
          std::vector<double>(lattice.site_count(), 0.0)};
}

PoroelasticSolver::PoroelasticSolver(const Lattice& lattice, const PoroelasticSettings& settings)
    : settings_(settings), elastic_(lattice, settings.elasticity), flow_(lattice) {}

PoroelasticReport PoroelasticSolver::step(const ElasticBody& body, const PoreFluid& fluid, const LoadCase& load_case,
                                          const std::vector<DrainedFace>& drained, double step_s,
                                          PoroelasticState& state, const engine::Workers& workers) {
  check(body, fluid, step_s);
  const BoundaryValues values = boundary_values(body, load_case);
  Step step(*this, body, fluid, drained, values, step_s, workers);
  try {
    const PoroelasticState before = state;
    step.deform(values, state.pressure_MPa, state.displacement_mm, state.dilatation);
    std::vector<double> missing = step.missing(before, state), earlier(missing.size(), 0.0), displacement_mm,
                        dilatation;
    Grid<double> direction_MPa(body.lattice);
    double weight = 1.0;  // of the residual before: its product with what the preconditioner made of it
    while (step.report.sweeps < settings_.max_sweeps) {
      ++step.report.sweeps;
      const Grid<double> proposed_MPa = step.at_fixed_stress(missing);
      const double agreement = product(proposed_MPa.storage(), missing);
      const double turn = (agreement - product(proposed_MPa.storage(), earlier)) / weight;  // the preconditioner varies
      for (std::size_t i = 0; i < missing.size(); ++i) {
        direction_MPa.data()[i] =
            proposed_MPa.data()[i] + (step.report.sweeps > 1 ? turn * direction_MPa.data()[i] : 0.0);
      }
      const std::vector<double> response = step.response(direction_MPa, displacement_mm, dilatation);
      const double resistance = product(direction_MPa.storage(), response);
      const double length = resistance > 0.0 ? product(direction_MPa.storage(), missing) / resistance : 0.0;
      add(length, direction_MPa.storage(), state.pressure_MPa.storage());
      add(length, displacement_mm, state.displacement_mm);
      add(length, dilatation, state.dilatation);
      earlier = missing;
      weight = agreement;
      add(-length, response, missing);
      const double change_MPa = std::fabs(length) * largest(direction_MPa.storage());
      const double largest_MPa = largest(state.pressure_MPa.storage());
      step.report.last_change = largest_MPa > 0.0 ? change_MPa / largest_MPa : 0.0;
      if (change_MPa <= settings_.pressure_tolerance * largest_MPa) {
        step.report.converged = true;
        return step.report;
      }
    }
    throw Unsolved{"solid and fluid did not agree in " + std::to_string(settings_.max_sweeps) + " sweeps"};
  } catch (const Unsolved& problem) {
    step.report.reason = problem.reason;
  }
  return step.report;
}

Grid<double> fluid_flux_um_per_s(const Lattice& lattice, const PoreFluid& fluid,
                                 const std::vector<DrainedFace>& drained, const Grid<double>& pressure_MPa) {
  const double h = edge_mm(lattice);
  const auto& k = fluid.permeability_mm4_per_N_s;
  std::vector<std::array<double, 3>> along(lattice.site_count());  // means of the two faces across each axis [mm/s]
  for_each_site(lattice, [&](Site s) {
    for (int f = 0; f < engine::face_count(lattice); ++f) {
      const engine::Position step = engine::face_steps[static_cast<std::size_t>(f)];
      const Site other = lattice.neighbour(s, step);
      if (other == engine::no_site || k[s] + k[other] == 0.0) continue;
      const double between = 2.0 * k[s] * k[other] / (k[s] + k[other]);
      const double out = between * (pressure_MPa[s] - pressure_MPa[other]) / h;
      const double sign[3] = {static_cast<double>(step.x), static_cast<double>(step.y), static_cast<double>(step.z)};
      for (std::size_t axis = 0; axis < 3; ++axis) along[engine::index(s)][axis] += 0.5 * sign[axis] * out;
    }
  });
  for_drained(lattice, drained, [&](Site s, std::size_t axis, bool high, double outside_MPa) {
    const double out = 2.0 * k[s] * (pressure_MPa[s] - outside_MPa) / h;
    along[engine::index(s)][axis] += 0.5 * (high ? out : -out);
  });
  Grid<double> flux(lattice);
  for_each_site(lattice, [&](Site s) {
    const auto& [x, y, z] = along[engine::index(s)];
    flux[s] = um_per_mm * std::sqrt(x * x + y * y + z * z);
  });
  return flux;
}

}  // namespace enthesis::mechanics
