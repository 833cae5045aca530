#include <array>
#include <cmath>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;
using enthesis::engine::Position;

namespace {

constexpr double exact = 1e-10;
const FibrousTissue tendon{500.0, 10.0, 0.3, 0.4, 5.0};

// Every boundary node moves by G x.
LoadCase linear_field(const Lattice& lattice, const std::array<std::array<double, 3>, 3>& g) {
  LoadCase out{"linear field", {}, {}, {}, {}};
  const int components = lattice.is_section() ? 2 : 3;
  for (const BoxFace face :
       {BoxFace::x_low, BoxFace::x_high, BoxFace::y_low, BoxFace::y_high, BoxFace::z_low, BoxFace::z_high}) {
    if (lattice.is_section() && face >= BoxFace::z_low) break;
    for (int c = 0; c < components; ++c) {
      const auto row = g[static_cast<std::size_t>(c)];
      out.constraints.push_back({on(face), c, 0.0, [row, components](const Place_um& x) {
                                   return 1e-3 *
                                          (row[0] * x[0] + row[1] * x[1] + (components == 3 ? row[2] * x[2] : 0.0));
                                 }});
    }
  }
  return out;
}

std::vector<double> solved(const ElasticBody& body, const LoadCase& load_case) {
  std::vector<double> u;
  const SolveReport report = ElasticSolver(body.lattice, tight()).solve(body, load_case, u, Workers(1));
  INFO(report.reason);
  REQUIRE(report.converged);
  return u;
}

// Rollers on the three low faces.
LoadCase on_rollers(const char* name, const Lattice& lattice) {
  LoadCase out{name, {}, {}, {}, {}};
  out.constraints.push_back({on(BoxFace::x_low), 0, 0.0, {}});
  out.constraints.push_back({on(BoxFace::y_low), 1, 0.0, {}});
  if (!lattice.is_section()) out.constraints.push_back({on(BoxFace::z_low), 2, 0.0, {}});
  return out;
}

double constrained_modulus(double e, double nu) {
  return e * (1.0 - nu) / ((1.0 + nu) * (1.0 - 2.0 * nu));
}

}  // namespace

TEST_CASE("a linear displacement of the boundary is linear inside, whatever classes make up the same stiffness") {
  const std::array<std::array<double, 3>, 3> g{{{0.01, -0.02, 0.005}, {0.013, -0.004, 0.03}, {-0.007, 0.011, 0.02}}};
  for (const Lattice lattice : {Lattice{7, 5, 6, 20.0}, Lattice{9, 11, 1, 20.0}}) {
    const Direction fibre{0.5, 0.2, 0.8};
    const std::vector<std::vector<StiffnessMatrix>> pairs{
        {isotropic_stiffness({1.0, 0.3}), isotropic_stiffness({250.0, 0.3})},
        {fibrous_stiffness(tendon, fibre), fibrous_stiffness({125000.0, 2500.0, 0.3, 0.4, 1250.0}, fibre)}};
    for (const auto& classes : pairs) {
      const ElasticBody body = body_of(lattice, classes, [](Position p) -> std::pair<int, double> {
        return (p.x + p.y + p.z) % 3 == 0 ? std::pair{1, 1.0} : std::pair{0, 250.0};
      });
      const auto u = solved(body, linear_field(lattice, g));
      double error = 0.0;
      for_nodes(lattice, [&](int i, int j, int k, std::size_t dof) {
        for (std::size_t c = 0; c < (lattice.is_section() ? 2u : 3u); ++c)
          error = std::max(error, std::fabs(u[dof + c] - 0.02 * (g[c][0] * i + g[c][1] * j + g[c][2] * k)));
      });
      CHECK(error < exact * largest(u));
    }
  }
}

