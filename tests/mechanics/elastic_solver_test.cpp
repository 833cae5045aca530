#include <cmath>
#include <numeric>
#include <stdexcept>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;
using enthesis::engine::Box;
using enthesis::engine::Position;

namespace {

struct Solved {
  SolveReport report;
  std::vector<double> u;
};

Solved solved(const ElasticBody& body, const LoadCase& load, const SolverSettings& with, int threads = 1,
              std::vector<double> guess = {}) {
  Solved out{{}, std::move(guess)};
  out.report = ElasticSolver(body.lattice, with).solve(body, load, out.u, Workers(threads));
  return out;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The energy norm of the difference, as a part of that of `b`.
double energy_difference(const ElasticBody& body, const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> d = a;
  for (std::size_t n = 0; n < d.size(); ++n) d[n] -= b[n];
  const auto work = [&](const std::vector<double>& u) {
    const auto f = internal_force_N(body, u, Workers(1));
    double sum = 0.0;
    for (std::size_t n = 0; n < u.size(); ++n) sum += u[n] * f[n];
    return sum;
  };
  return std::sqrt(work(d) / work(b));
}

}  // namespace

TEST_CASE(
    "bone next to marrow and fat, a contrast of 7.5 million, converges in few iterations on lattices of any size") {
  for (const Lattice lattice :
       {Lattice{80, 50, 1, 20.0}, Lattice{79, 53, 1, 20.0}, Lattice{40, 25, 25, 20.0}, Lattice{33, 17, 19, 20.0}}) {
    const auto [report, u] = solved(attachment(lattice), pull(lattice), settings(1e-6));
    CAPTURE(lattice.nx, lattice.ny, lattice.nz, report.iterations, report.reason);
    CHECK(report.converged);
    CHECK(report.iterations <= 40);
  }
}

TEST_CASE("the estimate of the energy error is honest, whether forces or displacements are given") {
  for (const Lattice lattice : {Lattice{40, 25, 1, 20.0}, Lattice{20, 13, 12, 20.0}}) {
    const ElasticBody body = attachment(lattice);
    // Moving the bone first strains one layer of it: far more energy than in the solution.
    LoadCase moved = pull(lattice);
    moved.tractions.clear();
    moved.constraints[0].displacement_mm = 0.01;
    hold(moved, BoxFace::x_high, lattice.is_section() ? 2 : 3);
    for (const LoadCase& load : {pull(lattice), moved}) {
      const auto truth = solved(body, load, settings(1e-12));
      REQUIRE(truth.report.converged);
      for (const double tolerance : {1e-2, 1e-4, 1e-6}) {
        const auto rough = solved(body, load, settings(tolerance));
        const double error = energy_difference(body, rough.u, truth.u);
        CAPTURE(tolerance, error, rough.report.energy_error_estimate);
        CHECK(rough.report.energy_error_estimate <= tolerance);
        CHECK(error < 3.0 * tolerance);
      }
    }
  }
}

TEST_CASE("both preconditioners find the same solution") {
  for (const Lattice lattice : {Lattice{30, 21, 1, 20.0}, Lattice{14, 9, 7, 20.0}}) {
    const ElasticBody body = attachment(lattice);
    const auto a = solved(body, pull(lattice), settings(1e-11));
    const auto b = solved(body, pull(lattice), settings(1e-11, Preconditioner::diagonal));
    REQUIRE(a.report.converged);
    REQUIRE(b.report.converged);
    CHECK(energy_difference(body, a.u, b.u) < 1e-9);
    CHECK(b.report.iterations > 5 * a.report.iterations);
  }
}

TEST_CASE("void sites carry nothing, and struts in a void converge") {
  const Lattice lattice{24, 24, 24, 20.0};
  const ElasticBody body = body_of(lattice, {isotropic_stiffness({15000.0, 0.3})}, [](Position p) {
    const int along = (p.x % 8 < 3) + (p.y % 8 < 3) + (p.z % 8 < 3);
    return std::pair{0, along >= 2 ? 1.0 : 0.0};
  });
  LoadCase load{"press", {}, {}, {}, {}};
  hold(load, BoxFace::z_low, 3);
  load.tractions.push_back({BoxFace::z_high, {}, {0.0, 0.0, -1.0}});
  const auto result = solved(body, load, settings(1e-6));
  CAPTURE(result.report.iterations, result.report.reason);
  CHECK(result.report.converged);
  CHECK(result.report.iterations <= 40);
  double in_void = 0.0;
  for_nodes(lattice, [&](int i, int j, int k, std::size_t dof) {
    if (body.has_stiffness_round({i, j, k})) return;
    for (std::size_t c = 0; c < 3; ++c) in_void = std::max(in_void, std::fabs(result.u[dof + c]));
  });
  CHECK(in_void == 0.0);
}

TEST_CASE("struts two sites thick in true void converge, to an error that the estimate tells") {
  for (const int period : {7, 8}) {
    const Lattice lattice{40, 40, 40, 20.0};
    const ElasticBody body = body_of(lattice, {isotropic_stiffness({15000.0, 0.3})}, [&](Position p) {
      const int along = (p.x % period < 2) + (p.y % period < 2) + (p.z % period < 2);
      return std::pair{0, along >= 2 ? 1.0 : 0.0};
    });
    LoadCase load{"press", {}, {}, {}, {}};
    hold(load, BoxFace::z_low, 3);
    load.tractions.push_back({BoxFace::z_high, {}, {0.0, 0.3, -1.0}});
    const auto result = solved(body, load, settings(1e-4)), truth = solved(body, load, settings(1e-11));
    CAPTURE(period, truth.report.reason);
    REQUIRE(truth.report.converged);
    CAPTURE(period, result.report.iterations, result.report.energy_error_estimate);
    CHECK(result.report.converged);
    CHECK(result.report.iterations <= 40);
    CHECK(largest_difference(result.u, truth.u) < 0.02 * largest(truth.u));
    const double error = energy_difference(body, result.u, truth.u);
    CHECK(error < 3.0 * result.report.energy_error_estimate);
    CHECK(result.report.energy_error_estimate < 3.0 * error);
  }
}

TEST_CASE("a warm start after one per cent of change takes a fraction of the iterations") {
  const Lattice lattice{80, 50, 1, 20.0};
  ElasticBody body = attachment(lattice);
  const auto cold = solved(body, pull(lattice), settings(5e-4));
  const auto again = solved(body, pull(lattice), settings(5e-4), 1, cold.u);
  CHECK(again.report.iterations <= 1);
  for (std::size_t s = 0; s < lattice.site_count(); ++s)
    if (lattice.position(Site(static_cast<std::uint32_t>(s))).x < 28) body.layers[0].scale.storage()[s] *= 1.01;
  const auto warm = solved(body, pull(lattice), settings(5e-4), 1, cold.u);
  CAPTURE(cold.report.iterations, warm.report.iterations);
  CHECK(warm.report.converged);
  CHECK(2 * warm.report.iterations <= cold.report.iterations);
}

namespace {

enum class Change { scales, materials, beyond_single_precision };

ElasticBody changed_in(const Box& box, Change change, ElasticBody body) {
  for (std::size_t s = 0; s < body.lattice.site_count(); ++s) {
    if (!box.contains(body.lattice.position(Site(static_cast<std::uint32_t>(s))))) continue;
    double& scale = body.layers[0].scale.storage()[s];
    auto& material = body.layers[0].material.storage()[s];
    scale *= change == Change::beyond_single_precision ? 1e4 : 0.5 + scatter(s);
    if (change == Change::materials && scatter(3 * s) < 0.3)  // some lanes are packed otherwise
      material = static_cast<std::uint16_t>((material + 1) % body.classes.size());
  }
  return body;
}

// First, second, second, first, second: each solved by a solver of its own, and by one that is told what changed.
void check_solved_again(const ElasticBody& first, const ElasticBody& second, const Box& changed,
                        const SolverSettings& with) {
  const LoadCase load = pull(first.lattice);
  const std::vector<const ElasticBody*> bodies{&first, &second, &second, &first, &second};
  std::vector<Solved> anew;
  for (const ElasticBody* body : bodies)
    anew.push_back(solved(*body, load, with, 1, anew.empty() ? std::vector<double>{} : anew.back().u));
  for (const int threads : {1, 2, 3, 8}) {
    ElasticSolver solver(first.lattice, with);
    std::vector<double> u;
    REQUIRE(solver.solve(first, load, u, Workers(threads)).converged);
    for (std::size_t n = 1; n < bodies.size(); ++n) {
      const Box box = bodies[n] == bodies[n - 1] ? Box{} : changed;
      const SolveReport again = solver.solve_again(*bodies[n], box, u, Workers(threads));
      CHECK(again.iterations == anew[n].report.iterations);
      CHECK(again.energy_error_estimate == anew[n].report.energy_error_estimate);
      CHECK(u == anew[n].u);
    }
  }
}

}  // namespace

TEST_CASE("a load solved again where the stiffness of a box has changed has the bits of one solved anew",
          "[parallel]") {
  for (const Lattice lattice : {Lattice{43, 29, 1, 20.0}, Lattice{27, 18, 21, 20.0}}) {
    const Box changed{{11, 5, lattice.is_section() ? 0 : 4}, {26, 12, lattice.is_section() ? 1 : 15}};
    for (const Change change : {Change::scales, Change::materials, Change::beyond_single_precision}) {
      const ElasticBody first = attachment(lattice), second = changed_in(changed, change, first);
      for (const Preconditioner preconditioner : {Preconditioner::multigrid, Preconditioner::diagonal}) {
        SolverSettings with = settings(1e-3);
        with.preconditioner = preconditioner;
        check_solved_again(first, second, changed, with);
      }
    }
  }
}

TEST_CASE("a load cannot be solved again that was not solved") {
  const Lattice lattice{8, 6, 1, 20.0};
  std::vector<double> u;
  ElasticSolver solver(lattice, settings(1e-3));
  CHECK_FALSE(solver.has_solved());
  CHECK_THROWS_AS(solver.solve_again(attachment(lattice), Box::whole(lattice), u, Workers(1)), std::logic_error);
  SolverSettings hasty = settings(1e-12);
  hasty.max_iterations = 1;
  ElasticSolver gives_up(lattice, hasty);
  REQUIRE_FALSE(gives_up.solve(attachment(lattice), pull(lattice), u, Workers(1)).converged);
  CHECK_FALSE(gives_up.has_solved());
}

TEST_CASE("a body that has become stiffer all over takes no iteration, unless it is moved") {
  const Lattice lattice{24, 16, 16, 20.0};
  const ElasticBody body = attachment(lattice);
  ElasticBody stiffer = body;
  for (double& scale : stiffer.layers[0].scale.storage()) scale *= 1.1;
  ElasticSolver solver(lattice, settings(5e-4));
  std::vector<double> u;
  REQUIRE(solver.solve(body, pull(lattice), u, Workers(2)).converged);
  const double before = largest(u);
  CHECK(solver.solve(stiffer, pull(lattice), u, Workers(2)).iterations == 0);
  CHECK(largest(u) == Approx(before / 1.1).epsilon(1e-3));

  LoadCase moved{"move", {}, {}, {}, {}};
  hold(moved, BoxFace::x_low, 3);
  moved.constraints.push_back({on(BoxFace::x_high), 0, 1e-3, {}});
  REQUIRE(solver.solve(body, moved, u, Workers(2)).converged);
  const std::vector<double> same = u;
  REQUIRE(solver.solve(stiffer, moved, u, Workers(2)).converged);
  CHECK(largest_difference(u, same) < 1e-3 * largest(same));
}

TEST_CASE("a body that is not held is reported in words, with the motion") {
  const Lattice lattice{6, 5, 4, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  LoadCase load{"loose", {}, {}, {}, {}};
  load.constraints.push_back({on(BoxFace::x_low), 0, 0.0, {}});
  load.constraints.push_back({on(BoxFace::z_low), 2, 0.0, {}});
  load.tractions.push_back({BoxFace::y_high, {}, {0.0, 0.1, 0.0}});
  const auto [report, u] = solved(body, load, tight());
  CHECK_FALSE(report.converged);
  CHECK(contains(report.reason, "'loose'"));
  CHECK(contains(report.reason, "not held"));
  CHECK(contains(report.reason, "slide along y"));

  LoadCase turning{"turning", {}, {}, {}, {}};
  turning.constraints.push_back({on(BoxFace::z_low), 2, 0.0, {}});
  const Selection corner{BoxFace::x_low, [](const Place_um& p) { return p[1] == 0.0; }};
  for (int c = 0; c < 2; ++c) turning.constraints.push_back({corner, c, 0.0, {}});
  turning.tractions.push_back({BoxFace::x_high, {}, {0.0, 0.1, 0.0}});
  const auto twisted = solved(body, turning, tight());
  CHECK_FALSE(twisted.report.converged);
  CHECK(contains(twisted.report.reason, "turn about z"));
}

TEST_CASE("a loose part is harmless until it is loaded") {
  const Lattice lattice{9, 4, 4, 20.0};
  const ElasticBody body = body_of(lattice, {isotropic_stiffness({50.0, 0.3})}, [](Position p) {
    return std::pair{0, p.x == 4 ? 0.0 : 1.0};
  });
  LoadCase load{"near part", {}, {}, {}, {}};
  hold(load, BoxFace::x_low, 3);
  load.nodal_forces.push_back({{{}, [](const Place_um& p) { return p[0] == 80.0; }}, {0.001, 0.0, 0.0}});
  CHECK(solved(body, load, settings(1e-10)).report.converged);
  load.tractions.push_back({BoxFace::x_high, {}, {0.1, 0.0, 0.0}});
  const auto loose = solved(body, load, settings(1e-10));
  CHECK_FALSE(loose.report.converged);
  CHECK(contains(loose.report.reason, "a part of the body is not held"));
}

TEST_CASE("a balanced load needs no constraint") {
  const Lattice lattice{8, 6, 1, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  LoadCase load{"balanced", {}, {}, {}, {}};
  load.tractions.push_back({BoxFace::x_high, {}, {0.1, 0.0, 0.0}});
  load.tractions.push_back({BoxFace::x_low, {}, {-0.1, 0.0, 0.0}});
  const auto [report, u] = solved(body, load, settings(1e-8));
  CAPTURE(report.reason);
  REQUIRE(report.converged);
  const auto field = load_field(body, u, Workers(1));
  const double strain = 0.1 * (1.0 - 0.3 * 0.3) / 50.0;
  for (const double e : field.largest_principal_strain.storage()) CHECK(e == Approx(strain).epsilon(1e-6));
}

TEST_CASE("lattices of one or two sites along an axis are solved too") {
  for (const Lattice lattice : {Lattice{1, 1, 1, 20.0}, Lattice{3, 1, 1, 20.0}, Lattice{1, 2, 2, 20.0},
                                Lattice{1, 1, 5, 20.0}, Lattice{300, 2, 1, 20.0}, Lattice{2, 90, 2, 20.0}}) {
    const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.0}), 1.0);
    LoadCase load{"pull", {}, {}, {}, {}};
    hold(load, BoxFace::x_low, lattice.is_section() ? 2 : 3);
    load.tractions.push_back({BoxFace::x_high, {}, {0.5, 0.0, 0.0}});
    const auto [report, u] = solved(body, load, settings(1e-12));
    CAPTURE(lattice.nx, lattice.ny, lattice.nz, report.reason);
    REQUIRE(report.converged);
    const NodeLattice nodes = nodes_of(lattice);
    CHECK(u[nodes.dof(lattice.nx, lattice.ny, nodes.layers() - 1, 0)] ==
          Approx(0.01 * 0.02 * lattice.nx).epsilon(1e-9));
  }
}

