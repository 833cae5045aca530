// Bodies with closed solutions in three dimensions: a sphere in a matrix (Eshelby), and a disc that presses a half-space
// (Love, Boussinesq).

#include <array>
#include <cmath>
#include <numbers>

#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;
using enthesis::engine::Position;

namespace {

constexpr double h_mm = 0.01;
constexpr std::array faces{BoxFace::x_low,  BoxFace::x_high, BoxFace::y_low,
                           BoxFace::y_high, BoxFace::z_low,  BoxFace::z_high};

struct Solid {
  double modulus{}, poisson{};
  double bulk() const { return modulus / (3.0 * (1.0 - 2.0 * poisson)); }
  double shear() const { return modulus / (2.0 * (1.0 + poisson)); }
};

using Displacement = std::function<std::array<double, 3>(double x_mm, double y_mm, double z_mm)>;

void prescribe(LoadCase& load, BoxFace face, const Displacement& exact) {
  for (std::size_t c = 0; c < 3; ++c) {
    load.constraints.push_back({on(face), static_cast<int>(c), 0.0, [exact, c](const Place_um& x) {
                                  return exact(1e-3 * x[0], 1e-3 * x[1], 1e-3 * x[2])[c];
                                }});
  }
}

// A cube five radii wide with a sphere in the middle.
class Sphere {
 public:
  Sphere(double sites_per_radius, Solid matrix, Solid inside)
      : n_(2 * static_cast<int>(std::lround(2.5 * sites_per_radius))),
        matrix_(matrix),
        inside_(inside),
        lattice_{n_, n_, n_, 1e3 * h_mm} {
    const double a = sites_per_radius * h_mm;
    std::size_t count = 0;
    body_ = body_of(
        lattice_,
        {isotropic_stiffness({matrix.modulus, matrix.poisson}), isotropic_stiffness({inside.modulus, inside.poisson})},
        [&](Position p) {
          const auto [x, y, z] = from_middle(p);
          const bool in = std::sqrt(x * x + y * y + z * z) < a;
          count += in ? 1 : 0;
          return std::pair{in ? 1 : 0, 1.0};
        });
    radius_ = std::cbrt(static_cast<double>(count) * 3.0 / (4.0 * std::numbers::pi)) * h_mm;  // of the same volume
  }

  double middle_mm() const { return 0.5 * n_ * h_mm; }

  // Mean inside, as a part of Eshelby's, of the strain e0 in all directions far away.
  double swelling() const {
    const double e0 = 1e-3;
    const double within =
        e0 * (3.0 * matrix_.bulk() + 4.0 * matrix_.shear()) / (3.0 * inside_.bulk() + 4.0 * matrix_.shear());
    const double cube = (within - e0) * radius_ * radius_ * radius_;
    const Strain mean = mean_inside([&](double x, double y, double z) {
      const double r2 = x * x + y * y + z * z, factor = e0 + cube / (r2 * std::sqrt(r2));
      return std::array{factor * x, factor * y, factor * z};
    });
    return (mean[0] + mean[1] + mean[2]) / 3.0 / within;
  }

  // Likewise of a shear far away; the border moves as if the sphere were not there, an error of (radius / width)^3.
  double shearing() const {
    const double g0 = 1e-3;
    const double beta =
        6.0 * (matrix_.bulk() + 2.0 * matrix_.shear()) / (5.0 * (3.0 * matrix_.bulk() + 4.0 * matrix_.shear()));
    const double within = g0 / (1.0 + beta * (inside_.shear() / matrix_.shear() - 1.0));
    return mean_inside([&](double, double y, double) { return std::array{g0 * y, 0.0, 0.0}; })[5] / within;
  }

 private:
  std::array<double, 3> from_middle(Position p) const {
    return {(p.x + 0.5) * h_mm - middle_mm(), (p.y + 0.5) * h_mm - middle_mm(), (p.z + 0.5) * h_mm - middle_mm()};
  }

  Strain mean_inside(const Displacement& far) const {
    LoadCase load{"far", {}, {}, {}, {}};
    const double middle = middle_mm();
    for (const BoxFace face : faces) {
      prescribe(load, face, [=](double x, double y, double z) { return far(x - middle, y - middle, z - middle); });
    }
    std::vector<double> u;
    REQUIRE(ElasticSolver(lattice_, settings(1e-7)).solve(body_, load, u, Workers(2)).converged);
    const auto strains = centre_strains(body_, u, Workers(2));
    Strain sum{};
    double count = 0.0;
    for (std::size_t s = 0; s < strains.size(); ++s) {
      if (body_.layers[0].material.storage()[s] == 0) continue;
      count += 1.0;
      for (std::size_t c = 0; c < 6; ++c) sum[c] += strains[s][c];
    }
    for (double& c : sum) c /= count;
    return sum;
  }

