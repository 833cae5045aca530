#include "config/physiology.h"

#include <cmath>
#include <numbers>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::config {
namespace {

// Reads the numbers of one section, with ids "section.key".
class Section {
 public:
  Section(const Table& root, std::string name, Numbers& numbers)
      : table_(root.table(name)), name_(std::move(name)), numbers_(numbers) {}

  double operator()(const std::string& key, Dimension dimension) const {
    return numbers_.read(table_, key, dimension, name_ + "." + key);
  }
  int whole(const std::string& key) const { return static_cast<int>(std::lround((*this)(key, Dimension::none))); }
  std::uint32_t minutes(const std::string& key) const {
    return static_cast<std::uint32_t>(std::lround((*this)(key, Dimension::time) * 60.0));
  }

 private:
  Table table_;
  std::string name_;
  Numbers& numbers_;
};

void read_tissue(const Table& root, Numbers& numbers, Physiology& p) {
  const Section cells(root, "cells", numbers);
  p.passage.mineral = cells("closed_above_mineral", Dimension::fraction);
  p.passage.cartilage = cells("closed_above_cartilage", Dimension::fraction);
  p.reach_um = cells("reach", Dimension::length);
  p.search.rounds = cells.whole("place_rounds");
  p.motion = {cells.minutes("motion_substep"), cells("length", Dimension::length)};
  const Section vessels(root, "vessels", numbers);
  p.vessels.lumen = vessels("lumen", Dimension::fraction);
  p.vessels.avascular_cartilage = vessels("avascular_cartilage", Dimension::fraction);
  p.vessels.calcified = vessels("calcified", Dimension::fraction);
  const Section matrix(root, "matrix", numbers);
  p.matrix.fast_share = matrix("fast_share", Dimension::fraction);
  p.matrix.fast_time_constant_h = matrix("fast_time", Dimension::time);
  p.matrix.slow_time_constant_h = matrix("slow_time", Dimension::time);
  for (std::size_t d = 0; d < agents::deposit_count; ++d) {
    p.matrix.deposit_time_constant_h[d] = matrix(std::string(agents::deposit_names[d]) + "_time", Dimension::time);
  }
  p.matrix.lacuna_limit = matrix("lacuna_limit", Dimension::fraction);
  p.transport.dense_matrix = matrix("dense_matrix", Dimension::fraction);
  p.transport.bone_barrier = matrix("bone_barrier", Dimension::fraction);
  p.transport.cartilage_barrier = matrix("cartilage_barrier", Dimension::fraction);
}

void read_numerics(const Table& root, Numbers& numbers, Physiology& p) {
  const Section time(root, "time", numbers);
  p.cadences = {time.minutes("step"), time.minutes("longest_step"), time.minutes("tissue"), time.minutes("mechanics")};
  p.calm_share = time("calm", Dimension::fraction);
  p.settling_min = time.minutes("settling");
  p.fate_node_h = time("fate_node", Dimension::time);
  const Section fields(root, "field_solver", numbers);
  p.fields.tolerance = fields("tolerance", Dimension::none);
  p.fields.change_tolerance = fields("change_tolerance", Dimension::none);
  p.fields.value_tolerance = fields("value_tolerance", Dimension::none);
  p.fields.lag = fields("lag", Dimension::fraction);
  p.fields.longest_wait = fields.whole("longest_wait");
  p.fields.rest = fields("rest", Dimension::fraction);
  p.fields.substeps = fields.whole("substeps");
  p.fields.max_iterations = fields.whole("max_iterations");
  const Section elastic(root, "elastic_solver", numbers);
  p.elasticity.energy_tolerance = elastic("energy_tolerance", Dimension::none);
  p.elasticity.max_iterations = elastic.whole("max_iterations");
  p.elasticity.multigrid.smoothing_degree = elastic.whole("smoothing_degree");
  p.elasticity.multigrid.smallest_eigenvalue_part = elastic("smallest_eigenvalue_part", Dimension::none);
  p.elasticity.multigrid.direct_dofs = elastic.whole("direct_dofs");
  p.elasticity.multigrid.coarse_cycles = elastic.whole("coarse_cycles");
  p.crimp = {elastic("crimp_settled", Dimension::fraction), elastic.whole("crimp_updates")};
  p.stiffness_change_bound = elastic("stiffness_change_bound", Dimension::fraction);
  p.changed_volume_um3 = elastic("changed_volume", Dimension::volume);
  p.outdated_bound = elastic("outdated", Dimension::none);
  const Section daily(root, "daily_load", numbers);
  p.daily_exponent = daily("exponent", Dimension::none);
}

mechanics::MixtureRule read_stiffness(const Table& root, Numbers& numbers) {
  const Section number(root, "stiffness", numbers);
  const auto isotropic = [&](const std::string& name) {
    return mechanics::IsotropicTissue{number(name, Dimension::pressure), number(name + "_poisson", Dimension::none)};
  };
  mechanics::MixtureRule rule;
  for (const auto name : agents::constituent_names) rule.constituents.push_back(isotropic(std::string(name)));
  rule.remainder = isotropic("ground_substance");
  rule.averaging_exponent = number("averaging_exponent", Dimension::none);
  rule.mineral = index(agents::Constituent::mineral);
  rule.full_mineral = number("full_mineral", Dimension::fraction);
  rule.mineral_exponent = number("mineral_exponent", Dimension::none);
  rule.collagen = index(agents::Constituent::collagen);
  rule.fibres = {number("fibres_along", Dimension::pressure), number("fibres_across", Dimension::pressure),
                 number("fibres_poisson_across", Dimension::none), number("fibres_poisson_along", Dimension::none),
                 number("fibres_shear", Dimension::pressure)};
  const double toe = number("fibres_toe", Dimension::strain), slack = number("fibres_slack", Dimension::fraction);
  if (toe > 0.0) rule.crimp = mechanics::Crimp{toe, slack};
  const int directions = number.whole("fibre_directions");
  for (int i = 0; i < directions; ++i) {
    const double angle = std::numbers::pi * i / directions;
    rule.fibre_directions.push_back({engine::pinned_cos(angle), engine::pinned_sin(angle), 0.0});
  }
  return rule;
}

void read_pore_fluid(const Table& root, Numbers& numbers, Physiology& p) {
  const Section number(root, "pore_fluid", numbers);
  for (const auto name : agents::constituent_names)
    p.pores.permeability_mm4_per_N_s.push_back(number(std::string(name), Dimension::permeability));
  p.pores.remainder_mm4_per_N_s = number("ground_substance", Dimension::permeability);
  p.pores.storage_per_MPa = number("storage", Dimension::compliance);
  p.pores.biot = number("biot", Dimension::fraction);
  p.poroelasticity = {p.elasticity, number("tolerance", Dimension::none), number.whole("sweeps"),
                      number.whole("pressure_iterations")};
}

}  // namespace

Physiology read_physiology(const Table& root, Numbers& numbers) {
  Physiology p;
  read_tissue(root, numbers, p);
  read_numerics(root, numbers, p);
  p.stiffness = read_stiffness(root, numbers);
  read_pore_fluid(root, numbers, p);
  root.refuse_unknown_keys();
  return p;
}

}  // namespace enthesis::config