TEST_CASE("a solver refuses a body on another lattice") {
  ElasticSolver solver({6, 5, 4, 20.0}, settings(1e-6));
  const ElasticBody body = attachment({5, 6, 4, 20.0});
  std::vector<double> u;
  CHECK_THROWS_AS(solver.solve(body, pull(body.lattice), u, Workers(1)), std::invalid_argument);
}

TEST_CASE("running out of iterations is said, not hidden") {
  const Lattice lattice{40, 25, 1, 20.0};
  SolverSettings few = settings(1e-8);
  few.max_iterations = 2;
  const auto [report, u] = solved(attachment(lattice), pull(lattice), few);
  CHECK_FALSE(report.converged);
  CHECK(report.iterations == 2);
  CHECK(report.energy_error_estimate > 1e-8);
  CHECK(contains(report.reason, "after 2 iterations"));
}

TEST_CASE("no load gives no displacement in no iterations") {
  const Lattice lattice{6, 5, 4, 20.0};
  LoadCase load{"rest", {}, {}, {}, {}};
  hold(load, BoxFace::x_low, 3);
  const std::vector<double> guess(nodes_of(lattice).dof_count(), 0.1);
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  for (const auto& start : {std::vector<double>{}, guess}) {
    const auto [report, u] = solved(body, load, settings(1e-6), 1, start);
    CHECK(report.converged);
    CHECK(report.iterations == 0);
    CHECK(largest(u) == 0.0);
  }
}