  int n_;
  Solid matrix_, inside_;
  Lattice lattice_;
  ElasticBody body_;
  double radius_{};
};

const Solid matrix{100.0, 0.3};
const Solid stiff{2000.0, 0.3}, soft{1.0, 0.3};

// Depth to which the middle of a disc of uniform pressure sinks, as a part of Love's 2 (1 - nu^2) p a / E. Far away the
// half-space moves as under a point force (Boussinesq).
double sinking(double sites_per_radius) {
  const int n = 2 * static_cast<int>(std::lround(6.0 * sites_per_radius));
  const Lattice lattice{n, n, n / 2, 1e3 * h_mm};
  const double pressure = 0.01, a = sites_per_radius * h_mm, middle = 0.5 * n * h_mm, depth = 0.5 * n * h_mm;
  const ElasticBody body = uniform_body(lattice, isotropic_stiffness({matrix.modulus, matrix.poisson}), 1.0);
  LoadCase load{"press", {}, {}, {}, {}};
  double pressed_sites = 0.0;
  const auto in_disc = [=](const Place_um& x) { return std::hypot(1e-3 * x[0] - middle, 1e-3 * x[1] - middle) < a; };
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < n; ++i) pressed_sites += in_disc({(i + 0.5) * 1e3 * h_mm, (j + 0.5) * 1e3 * h_mm, 0.0}) ? 1 : 0;
  }
  const double area = pressed_sites * h_mm * h_mm, force = pressure * area;
  load.tractions.push_back({BoxFace::z_high, in_disc, {0.0, 0.0, -pressure}});
  const Displacement far = [=](double x, double y, double z) {
    const double dx = x - middle, dy = y - middle, down = depth - z;
    const double r = std::hypot(dx, dy), distance = std::sqrt(r * r + down * down);
    const double factor = force / (4.0 * std::numbers::pi * matrix.shear() * distance);
    const double sunk = factor * (2.0 * (1.0 - matrix.poisson) + down * down / (distance * distance));
    const double out =
        factor * (r * down / (distance * distance) - (1.0 - 2.0 * matrix.poisson) * r / (distance + down));
    return std::array{r > 0.0 ? out * dx / r : 0.0, r > 0.0 ? out * dy / r : 0.0, -sunk};
  };
  for (const BoxFace face : faces) {
    if (face != BoxFace::z_high) prescribe(load, face, far);
  }
  std::vector<double> u;
  REQUIRE(ElasticSolver(lattice, settings(1e-8)).solve(body, load, u, Workers(2)).converged);
  const double radius = std::sqrt(area / std::numbers::pi);  // of the disc of the same area
  const double love = 2.0 * (1.0 - matrix.poisson * matrix.poisson) * pressure * radius / matrix.modulus;
  return -u[nodes_of(lattice).dof(n / 2, n / 2, n / 2, 2)] / love;
}

}  // namespace

TEST_CASE("a sphere that swells with its matrix has Eshelby's strain, stiff or soft") {
  for (const double sites : {3.2, 6.4}) {
    const double in_stiff = Sphere(sites, matrix, stiff).swelling(), in_soft = Sphere(sites, matrix, soft).swelling();
    CAPTURE(sites, in_stiff, in_soft);
    CHECK(in_soft == Approx(1.0).margin(0.05));
    CHECK(in_stiff == Approx(1.0).margin(sites > 6.0 ? 0.10 : 0.20));
  }
}

TEST_CASE("a sphere that is sheared with its matrix has Eshelby's strain, stiff or soft") {
  const double in_soft = Sphere(6.4, matrix, soft).shearing();
  const double coarse = Sphere(3.2, matrix, stiff).shearing(), fine = Sphere(6.4, matrix, stiff).shearing();
  CAPTURE(in_soft, coarse, fine);
  CHECK(in_soft == Approx(1.0).margin(0.05));
  CHECK(std::fabs(fine - 1.0) < std::fabs(coarse - 1.0));
}

TEST_CASE("a half-space sinks under a disc as Love says, with second order") {
  const double coarse = sinking(3.2), fine = sinking(6.4);
  CAPTURE(coarse, fine);
  CHECK(coarse == Approx(1.0).margin(0.01));
  CHECK(fine == Approx(1.0).margin(0.005));
  CHECK(std::log2((coarse - 1.0) / (fine - 1.0)) == Approx(2.0).margin(0.3));
}
