#include "mechanics/crimp.h"

#include "mechanics/mixture_rule.h"
#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

const Crimp tendon{0.02, 0.02};
const CrimpSettings settings_of_tests{1e-4, 60};

// Nothing but aligned fibres, along x or at an angle.
MixtureRule fibre_rule(const std::optional<Crimp>& crimp) {
  MixtureRule rule;
  rule.constituents = {{1.0, 0.3}};
  rule.remainder = {0.05, 0.3};
  rule.averaging_exponent = 1.0;
  rule.collagen = 0;
  rule.fibres = {500.0, 10.0, 0.3, 0.4, 5.0};
  rule.fibre_directions = {{1.0, 0.0, 0.0}, {0.8, 0.6, 0.0}};
  rule.crimp = crimp;
  return rule;
}

struct Bar {
  explicit Bar(const Lattice& box, const MixtureRule& rule, std::size_t direction = 0)
      : lattice(box), body(body_for_mixture(box, rule)), solver(box, settings(1e-8)) {
    const std::size_t sites = lattice.site_count();
    const std::vector<double> collagen(sites, 0.9), x(sites, rule.fibre_directions[direction][0]),
        y(sites, rule.fibre_directions[direction][1]), z(sites, 0.0);
    MixtureState state;
    state.fractions = {collagen};
    state.fibre_x = x;
    state.fibre_y = y;
    state.fibre_z = z;
    mix(rule, state, body, Workers(1));
  }

  // Uniaxial: one end on rollers, free across.
  LoadCase pulled(double stress_MPa) const {
    LoadCase load{"pull", {}, {}, {}, {}};
    load.constraints.push_back({on(BoxFace::x_low), 0, 0.0, {}});
    load.constraints.push_back({on(BoxFace::y_low), 1, 0.0, {}});
    if (!lattice.is_section()) load.constraints.push_back({on(BoxFace::z_low), 2, 0.0, {}});
    load.tractions.push_back({BoxFace::x_high, {}, {stress_MPa, 0.0, 0.0}});
    return load;
  }

  double strain_along(double stress_MPa, const MixtureRule& rule, int threads = 1) {
    report = solve_crimped(*rule.crimp, settings_of_tests, fibre_layers(rule), pulled(stress_MPa), solver, body, taut,
                           u, Workers(threads));
    CAPTURE(report.reason);
    REQUIRE(report.converged);
    return centre_strains(body, u, Workers(1)).front()[0];
  }

  Lattice lattice;
  ElasticBody body;
  ElasticSolver solver;
  SolveReport report;
  std::vector<double> taut, u;
};

}  // namespace

TEST_CASE("the secant modulus of crimped fibres rises in a line, then towards the taut one, and has a floor") {
  CHECK(secant_share(tendon, -0.01) == tendon.slack_share);
  CHECK(secant_share(tendon, 0.0) == tendon.slack_share);
  CHECK(secant_share(tendon, 0.01) == Approx(0.25));
  CHECK(secant_share(tendon, 0.02) == Approx(0.5));  // stress toe / 2: the parabola and the line meet
  CHECK(secant_share(tendon, 0.04) == Approx(0.75));
  CHECK(secant_share(tendon, 1.0) == Approx(0.99));
  CHECK(taut_share(tendon, 0.0) == 0.0);
  CHECK(taut_share(tendon, 0.02) == Approx((0.5 - 0.02) / 0.98));
  CHECK(taut_share({0.02, 1.0}, 0.0) == 1.0);  // slack fibres as stiff as taut ones: no crimp
}

TEST_CASE("a crimped bar follows the parabola and the line of its fibres") {
  const MixtureRule rule = fibre_rule(tendon);
  const double fibres = 0.9 * rule.fibres.along_MPa;
  for (const Lattice lattice : {Lattice{6, 3, 1, 20.0}, Lattice{4, 3, 3, 20.0}}) {
    Bar bar(lattice, rule);
    for (const double strain : {0.01, 0.02, 0.03, 0.05}) {
      const double toe = tendon.toe_strain;
      const double of_fibres = strain < toe ? strain * strain / (2.0 * toe) : strain - 0.5 * toe;
      // The rest of the mixture and the plane strain of a section carry a little.
      CHECK(bar.strain_along(fibres * of_fibres, rule) == Approx(strain).epsilon(0.03));
    }
    CHECK(bar.report.iterations < 60);
  }
}

