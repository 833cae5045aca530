#include "agents/sense.h"

#include <algorithm>
#include <array>

#include "engine/fields/binding.h"

namespace enthesis::agents {
namespace {

using engine::no_site;

// From a grid of the places.
void copy_from(const Grid<double>& grid, std::span<const Site> sites, double scale, std::span<double> out) {
  for (std::size_t i = 0; i < sites.size(); ++i) out[i] = grid[sites[i]] * scale;
}

// From a grid of the sites: the means over the blocks.
template <class T>
void means_of(const Blocks& blocks, const Grid<T>& grid, std::span<const Site> places, std::span<double> out) {
  for (std::size_t i = 0; i < places.size(); ++i) out[i] = blocks.mean(grid, places[i]);
}

// Mean over the surrounding places; beyond the wall counts as the place itself, so that a wall is no edge of the
// tissue.
void mean_around(const Surroundings& world, const Grid<double>& grid, std::span<const Site> sites,
                 std::span<double> out) {
  const double share = 1.0 / static_cast<double>(world.around.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    double sum = 0.0;
    const engine::Position at = world.lattice.position(sites[i]);
    for (const engine::Position step : world.around) {
      const Site s = world.lattice.neighbour(at, step);
      sum += world.tissue.blocks.mean(grid, s == no_site ? sites[i] : s);
    }
    out[i] = sum * share;
  }
}

void share_of_neighbours(const NeighbourCounts::Share& share, std::span<const Site> sites, std::span<double> out) {
  for (std::size_t i = 0; i < sites.size(); ++i) out[i] = share.at(sites[i]);
}

void share_closed(const NeighbourCounts& neighbours, const Signal& signal, const CellTraits& traits,
                  const Places& places, std::span<double> out) {
  const std::array<NeighbourCounts::Share, engine::layer_count> open{neighbours.share(signal, Layer::resident),
                                                                     neighbours.share(signal, Layer::visitor)};
  for (std::size_t i = 0; i < places.site.size(); ++i) {
    const Layer layer = traits.stages[places.stage[i]].layer;
    out[i] = 1.0 - open[engine::index(layer)].at(places.site[i]);
  }
}

constexpr double seconds_per_hour = 3600.0;

void clear_negative(std::span<double> values) {
  for (double& value : values) value = std::max(0.0, value);
}

void sense_one(const Surroundings& world, const Signal& signal, const CellTraits& traits, const Places& places,
               std::span<const std::vector<float>> levels, std::size_t first_row, std::span<double> out) {
  const std::size_t count = places.site.size();
  switch (signal.kind) {
    case SignalKind::field:
      means_of(world.tissue.blocks, *world.fields_pM[signal.argument], places.site, out);
      break;
    case SignalKind::node:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(levels[signal.argument][first_row + i]);
      break;
    case SignalKind::shear_strain:
      copy_from(world.shear_strain, places.site, world.load_factor, out);
      break;
    case SignalKind::energy:
      copy_from(world.energy_MPa, places.site, world.load_factor * world.load_factor, out);
      break;
    case SignalKind::stretch:
      copy_from(world.largest_strain, places.site, world.load_factor, out);
      clear_negative(out.first(count));
      break;
    case SignalKind::pressure:
      for (std::size_t i = 0; i < count; ++i) {
        const Site s = places.site[i];
        out[i] = world.load_factor * (world.pore_pressure_MPa[s] - world.hydrostatic_stress_MPa[s]);
      }
      clear_negative(out.first(count));
      break;
    case SignalKind::flow:
      copy_from(world.fluid_flux_um_per_s, places.site, seconds_per_hour * world.load_factor, out);
      break;
    case SignalKind::favoured:
      for (std::size_t i = 0; i < count; ++i) out[i] = world.favoured[places.site[i]] == signal.argument ? 1.0 : 0.0;
      break;
    case SignalKind::here:
      means_of(world.tissue.blocks, world.tissue.fraction[signal.argument], places.site, out);
      break;
    case SignalKind::around:
      mean_around(world, world.tissue.fraction[signal.argument], places.site, out);
      break;
    case SignalKind::room_here:
      for (std::size_t i = 0; i < count; ++i) out[i] = world.tissue.room_at(places.site[i]);
      break;
    case SignalKind::crowding:
      share_closed(world.neighbours, signal, traits, places, out);
      break;
    case SignalKind::near:
    case SignalKind::density:
      share_of_neighbours(world.neighbours.share(signal), places.site, out);
      break;
    case SignalKind::stage_age:
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = (engine::minutes(world.now) - engine::minutes(places.stage_since[i])) / 60.0;
      }
      break;
    case SignalKind::left:
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = world.tissue.blocks.sum(world.tissue.deposit[signal.argument], places.site[i]);
      }
      break;
    case SignalKind::systemic:
      std::fill(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count), world.systemic[signal.argument]);
      break;
    case SignalKind::swelling:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(levels[signal.argument][first_row + i]);
      break;
  }
}

