#include "agents/unrest.h"

#include <algorithm>
#include <cmath>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

constexpr double not_known = -1.0;

int edge_of_block(const Lattice& places) {
  constexpr int in_section = 64, in_space = 16;
  return places.nz == 1 ? in_section : in_space;
}

Lattice in_blocks(const Lattice& places, int edge) {
  const auto blocks = [edge](int n) { return (n + edge - 1) / edge; };
  return {blocks(places.nx), blocks(places.ny), blocks(places.nz), places.spacing_um * edge};
}

}  // namespace

Unrest::Unrest(const Lattice& places, const CalmRule& rule)
    : places_(places),
      edge_(edge_of_block(places)),
      blocks_(in_blocks(places, edge_)),
      rule_(rule),
      per_h_(blocks_.site_count(), not_known) {}

void Unrest::wake() {
  std::ranges::fill(per_h_, not_known);
}

std::size_t Unrest::block_of(Site place) const {
  const engine::Position at = places_.position(place);
  return engine::index(blocks_.site({at.x / edge_, at.y / edge_, at.z / edge_}));
}

void Unrest::count(const Cells& cells, const std::vector<Plan>& plans) {
  cells_.assign(blocks_.site_count(), 0);
  thousandths_.assign(blocks_.site_count(), 0);
  for (std::size_t k = 0; k < plans.size(); ++k) {
    for (std::size_t row = 0; row < plans[k].shift.size(); ++row) {
      const std::size_t block = block_of(cells.tables[k].site[row]);
      ++cells_[block];
      thousandths_[block] += plans[k].event[row] == no_event ? plans[k].shift[row] : whole_shift;
    }
  }
}

void Unrest::count(const VesselPlan& vessels) {
  for (std::size_t i = 0; i < vessels.sites.size(); ++i)
    for (const std::uint8_t event : {vessels.entry[i], vessels.growth[i]})
      if (event != no_event) thousandths_[block_of(vessels.sites[i])] += whole_shift;
}

double Unrest::of_block(std::size_t block, double dt_h) {
  constexpr double memory_h = 24.0, deviations = 3.0;
  const double may = rule_.share * cells_[block] + few;
  const double counted = static_cast<double>(thousandths_[block]) / whole_shift;
  double& per_h = per_h_[block];
  if (per_h == not_known) per_h = may / rule_.shortest_step_h;
  per_h += (1.0 - engine::pinned_exp(-dt_h / memory_h)) * (counted / dt_h - per_h);
  return std::max(per_h * dt_h, counted - deviations * std::sqrt(counted)) / may;
}

double Unrest::look(double dt_h) {
  double most = 0.0;
  for (std::size_t block = 0; block < per_h_.size(); ++block) most = std::max(most, of_block(block, dt_h));
  return most;
}

}  // namespace enthesis::agents
