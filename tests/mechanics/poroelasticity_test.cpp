#include "mechanics/poroelasticity.h"

#include <cmath>
#include <numbers>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

namespace {

PoroelasticSettings exact() {
  return {settings(1e-9), 1e-7, 200, 500};
}

PoreFluid even_fluid(const Lattice& lattice, double permeability, double storage = 0.0) {
  return {Grid<double>(lattice, permeability), Grid<double>(lattice, storage), Grid<double>(lattice, 1.0)};
}

// A column that can only shorten, pressed at its drained top (Terzaghi), of 40 sites.
struct Column {
  static constexpr int sites = 40;
  static constexpr double modulus = 1.0, poisson = 0.2, permeability = 1e-3, pressed_MPa = 0.01;
  Lattice lattice{1, sites, 1, 25.0};
  double height_mm = sites * 0.025;
  double confined = modulus * (1.0 - poisson) / ((1.0 + poisson) * (1.0 - 2.0 * poisson));
  double diffusivity = confined * permeability;  // mm2/s
  ElasticBody body = uniform_body(lattice, isotropic_stiffness({modulus, poisson}), 1.0);
  LoadCase load{"press", {}, {}, {}, {}};
  std::vector<DrainedFace> drained{{BoxFace::y_high, {}, 0.0}};
  PoroelasticState state = relaxed(lattice);
  PoroelasticSolver solver{lattice, exact()};

  Column() {
    load.constraints = {
        {on(BoxFace::y_low), 1, 0.0, {}}, {on(BoxFace::x_low), 0, 0.0, {}}, {on(BoxFace::x_high), 0, 0.0, {}}};
    load.tractions.push_back({BoxFace::y_high, {}, {0.0, -pressed_MPa, 0.0}});
  }
  double seconds(double dimensionless) const { return dimensionless * height_mm * height_mm / diffusivity; }
  PoroelasticReport step(double step_s) {
    return solver.step(body, even_fluid(lattice, permeability), load, drained, step_s, state, Workers(1));
  }
};

double terzaghi(double height_share, double t) {
  double sum = 0.0;
  for (int k = 0; k < 200; ++k) {
    const double m = (2 * k + 1) * std::numbers::pi / 2.0;
    sum += 2.0 / m * std::sin(m * (1.0 - height_share)) * std::exp(-m * m * t);
  }
  return sum;
}

// A plate between rigid, smooth plates that press it, drained at its free sides (Mandel; solution with nu_u = 1/2 and
// B = 1: Cheng & Detournay 1988, Int J Numer Anal Methods Geomech 12:551). A quarter of it; the plates move as in the
// solution.
struct Plate {
  static constexpr int across = 40, high = 4;
  static constexpr double modulus = 1.0, poisson = 0.2, undrained = 0.5, permeability = 1e-3, force = 0.01;  // N/mm
  static constexpr double shear = modulus / (2.0 * (1.0 + poisson));
  Lattice lattice{across, high, 1, 25.0};
  double width_mm = across * 0.025, height_mm = high * 0.025;
  double diffusivity = permeability * modulus * (1.0 - poisson) / ((1.0 + poisson) * (1.0 - 2.0 * poisson));
  ElasticBody body = uniform_body(lattice, isotropic_stiffness({modulus, poisson}), 1.0);
  std::vector<DrainedFace> drained{{BoxFace::x_high, {}, 0.0}};
  PoroelasticState state = relaxed(lattice);
  PoroelasticSolver solver{lattice, exact()};
  std::vector<double> roots;  // of tan(a) = (1 - nu) / (nu_u - nu) a