TEST_CASE("a crimped body must not be scaled: within the toe four times the load is twice the strain") {
  const MixtureRule rule = fibre_rule(tendon);
  Bar bar({4, 3, 3, 20.0}, rule);
  const double small = bar.strain_along(0.5, rule), large = bar.strain_along(2.0, rule);
  CHECK(large < 0.02);
  CHECK(large / small == Approx(2.0).epsilon(0.03));
  const MixtureRule straight = fibre_rule(std::nullopt);
  const Bar linear({4, 3, 3, 20.0}, straight);
  std::vector<double> u, twice;
  ElasticSolver solver(linear.lattice, settings(1e-10));
  solver.solve(linear.body, linear.pulled(0.5), u, Workers(1));
  solver.solve(linear.body, times(4.0, linear.pulled(0.5)), twice, Workers(1));
  for (std::size_t n = 0; n < u.size(); ++n) CHECK(twice[n] == Approx(4.0 * u[n]).margin(1e-12));
}

TEST_CASE("pushed along them, crimped fibres are slack") {
  const MixtureRule rule = fibre_rule(tendon);
  Bar bar({4, 3, 3, 20.0}, rule);
  const double strain = bar.strain_along(-0.05, rule);
  const double slack = 0.9 * tendon.slack_share * rule.fibres.along_MPa + 0.1 * rule.remainder.modulus_MPa;
  CHECK(strain == Approx(-0.05 / slack).epsilon(0.03));
  for (const double share : bar.taut) CHECK(share < 1e-3);
}

TEST_CASE("fibres without crimp and those that are crimped no more are one body") {
  const MixtureRule straight = fibre_rule(std::nullopt), nearly = fibre_rule(Crimp{1e-7, 0.02});
  const Lattice lattice{4, 3, 3, 20.0};
  Bar bar(lattice, nearly, 1);
  const double strain = bar.strain_along(1.0, nearly);
  const Bar other(lattice, straight, 1);
  std::vector<double> u;
  ElasticSolver solver(lattice, settings(1e-8));
  REQUIRE(solver.solve(other.body, other.pulled(1.0), u, Workers(1)).converged);
  CHECK(centre_strains(other.body, u, Workers(1)).front()[0] == Approx(strain).epsilon(1e-3));
}

TEST_CASE("crimped fibres come out in the same bits on any number of threads", "[parallel]") {
  const MixtureRule rule = fibre_rule(tendon);
  const Lattice lattice{24, 16, 16, 20.0};
  Bar one(lattice, rule, 1);
  one.strain_along(2.0, rule, 1);
  for (const int threads : {2, 3, 8}) {
    Bar other(lattice, rule, 1);
    other.strain_along(2.0, rule, threads);
    CHECK(other.u == one.u);
    CHECK(other.taut == one.taut);
  }
}

TEST_CASE("crimp that does not settle is said, not hidden, and crimp that makes no sense is refused") {
  const MixtureRule rule = fibre_rule(tendon);
  Bar bar({4, 3, 3, 20.0}, rule);
  const SolveReport report = solve_crimped(tendon, {1e-9, 1}, fibre_layers(rule), bar.pulled(0.5), bar.solver, bar.body,
                                           bar.taut, bar.u, Workers(1));
  CHECK_FALSE(report.converged);
  CHECK(report.reason.find("after 1 updates of the crimped fibres") != std::string::npos);
  CHECK_THROWS_AS(body_for_mixture(bar.lattice, fibre_rule(Crimp{0.0, 0.1})), std::invalid_argument);
  CHECK_THROWS_AS(body_for_mixture(bar.lattice, fibre_rule(Crimp{0.02, 0.0})), std::invalid_argument);
}