// Index of the signal that senses a field, or the number of signals.
std::size_t find_field_signal(const Program& program, std::uint16_t field) {
  std::size_t s = 0;
  while (s < program.signals.size() &&
         (program.signals[s].kind != SignalKind::field || program.signals[s].argument != field)) {
    ++s;
  }
  return s;
}

// Replaces the total of trap and ligands by what is free, where the program senses any of them.
void sense_free(const Surroundings& world, const Program& program, const Binding& binding, std::span<const Site> sites,
                EvaluationBlock& block) {
  const std::size_t none = program.signals.size();
  const auto needed = [&](std::uint16_t field) {
    const std::size_t s = find_field_signal(program, field);
    return s != none && block.needs(s);
  };
  bool any = needed(binding.trap);
  for (const auto& ligand : binding.ligands) any = any || needed(ligand.field);
  if (!any) return;
  const std::size_t count = sites.size();
  const std::span<double> trap = block.scratch(0).first(count), free_trap = block.scratch(1).first(count);
  means_of(world.tissue.blocks, *world.fields_pM[binding.trap], sites, trap);
  std::array<engine::TrappedLigand, EvaluationBlock::scratch_rows - 2> ligands;
  for (std::size_t l = 0; l < binding.ligands.size(); ++l) {
    const std::span<double> total = block.scratch(2 + l).first(count);
    means_of(world.tissue.blocks, *world.fields_pM[binding.ligands[l].field], sites, total);
    ligands[l] = {total, total, binding.ligands[l].kd_pM};
  }
  engine::free_ligands({ligands.data(), binding.ligands.size()}, trap, free_trap);
  const auto report = [&](std::uint16_t field, std::span<const double> free) {
    const std::size_t s = find_field_signal(program, field);
    if (s != none) std::copy(free.begin(), free.end(), block.signal(s).begin());
  };
  report(binding.trap, free_trap);
  for (std::size_t l = 0; l < binding.ligands.size(); ++l) report(binding.ligands[l].field, ligands[l].free_pM);
}

}  // namespace

void look_around(const Surroundings& world, std::span<const Program* const> programs, const engine::Workers& workers) {
  world.neighbours.ask_nothing();
  for (const Program* program : programs) world.neighbours.ask(*program);
  world.neighbours.count(world.cells, world.passable, world.tissue.living_places(), workers);
}

void sense(const Surroundings& world, const Program& program, const CellTraits& traits, const Places& places,
           std::span<const std::vector<float>> levels, std::size_t first_row, EvaluationBlock& block) {
  for (std::size_t s = 0; s < program.signals.size(); ++s) {
    if (block.needs(s)) sense_one(world, program.signals[s], traits, places, levels, first_row, block.signal(s));
  }
  for (const Binding& binding : world.bindings) sense_free(world, program, binding, places.site, block);
}

std::optional<double> tissue_level(const Surroundings& world, const Signal& signal, Site site) {
  if (signal.kind != SignalKind::here && signal.kind != SignalKind::around) return std::nullopt;
  const Grid<double>& fraction = world.tissue.fraction[signal.argument];
  if (signal.kind == SignalKind::here) return world.tissue.blocks.mean(fraction, site);
  double mean = 0.0;
  mean_around(world, fraction, {&site, 1}, {&mean, 1});
  return mean;
}

}  // namespace enthesis::agents