TEST_CASE("load cases that make no sense are refused by name") {
  const ElasticBody body = uniform_body({6, 5, 1, 20.0}, isotropic_stiffness({50.0, 0.3}), 1.0);
  const auto message = [&](const LoadCase& load) -> std::string {
    try {
      boundary_values(body, load);
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
    return {};
  };
  const Region nowhere = [](const Place_um&) { return false; };
  CHECK(contains(message({"a", {{on(BoxFace::z_low), 0, 0.0, {}}}, {}, {}, {}}), "'a'"));
  CHECK(contains(message({"b", {{on(BoxFace::x_low), 2, 0.0, {}}}, {}, {}, {}}), "component 2"));
  CHECK(contains(message({"c", {{{BoxFace::x_low, nowhere}, 0, 0.0, {}}}, {}, {}, {}}), "selects no node"));
  CHECK(contains(message({"d", {}, {{BoxFace::x_low, nowhere, {1, 0, 0}}}, {}, {}}), "selects no face"));
  CHECK(contains(message({"e", {}, {{BoxFace::x_low, {}, {0, 0, 1}}}, {}, {}}), "along z"));
  ElasticBody bad = body;
  bad.layers[0].scale.storage()[3] = -1.0;
  CHECK_THROWS_AS(check_body(bad), std::invalid_argument);
  bad = body;
  bad.layers[0].material.storage()[3] = 9;
  CHECK_THROWS_AS(check_body(bad), std::invalid_argument);
}

TEST_CASE("displacements and load fields have the same bits on any number of threads", "[parallel]") {
  for (const Lattice lattice : {Lattice{90, 70, 1, 20.0}, Lattice{30, 19, 23, 20.0}}) {
    const ElasticBody body = attachment(lattice);
    const auto one = solved(body, pull(lattice), settings(1e-5), 1);
    const LoadField field = smoothed(body, load_field(body, one.u, Workers(1)), Workers(1));
    for (const int threads : {2, 3, 8}) {
      const auto many = solved(body, pull(lattice), settings(1e-5), threads);
      const Workers workers(threads);
      const LoadField other = smoothed(body, load_field(body, many.u, workers), workers);
      CHECK(many.report.iterations == one.report.iterations);
      CHECK(many.u == one.u);
      CHECK(other.octahedral_shear_strain.storage() == field.octahedral_shear_strain.storage());
      CHECK(other.strain_energy_MPa.storage() == field.strain_energy_MPa.storage());
      CHECK(other.hydrostatic_stress_MPa.storage() == field.hydrostatic_stress_MPa.storage());
      CHECK(other.largest_principal_strain.storage() == field.largest_principal_strain.storage());
    }
  }
}

TEST_CASE("the diagonal preconditioner gives the same bits on any number of threads", "[parallel]") {
  const Lattice lattice{90, 70, 1, 20.0};
  const ElasticBody body = attachment(lattice);
  const auto one = solved(body, pull(lattice), settings(1e-4, Preconditioner::diagonal), 1);
  for (const int threads : {2, 3, 8})
    CHECK(solved(body, pull(lattice), settings(1e-4, Preconditioner::diagonal), threads).u == one.u);
}

TEST_CASE("a solver used again gives the same bits as a new one") {
  const Lattice lattice{40, 25, 1, 20.0};
  const ElasticBody body = attachment(lattice);
  ElasticSolver solver(lattice, settings(1e-6));
  const Workers workers(1);
  std::vector<double> first, other, again;
  solver.solve(body, pull(lattice), first, workers);
  LoadCase sideways = pull(lattice);
  sideways.tractions[0].traction_MPa = {0.0, 1.0, 0.0};
  solver.solve(uniform_body(lattice, isotropic_stiffness({3.0, 0.4}), 2.0), sideways, other, workers);
  solver.solve(body, pull(lattice), again, workers);
  CHECK(first == again);
}

TEST_CASE("a solver used for other supports and other voids between gives the same bits as a new one") {
  for (const Lattice lattice : {Lattice{40, 25, 1, 20.0}, Lattice{20, 13, 12, 20.0}}) {
    const ElasticBody body = attachment(lattice);
    ElasticBody holed = body;
    for (std::size_t s = 0; s < lattice.site_count(); ++s)
      if (lattice.position(Site(static_cast<std::uint32_t>(s))).y < lattice.ny / 3)
        holed.layers[0].scale.storage()[s] = 0.0;
    LoadCase other{"pull from the other side", {}, {}, {}, {}};
    hold(other, BoxFace::y_high, lattice.is_section() ? 2 : 3);
    other.tractions.push_back({BoxFace::x_low, {}, {-1.0, 0.5, 0.0}});
    const auto alone = solved(body, pull(lattice), settings(1e-6));
    ElasticSolver used(lattice, settings(1e-6));
    for (const auto& [between, load] :
         {std::pair{body, other}, std::pair{holed, pull(lattice)}, std::pair{holed, other}}) {
      std::vector<double> u;
      REQUIRE(used.solve(between, load, u, Workers(2)).converged);
      u.clear();
      const SolveReport report = used.solve(body, pull(lattice), u, Workers(2));
      CHECK(report.iterations == alone.report.iterations);
      CHECK(u == alone.u);
    }
  }
}

TEST_CASE("a body that is shifted as a whole is not strained, and that is found") {
  const Lattice lattice{12, 8, 8, 20.0};
  LoadCase shift{"shift", {}, {}, {}, {}};
  for (int c = 0; c < 3; ++c) shift.constraints.push_back({on(BoxFace::x_low), c, 1e-3 * (c + 1), {}});
  const auto result = solved(attachment(lattice), shift, settings(5e-4));
  CAPTURE(result.report.reason, result.report.energy_error_estimate);
  CHECK(result.report.converged);
  for (std::size_t n = 0; n < result.u.size(); ++n)
    CHECK(result.u[n] == Approx(1e-3 * static_cast<double>(n % 3 + 1)).epsilon(1e-3));
}

TEST_CASE("what a change of stiffness spoils of a solution is below its bound, and not far below for one site") {
  const Lattice lattice{16, 12, 8, 20.0};
  const Workers one(1);
  const ElasticBody before = attachment(lattice);
  ElasticSolver solver(lattice, tight());
  std::vector<double> old_mm;
  REQUIRE(solver.solve(before, pull(lattice), old_mm, one).converged);
  const auto energy_of = [&](const ElasticBody& body, const std::vector<double>& displacement_mm) {
    return load_field(body, displacement_mm, one).strain_energy_MPa.storage();
  };
  const auto sum = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  for (const auto& [factor, sites] : {std::pair{1.5, 1}, std::pair{0.6, 1}, std::pair{0.7, 200}, std::pair{3.0, 400}}) {
    ElasticBody now = before;
    const std::size_t first = index(lattice.site({7, 8, 4}));
    for (std::size_t n = 0; n < static_cast<std::size_t>(sites); ++n)
      now.layers[0].scale.storage()[(first + 7 * n) % lattice.site_count()] *= factor;
    std::vector<double> new_mm = old_mm, error_mm = old_mm;
    REQUIRE(solver.solve(now, pull(lattice), new_mm, one).converged);
    for (std::size_t n = 0; n < error_mm.size(); ++n) error_mm[n] -= new_mm[n];
    const double error = std::sqrt(sum(energy_of(now, error_mm)) / sum(energy_of(before, old_mm)));
    const double bound =
        change_in_energy_norm(now, old_mm, enthesis::engine::Box::whole(lattice), stiffness_trace_MPa(before),
                              stiffness_trace_MPa(now), sum(energy_of(before, old_mm)));
    INFO(sites << " sites, factor " << factor);
    CHECK(error < bound);
    CHECK(error > 0.1 * bound);
  }
}

TEST_CASE("a solution is not spoilt where nothing changed, and without bound where a site has gone") {
  const Lattice lattice{4, 4, 1, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({1.0, 0.3}), 1.0);
  const std::vector<double> still(nodes_of(lattice).dof_count()), before = stiffness_trace_MPa(body);
  const auto spoilt_by = [&](const std::vector<double>& now, double energy_sum_MPa) {
    return change_in_energy_norm(body, still, enthesis::engine::Box::whole(lattice), before, now, energy_sum_MPa);
  };
  std::vector<double> gone = before;
  gone[5] = 0.0;
  CHECK(spoilt_by(before, 1.0) == 0.0);
  CHECK(std::isinf(spoilt_by(gone, 1.0)));
  CHECK(std::isinf(spoilt_by(before, 0.0)));
}