  Plate() {
    const double slope = (1.0 - poisson) / (undrained - poisson);
    for (int k = 0; k < 200; ++k) {
      double low = k * std::numbers::pi + 1e-9, top = (k + 0.5) * std::numbers::pi - 1e-12;
      if (k == 0) low = 0.1;
      for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + top);
        (std::tan(middle) < slope * middle ? low : top) = middle;
      }
      roots.push_back(low);
    }
  }
  double plate_moves_mm(double t) const {
    double sum = 0.0;
    for (const double a : roots) {
      sum += std::sin(a) * std::cos(a) / (a - std::sin(a) * std::cos(a)) * std::exp(-a * a * t);
    }
    return height_mm *
           (-force * (1.0 - poisson) / (2.0 * shear * width_mm) + force * (1.0 - undrained) / (shear * width_mm) * sum);
  }
  double pressure(double x_share, double t) const {  // by that at once, force / (2 width)
    double sum = 0.0;
    for (const double a : roots) {
      sum +=
          std::sin(a) / (a - std::sin(a) * std::cos(a)) * (std::cos(a * x_share) - std::cos(a)) * std::exp(-a * a * t);
    }
    return 2.0 * sum;
  }
  double step(double t, double step_share) {
    LoadCase load{"press", {}, {}, {}, {}};
    load.constraints = {{on(BoxFace::x_low), 0, 0.0, {}},
                        {on(BoxFace::y_low), 1, 0.0, {}},
                        {on(BoxFace::y_high), 1, plate_moves_mm(t), {}}};
    REQUIRE(solver
                .step(body, even_fluid(lattice, permeability), load, drained,
                      step_share * width_mm * width_mm / diffusivity, state, Workers(1))
                .converged);
    return state.pressure_MPa.data()[0] / (force / (2.0 * width_mm));
  }
};

}  // namespace

TEST_CASE("a column that is pressed at once carries the pressure in its fluid, and has not moved") {
  Column column;
  REQUIRE(column.step(0.0).converged);
  for (const double p : column.state.pressure_MPa.values()) CHECK(p == Approx(Column::pressed_MPa).epsilon(1e-6));
  CHECK(largest(column.state.displacement_mm) < 1e-8);
}

TEST_CASE("a drained column gives up its pressure and shortens as Terzaghi says") {
  Column column;
  REQUIRE(column.step(0.0).converged);
  double t = 0.0;
  const double share = 0.5 / Column::sites;  // of the lowest site's centre
  for (const double until : {0.1, 0.2, 0.5, 1.0}) {
    while (t < until - 1e-9) {
      const double step = t < 0.1 ? 0.001 : 0.002;
      REQUIRE(column.step(column.seconds(step)).converged);
      t += step;
    }
    const double pressure = column.state.pressure_MPa.data()[0] / Column::pressed_MPa;
    CAPTURE(t, pressure);
    CHECK(pressure == Approx(terzaghi(share, t)).epsilon(0.01));
    const NodeLattice nodes = nodes_of(column.lattice);
    const double shortened = -column.state.displacement_mm[nodes.dof(0, Column::sites, 0, 1)];
    double settled = 1.0;
    for (int k = 0; k < 200; ++k) {
      const double m = (2 * k + 1) * std::numbers::pi / 2.0;
      settled -= 2.0 / (m * m) * std::exp(-m * m * t);
    }
    CHECK(shortened == Approx(settled * Column::pressed_MPa * column.height_mm / column.confined).epsilon(0.01));
  }
}

TEST_CASE("fluid leaves as fast as the column shortens") {
  Column column;
  REQUIRE(column.step(0.0).converged);
  const double before = column.state.displacement_mm[nodes_of(column.lattice).dof(0, Column::sites, 0, 1)];
  const double step_s = column.seconds(0.02);
  REQUIRE(column.step(step_s).converged);
  const double after = column.state.displacement_mm[nodes_of(column.lattice).dof(0, Column::sites, 0, 1)];
  const auto top = Site{static_cast<std::uint32_t>(Column::sites - 1)};
  const double out_um_per_s = 2.0 * Column::permeability * column.state.pressure_MPa[top] / 0.025 * 1e3;
  CHECK(1e3 * (before - after) / step_s == Approx(out_um_per_s).epsilon(1e-5));
  const auto flux = fluid_flux_um_per_s(column.lattice, even_fluid(column.lattice, Column::permeability),
                                        column.drained, column.state.pressure_MPa);
  CHECK(flux[top] < out_um_per_s);  // the mean of both faces of the site
  CHECK(flux[top] > 0.9 * out_um_per_s);
}

TEST_CASE("the middle of a pressed plate first gains pressure, then loses it, as Mandel says") {
  Plate plate;
  const double share = 0.5 / Plate::across;  // of the innermost site's centre
  CHECK(plate.pressure(0.0, 0.05) == Approx(1.0989).epsilon(1e-4));
  CHECK(plate.step(0.0, 0.0) == Approx(1.0).epsilon(0.01));
  double t = 0.0, most = 0.0;
  for (const double until : {0.01, 0.05, 0.1, 0.2, 0.5, 1.0}) {
    double found = 0.0;
    while (t < until - 1e-9) {
      const double step = t < 0.1 ? 0.002 : 0.01;
      t += step;
      found = plate.step(t, step);
      most = std::max(most, found);
    }
    CAPTURE(t, found);
    CHECK(found == Approx(plate.pressure(share, t)).epsilon(0.02));
  }
  CHECK(most > 1.09);  // the rise of Mandel and Cryer
}