TEST_CASE("a traction on a bar on rollers gives t/E along and -nu t/E across") {
  const Lattice lattice{6, 3, 4, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  LoadCase load = on_rollers("pull", lattice);
  load.tractions.push_back({BoxFace::x_high, {}, {0.5, 0.0, 0.0}});
  const auto u = solved(body, load);
  double error = 0.0;
  for_nodes(lattice, [&](int i, int j, int k, std::size_t dof) {
    const double x = 0.02 * i * 0.01, y = -0.3 * 0.02 * j * 0.01, z = -0.3 * 0.02 * k * 0.01;
    error = std::max({error, std::fabs(u[dof] - x), std::fabs(u[dof + 1] - y), std::fabs(u[dof + 2] - z)});
  });
  CHECK(error < exact * largest(u));
  const LoadField field = load_field(body, u, Workers(1));
  for (std::size_t s = 0; s < lattice.site_count(); ++s) {
    CHECK(field.octahedral_shear_strain.storage()[s] == Approx(2.0 / 3.0 * std::sqrt(2.0) * 1.3 * 0.01).epsilon(exact));
    CHECK(field.strain_energy_MPa.storage()[s] == Approx(0.5 * 0.5 * 0.01).epsilon(exact));
    CHECK(field.hydrostatic_stress_MPa.storage()[s] == Approx(0.5 / 3.0).epsilon(exact));
    CHECK(field.largest_principal_strain.storage()[s] == Approx(0.01).epsilon(exact));
  }
}

TEST_CASE("a total force on a patch is the traction times its area") {
  const Lattice lattice{4, 5, 3, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  LoadCase by_traction = on_rollers("traction", lattice);
  LoadCase by_force = by_traction;
  const Region patch = box_region({0, 0, 0}, {1e9, 59.0, 1e9});  // three sites high
  by_traction.tractions.push_back({BoxFace::x_high, patch, {0.5, 0.1, -0.2}});
  const double area = 9 * 0.02 * 0.02;
  by_force.patch_forces.push_back({BoxFace::x_high, patch, {0.5 * area, 0.1 * area, -0.2 * area}});
  const auto a = boundary_values(body, by_traction);
  const auto b = boundary_values(body, by_force);
  CHECK(largest_difference(a.force_N, b.force_N) < 1e-14 * largest(a.force_N));
  double sum = 0.0;
  for (std::size_t n = 0; n < a.force_N.size(); n += 3) sum += a.force_N[n];
  CHECK(sum == Approx(0.5 * area).epsilon(1e-13));
}

TEST_CASE("a bar that hangs in a uniform field has exact displacements of its nodes, whatever the size of the sites") {
  for (const double spacing_um : {40.0, 20.0}) {
    const double length_mm = 0.24, edge_mm = spacing_um / 1000.0;
    const Lattice lattice{static_cast<int>(240.0 / spacing_um), 2, 2, spacing_um};
    const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.0}), 1.0);
    LoadCase load{"weight", {}, {}, {}, {}};
    hold(load, BoxFace::x_low, 3);
    load.body_forces.push_back({{}, {10.0, 0.0, 0.0}});
    const auto u = solved(body, load);
    double error = 0.0;
    for_nodes(lattice, [&](int i, int, int, std::size_t dof) {
      const double x = i * edge_mm;
      error = std::max(error, std::fabs(u[dof] - 10.0 / 50.0 * x * (length_mm - 0.5 * x)));
    });
    CHECK(error < exact * largest(u));
  }
}

TEST_CASE(
    "a force in a part of the body is force per volume times its volume, and is refused where nothing carries it") {
  const Lattice lattice{4, 5, 1, 20.0};
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({50.0, 0.3}), 1.0);
  LoadCase load = on_rollers("part", lattice);
  load.body_forces.push_back({box_region({0, 20.0, 0}, {1e9, 59.0, 1e9}), {1.0, -3.0, 0.0}});
  const auto values = boundary_values(body, load);
  double along = 0.0, across = 0.0;
  for (std::size_t n = 0; n < values.force_N.size(); n += 2) {
    along += values.force_N[n];
    across += values.force_N[n + 1];
  }
  const double volume_mm3 = 4 * 2 * 0.02 * 0.02 * body.layer_mm();
  CHECK(along == Approx(volume_mm3).epsilon(1e-13));
  CHECK(across == Approx(-3.0 * volume_mm3).epsilon(1e-13));
  load.body_forces[0].where = box_region({-2.0, 0, 0}, {-1.0, 1e9, 1e9});
  CHECK_THROWS_AS(boundary_values(body, load), std::invalid_argument);
}

TEST_CASE("layers in series add their compliances") {
  const std::vector<double> e{15000.0, 0.003, 50.0, 500.0, 0.003, 15000.0, 2.0};
  const std::vector<double> nu{0.3, 0.45, 0.2, 0.4, 0.1, 0.25, 0.167};
  const Lattice lattice{7, 3, 3, 20.0};
  std::vector<StiffnessMatrix> classes;
  for (std::size_t n = 0; n < 7; ++n) classes.push_back(isotropic_stiffness({e[n], nu[n]}));
  const ElasticBody body = body_of(lattice, classes, [](Position p) { return std::pair{p.x, 1.0}; });
  LoadCase load{"clamped sides", {}, {}, {}, {}};
  hold(load, BoxFace::x_low, 3);
  for (const BoxFace side : {BoxFace::y_low, BoxFace::y_high}) load.constraints.push_back({on(side), 1, 0.0, {}});
  for (const BoxFace side : {BoxFace::z_low, BoxFace::z_high}) load.constraints.push_back({on(side), 2, 0.0, {}});
  load.tractions.push_back({BoxFace::x_high, {}, {0.25, 0.0, 0.0}});
  const auto u = solved(body, load);
  double place = 0.0;
  for (int i = 0; i <= 7; ++i) {
    if (i > 0) {
      const auto n = static_cast<std::size_t>(i - 1);
      place += 0.02 * 0.25 / constrained_modulus(e[n], nu[n]);
    }
    CHECK(std::fabs(u[nodes_of(lattice).dof(i, 1, 2, 0)] - place) < exact * largest(u));
  }
}

