#include "mechanics/pore_rule.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace enthesis::mechanics;
using enthesis::engine::Lattice;
using enthesis::engine::Workers;

namespace {

const Lattice three_sites{3, 1, 1, 20.0};
const PoreRule rule{{1e-2, 1e-4}, 1.0, 4e-4, 0.9};

}  // namespace

TEST_CASE("permeability is the mean of logarithms by volume, and void holds no fluid") {
  const std::vector<double> first{0.5, 1.0, 0.3}, second{0.5, 0.0, 0.2};
  const std::vector<std::uint8_t> voids{0, 0, 1};
  MixtureState state;
  state.fractions = {first, second};
  const PoreFluid mixed = pore_fluid(three_sites, rule, state, Workers(1));
  const auto& k = mixed.permeability_mm4_per_N_s.storage();
  CHECK(k[0] == Approx(1e-3).epsilon(1e-12));
  CHECK(k[1] == Approx(1e-2).epsilon(1e-12));
  CHECK(k[2] == Approx(std::pow(10.0, -0.6 - 0.8)).epsilon(1e-12));  // half of it is ground substance
  CHECK(mixed.biot.storage() == std::vector<double>(3, 0.9));
  CHECK(mixed.storage_per_MPa.storage() == std::vector<double>(3, 4e-4));
  state.void_sites = voids;
  CHECK(pore_fluid(three_sites, rule, state, Workers(2)).permeability_mm4_per_N_s.storage()[2] == 0.0);
}

TEST_CASE("pores that make no sense are refused") {
  const std::vector<double> whole(3, 1.0), part(2, 1.0);
  MixtureState state;
  state.fractions = {whole};
  CHECK_THROWS_WITH(pore_fluid(three_sites, rule, state, Workers(1)), Catch::Contains("one array of fractions"));
  state.fractions = {whole, part};
  CHECK_THROWS_WITH(pore_fluid(three_sites, rule, state, Workers(1)), Catch::Contains("one entry per site"));
  CHECK_THROWS_WITH(pore_fluid(three_sites, {{0.0, 1.0}, 1.0, 0.0, 1.0}, state, Workers(1)),
                    Catch::Contains("above zero"));
}