TEST_CASE("an undrained block answers at once with Skempton's coefficient and its undrained stiffness") {
  // Pressed from all sides: p = B pressure, B = 1 / (1 + K_drained storage) with biot = 1.
  const Lattice lattice{4, 3, 3, 20.0};
  const double modulus = 2.0, poisson = 0.25, bulk = modulus / (3.0 * (1.0 - 2.0 * poisson)), storage = 0.5,
               pressed = 0.01;
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({modulus, poisson}), 1.0);
  LoadCase load{"press", {}, {}, {}, {}};
  load.constraints = {
      {on(BoxFace::x_low), 0, 0.0, {}}, {on(BoxFace::y_low), 1, 0.0, {}}, {on(BoxFace::z_low), 2, 0.0, {}}};
  load.tractions = {{BoxFace::x_high, {}, {-pressed, 0.0, 0.0}},
                    {BoxFace::y_high, {}, {0.0, -pressed, 0.0}},
                    {BoxFace::z_high, {}, {0.0, 0.0, -pressed}}};
  PoroelasticState state = relaxed(lattice);
  PoroelasticSolver solver(lattice, exact());
  REQUIRE(solver.step(body, even_fluid(lattice, 1e-3, storage), load, {}, 0.0, state, Workers(2)).converged);
  const double skempton = 1.0 / (1.0 + bulk * storage);
  for (const double p : state.pressure_MPa.values()) CHECK(p == Approx(skempton * pressed).epsilon(1e-6));
  for (const double e : state.dilatation) CHECK(e == Approx(-pressed * (1.0 - skempton) / bulk).epsilon(1e-6));
}

TEST_CASE("solid and fluid have the same bits on any number of threads", "[parallel]") {
  const auto pressures = [](int threads) {
    const Lattice lattice{12, 9, 7, 20.0};
    const ElasticBody body = attachment(lattice);
    PoreFluid fluid = even_fluid(lattice, 1e-3);
    for (std::size_t s = 0; s < lattice.site_count(); ++s) {
      fluid.permeability_mm4_per_N_s.data()[s] *= 0.1 + scatter(s);
    }
    PoroelasticState state = relaxed(lattice);
    PoroelasticSolver solver(lattice, {settings(1e-6), 1e-4, 100, 200});
    for (int step = 0; step < 2; ++step) {
      const PoroelasticReport report =
          solver.step(body, fluid, pull(lattice), {{BoxFace::y_low, {}, 0.0}}, 0.5, state, Workers(threads));
      INFO(report.reason << " " << report.sweeps << " " << report.elastic_iterations << " "
                         << report.pressure_iterations);
      REQUIRE(report.converged);
    }
    return state.pressure_MPa.storage();
  };
  const auto alone = pressures(1);
  CHECK(largest(alone) > 0.0);
  for (const int threads : {2, 3, 8}) CHECK(pressures(threads) == alone);
}

TEST_CASE("fluids and steps that make no sense are refused") {
  const Lattice lattice{3, 3, 1, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({1.0, 0.3}), 1.0);
  LoadCase load{"hold", {}, {}, {}, {}};
  hold(load, BoxFace::x_low, 2);
  PoroelasticState state = relaxed(lattice);
  PoroelasticSolver solver(lattice, exact());
  const auto step = [&](const PoreFluid& fluid, const std::vector<DrainedFace>& drained, double step_s) {
    return solver.step(body, fluid, load, drained, step_s, state, Workers(1));
  };
  CHECK_THROWS_AS(step(even_fluid(lattice, -1.0), {}, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(step(even_fluid(lattice, 1.0), {}, -1.0), std::invalid_argument);
  CHECK_THROWS_AS(step(even_fluid(lattice, 1.0), {{BoxFace::z_low, {}, 0.0}}, 1.0), std::invalid_argument);
  PoreFluid stiff = even_fluid(lattice, 1.0);
  stiff.biot.fill(1.5);
  CHECK_THROWS_AS(step(stiff, {}, 1.0), std::invalid_argument);
  stiff.biot.fill(0.0);
  CHECK_THROWS_AS(step(stiff, {}, 1.0), std::invalid_argument);
  CHECK(step(even_fluid(lattice, 1.0), {}, 1.0).converged);
}
