#include "mechanics/load_field.h"

#include <cmath>
#include <map>
#include <stdexcept>

#include "mechanics/load_state.h"
#include "tests/mechanics/bodies.h"
#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using namespace enthesis::mechanics::tests;

TEST_CASE("a force on a section is carried by the thickness of its slab, however fine its sites are") {
  const Lattice places{6, 4, 1, 20.0};
  const double modulus_MPa = 50.0, force_N = 1e-3;
  for (const int factor : {1, 2, 3}) {
    const Lattice lattice = enthesis::engine::Blocks(places, factor).sites;
    const ElasticBody body = uniform_body(lattice, isotropic_stiffness({modulus_MPa, 0.0}), 1.0);
    LoadCase load{"pull", {}, {}, {}, {}};
    hold(load, BoxFace::x_low, 2);
    load.patch_forces.push_back({BoxFace::x_high, {}, {force_N, 0.0, 0.0}});
    std::vector<double> u;
    REQUIRE(ElasticSolver(lattice, tight()).solve(body, load, u, Workers(1)).converged);
    const double strain = force_N / (0.08 * 0.02) / modulus_MPa;
    for (const Strain& e : centre_strains(body, u, Workers(1))) CHECK(e[0] == Approx(strain).epsilon(1e-8));
  }
}

TEST_CASE("what is felt at a place is the mean of its sites, smoothed over places") {
  const enthesis::engine::Blocks blocks(Lattice{3, 1, 1, 20.0}, 2);
  const ElasticBody body = uniform_body(blocks.sites, isotropic_stiffness({1.0, 0.3}), 1.0);
  LoadField field(blocks.sites);
  double next = 0.0;
  blocks.for_sites(Site{1}, [&](Site s) { field.strain_energy_MPa[s] = next++; });  // mean 1.5
  const LoadField felt = felt_at_places(blocks, body, field, Workers(1));
  REQUIRE(felt.strain_energy_MPa.size() == 3);
  CHECK(felt.strain_energy_MPa[Site{0}] == Approx(0.75));
  CHECK(felt.strain_energy_MPa[Site{1}] == Approx(0.5));
  CHECK(felt.strain_energy_MPa[Site{2}] == Approx(0.75));
}

TEST_CASE("smoothing takes the mean over a site and its face neighbours with stiffness") {
  const Lattice lattice{3, 3, 1, 20.0};
  ElasticBody body = uniform_body(lattice, isotropic_stiffness({1.0, 0.3}), 1.0);
  body.layers[0].scale[lattice.site({1, 2, 0})] = 0.0;
  LoadField field(lattice);
  for (std::size_t s = 0; s < 9; ++s) field.strain_energy_MPa.storage()[s] = static_cast<double>(s * s);
  const LoadField out = smoothed(body, field, Workers(1));
  CHECK(out.strain_energy_MPa[lattice.site({1, 1, 0})] ==
        Approx((16.0 + 9.0 + 25.0 + 1.0) / 4.0));  // not the void above
  CHECK(out.strain_energy_MPa[lattice.site({0, 0, 0})] == Approx((0.0 + 1.0 + 9.0) / 3.0));
  CHECK(out.strain_energy_MPa[lattice.site({1, 2, 0})] == 0.0);
}

TEST_CASE("suspension is a factor: strains scale with it, energy with its square") {
  const Lattice lattice{2, 1, 1, 20.0};
  LoadField field(lattice);
  double value = 2.0;
  for (const LoadQuantity& quantity : load_quantities) (field.*quantity.grid).fill(value++);
  const LoadField out = scaled(field, 0.1, Workers(1));
  const Site site{1};
  value = 2.0;
  for (const LoadQuantity& quantity : load_quantities)
    CHECK((out.*quantity.grid)[site] == value++ * (&quantity == &load_quantities[1] ? 0.1 * 0.1 : 0.1));
  CHECK(out.strain_energy_MPa[site] == 3.0 * (0.1 * 0.1));
  CHECK_THROWS_AS(scaled(field, -1.0, Workers(1)), std::invalid_argument);
}

TEST_CASE("a change of stiffness is measured site by site, between nothing and all") {
  const std::vector<double> before{100.0, 1e-3, 0.0, 0.0};
  CHECK(change_by_site(before, before, 0.0).largest == 0.0);
  CHECK(change_by_site(before, before, 0.0).sites == 0);
  const SiteChange soft = change_by_site(before, {95.0, 1.25e-3, 0.0, 0.0}, 0.1);
  CHECK(soft.largest == Approx(0.2));
  CHECK(soft.sites == 1);
  CHECK(change_by_site(before, {95.0, 1.25e-3, 0.0, 0.0}, 0.01).sites == 2);
  CHECK(change_by_site(before, {100.0, 1e-3, 5.0, 0.0}, 0.1).largest == 1.0);
  CHECK(change_by_site({}, before, 0.1).sites == 4);
  const ElasticBody body = uniform_body({2, 2, 1, 20.0}, isotropic_stiffness({2.6, 0.3}), 2.0);
  const double trace = 2.0 * (3.0 * (3.5) + 3.0);  // 3 (lambda + 2 G) + 3 G, lambda = 1.5, G = 1
  for (const double t : stiffness_trace_MPa(body)) CHECK(t == Approx(trace).epsilon(1e-13));
}

TEST_CASE("the state to save is the warm start, the stiffness it belongs to, and what crimp and fluid add") {
  LoadState state{{1.0, 2.0}, {3.0}, {4e-5}, {2.0}, {0.5}, {0.1}};
  std::map<std::string, std::vector<double>> saved;
  state.visit_state([&](const char* name, std::vector<double>& values) { saved[name] = values; });
  CHECK(saved.size() == 6);
  CHECK(saved.at("displacement_mm") == state.displacement_mm);
  CHECK(saved.at("stiffness_at_last_solution_MPa") == state.stiffness_at_last_solution_MPa);
  CHECK(saved.at("outdated_by") == state.outdated_by);
  CHECK(saved.at("permeability_at_last_solution") == state.permeability_at_last_solution);
  CHECK(saved.at("taut_share") == state.taut_share);
  CHECK(saved.at("size_at_last_solution") == state.size_at_last_solution);
}