TEST_CASE("layers in parallel with one Poisson ratio add their stiffness") {
  const Lattice lattice{5, 4, 3, 20.0};
  const std::vector<double> e{15000.0, 2.0, 500.0, 0.002};
  const ElasticBody body = body_of(lattice, {isotropic_stiffness({1.0, 0.3})}, [&](Position p) {
    return std::pair{0, e[static_cast<std::size_t>(p.y)]};
  });
  LoadCase load = on_rollers("stretch", lattice);
  load.constraints.push_back({on(BoxFace::x_high), 0, 0.001, {}});
  const auto u = solved(body, load);
  const auto f = internal_force_N(body, u, Workers(1));
  double reaction = 0.0;
  for (int k = 0; k <= 3; ++k)
    for (int j = 0; j <= 4; ++j) reaction += f[nodes_of(lattice).dof(5, j, k, 0)];
  double sum = 0.0;
  for (const double modulus : e) sum += modulus * 0.02 * 0.06;
  CHECK(reaction == Approx(sum * 0.001 / 0.1).epsilon(exact));
}

TEST_CASE("loads superpose, and a factor on the load is a factor on every field") {
  const Lattice lattice{12, 8, 6, 20.0};
  const ElasticBody body = attachment(lattice);
  LoadCase pulled = pull(lattice);
  LoadCase pressed = pulled;
  pressed.tractions = {{BoxFace::y_low, {}, {0.0, 0.01, 0.002}}};
  LoadCase both = pulled;
  both.tractions.push_back(pressed.tractions[0]);
  LoadCase doubled = pulled;
  for (double& t : doubled.tractions[0].traction_MPa) t *= 2.0;

  const auto u1 = solved(body, pulled);
  const auto u2 = solved(body, pressed);
  auto sum = u1;
  for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += u2[n];
  CHECK(largest_difference(solved(body, both), sum) < exact * largest(sum));

  const auto twice = solved(body, doubled);
  const LoadField expected = scaled(load_field(body, u1, Workers(1)), 2.0, Workers(1));
  const LoadField got = load_field(body, twice, Workers(1));
  const auto agree = [](const auto& a, const auto& b) {
    return largest_difference(a.storage(), b.storage()) < exact * largest(b.storage());
  };
  CHECK(agree(got.octahedral_shear_strain, expected.octahedral_shear_strain));
  CHECK(agree(got.strain_energy_MPa, expected.strain_energy_MPa));
  CHECK(agree(got.hydrostatic_stress_MPa, expected.hydrostatic_stress_MPa));
  CHECK(agree(got.largest_principal_strain, expected.largest_principal_strain));
}

TEST_CASE("reactions balance the load in force and in moment") {
  const Lattice lattice{11, 7, 5, 20.0};
  const ElasticBody body = attachment(lattice);
  const LoadCase load = pull(lattice);
  const auto u = solved(body, load);
  const auto f = internal_force_N(body, u, Workers(1));
  const auto values = boundary_values(body, load);
  std::array<double, 6> total{};
  double scale = 0.0;
  for_nodes(lattice, [&](int i, int j, int k, std::size_t dof) {
    const double x[3] = {0.02 * i, 0.02 * j, 0.02 * k};
    double r[3];
    for (std::size_t c = 0; c < 3; ++c) {
      r[c] = f[dof + c];
      if (!values.held[dof + c]) CHECK(std::fabs(f[dof + c] - values.force_N[dof + c]) < 1e-10);
      scale = std::max(scale, std::fabs(r[c]));
    }
    for (std::size_t c = 0; c < 3; ++c) {
      total[c] += r[c];
      total[3 + c] += x[(c + 1) % 3] * r[(c + 2) % 3] - x[(c + 2) % 3] * r[(c + 1) % 3];
    }
  });
  for (const double t : total) CHECK(std::fabs(t) < exact * scale);
}

TEST_CASE("a section in plane strain equals a slab that cannot move along z") {
  const Lattice section{14, 9, 1, 20.0};
  const Lattice slab{14, 9, 2, 20.0};
  const ElasticBody flat = attachment(section);
  const ElasticBody thick = body_of(slab, flat.classes, [&](Position p) {
    const Site site = section.site({p.x, p.y, 0});
    return std::pair<int, double>{flat.layers[0].material[site], flat.layers[0].scale[site]};
  });
  LoadCase load = pull(slab);
  load.constraints.push_back({{{}, [](const Place_um&) { return true; }}, 2, 0.0, {}});
  const auto u = solved(flat, pull(section));
  const auto v = solved(thick, load);
  double error = 0.0;
  for_nodes(slab, [&](int i, int j, int, std::size_t dof) {
    for (std::size_t c = 0; c < 2; ++c)
      error = std::max(error, std::fabs(v[dof + c] - u[nodes_of(section).dof(i, j, 0, static_cast<int>(c))]));
  });
  CHECK(error < exact * largest(u));
  const LoadField a = load_field(flat, u, Workers(1));
  const LoadField b = load_field(thick, v, Workers(1));
  for (std::size_t s = 0; s < section.site_count(); ++s) {
    const double scale = largest(a.hydrostatic_stress_MPa.storage());
    CHECK(std::fabs(a.hydrostatic_stress_MPa.storage()[s] - b.hydrostatic_stress_MPa.storage()[s]) < 1e-9 * scale);
  }
}
