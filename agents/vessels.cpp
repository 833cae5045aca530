#include "agents/vessels.h"

#include <algorithm>
#include <array>

#include "agents/events.h"
#include "agents/purposes.h"

namespace enthesis::agents {
namespace {

using engine::LineageKey;

constexpr std::uint16_t first_entry_kind = 0x100;  // the keys below are those of sites and of the first cells

LineageKey key_of_site(Site s) {
  return engine::entry_key(static_cast<std::uint32_t>(s), engine::Tick{0}, 0);
}

auto in_step(double dt_h) {
  return [dt_h](double rate_per_h) { return engine::event_probability(rate_per_h, dt_h); };
}

// The response by which a cell enters the site, or no_event.
std::uint8_t draw_entry(const Surroundings& world, const Program& program, Site site, double vessel, std::size_t i,
                        const engine::Draws& draws, double dt_h, EvaluationBlock& block) {
  const auto layer_of = [&](const Output& output) { return world.cells.layer_of(output.target, output.detail); };
  const auto rate_of = [&](std::size_t r) {
    const Output& output = program.responses[r].output;
    if (output.kind != OutputKind::enter) return 0.0;
    return open_to(world.cells, world.passable, layer_of(output), site) ? block.value(r)[i] * vessel : 0.0;
  };
  const auto visits = [&](std::size_t r) { return layer_of(program.responses[r].output) == Layer::visitor; };
  double visitors_per_h = 0.0;
  for (std::size_t r = 0; r < program.responses.size(); ++r) {
    const double rate = rate_of(r);
    if (rate > 0.0 && visits(r)) visitors_per_h += rate;
  }
  const double more = arrival_factor(visitors_per_h, dt_h);
  return draw_event({draws, key_of_site(site), purposes::entry_happens, purposes::entry_which},
                    program.responses.size(), in_step(dt_h), [&](std::size_t r) {
                      const double rate = rate_of(r);
                      return rate > 0.0 && visits(r) ? more * rate : rate;
                    });
}

// The response by which the vessel at a site sprouts or regresses, or no_event.
std::uint8_t draw_growth(const Program& program, Site site, std::size_t i, const engine::Draws& draws, double dt_h,
                         EvaluationBlock& block) {
  const auto rate_of = [&](OutputKind kind) {
    double rate = 0.0;
    for (std::size_t r = 0; r < program.responses.size(); ++r) {
      if (program.responses[r].output.kind == kind) rate += block.value(r)[i];
    }
    return rate;
  };
  const double more = birth_factor(rate_of(OutputKind::sprout), rate_of(OutputKind::regress), dt_h);
  return draw_event({draws, key_of_site(site), purposes::vessel_grows, purposes::vessel_growth_which},
                    program.responses.size(), in_step(dt_h), [&](std::size_t r) {
                      const OutputKind kind = program.responses[r].output.kind;
                      if (kind == OutputKind::sprout) return more * block.value(r)[i];
                      return kind == OutputKind::regress ? block.value(r)[i] : 0.0;
                    });
}

// Open tissue with room for a lumen; cartilage that is not calcified repels vessels.
bool can_hold_vessel(const Surroundings& world, const VesselLimits& limits, Site s) {
  const Tissue& tissue = world.tissue;
  if (world.passable[s] == 0 || tissue.level(Constituent::vessel, s) > 0.0) return false;
  if (tissue.level(Constituent::cartilage, s) > limits.avascular_cartilage &&
      tissue.level(Constituent::mineral, s) < limits.calcified) {
    return false;
  }
  const bool empty = !world.cells.occupant(Layer::resident, s).present();
  return tissue.room_at(s) + (empty ? tissue.level(Constituent::lacuna, s) : 0.0) >= limits.lumen;
}

}  // namespace

void plan_vessels(const Surroundings& world, const VesselRules& rules, const engine::Draws& draws, double dt_h,
                  const engine::Workers& workers, VesselPlan& plan) {
  plan.sites.clear();
  engine::for_rows(world.tissue.living_places(), world.lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const Site place{static_cast<std::uint32_t>(i)};
      if (world.tissue.level(Constituent::vessel, place) > 0.0) plan.sites.push_back(place);
    }
  });
  plan.entry.assign(plan.sites.size(), no_event);
  plan.growth.assign(plan.sites.size(), no_event);
  const CellTraits vessel_traits{"vessel", {{"vessel", Layer::visitor, false, 0.0}}};
  const std::vector<std::uint8_t> stage(plan.sites.size(), 0);
  const std::vector<engine::Tick> since(plan.sites.size(), engine::Tick{0});
  const std::array<const Program*, 1> programs{&rules.program};
  look_around(world, programs, workers);
  workers.for_blocks(plan.sites.size(), cells_per_block, [&](std::size_t begin, std::size_t end) {
    EvaluationBlock block(rules.program);
    const std::size_t count = end - begin;
    const Places places{
        {plan.sites.data() + begin, count}, {stage.data() + begin, count}, {since.data() + begin, count}};
    block.take_stages(places.stage);
    sense(world, rules.program, vessel_traits, places, {}, 0, block);
    evaluate(rules.program, rules.factors, places.stage, block);
    for (std::size_t i = 0; i < count; ++i) {
      const Site site = plan.sites[begin + i];
      const double vessel = world.tissue.level(Constituent::vessel, site);
      plan.entry[begin + i] = draw_entry(world, rules.program, site, vessel, i, draws, dt_h, block);
      plan.growth[begin + i] = draw_growth(rules.program, site, i, draws, dt_h, block);
    }
  });
}

void recruit(const VesselRules& rules, const VesselPlan& plan, const engine::Draws& draws, double dt_h, Cells& cells) {
  for (std::size_t i = 0; i < plan.sites.size(); ++i) {
    if (plan.entry[i] == no_event) continue;
    const Site site = plan.sites[i];
    const Output& output = rules.program.responses[plan.entry[i]].output;
    const LineageKey key = engine::entry_key(static_cast<std::uint32_t>(site), draws.tick(),
                                             static_cast<std::uint16_t>(first_entry_kind + output.target));
    AgentTable& table = cells.tables[output.target];
    table.append({key, site, static_cast<std::uint8_t>(output.detail), engine::later(draws.tick(), dt_h / 2.0)});
    cells.occupant(cells.layer_of(output.target, output.detail), site) = Occupant::of(output.target, table.size() - 1);
    ++cells.flows.entries[output.target];
  }
}

void grow_vessels(const Surroundings& world, const VesselRules& rules, const VesselPlan& plan,
                  const VesselLimits& limits, Tissue& tissue) {
  for (std::size_t i = 0; i < plan.sites.size(); ++i) {
    if (plan.growth[i] == no_event) continue;
    const Output& output = rules.program.responses[plan.growth[i]].output;
    if (output.kind == OutputKind::regress) {
      tissue.blocks.for_sites(plan.sites[i],
                              [&](Site s) { tissue.remove(Constituent::vessel, s, tissue.lattice.site_volume_um3()); });
      continue;
    }
    const auto guide_pM = [&](Site s) { return tissue.blocks.mean(*world.fields_pM[output.target], s); };
    Site best = engine::no_site;
    for (const engine::Position step : world.around) {
      const Site s = world.lattice.neighbour(plan.sites[i], step);
      if (s == engine::no_site || !can_hold_vessel(world, limits, s)) continue;
      if (best == engine::no_site || guide_pM(s) > guide_pM(best)) best = s;
    }
    if (best == engine::no_site) continue;
    const bool empty = !world.cells.occupant(Layer::resident, best).present();
    tissue.blocks.share_out(
        best, limits.lumen * world.lattice.site_volume_um3(),
        [&](Site s) { return empty ? tissue.room_to_fill(Constituent::vessel, s) : tissue.room(s); },
        [&](Site s, double part_um3) {
          return empty ? tissue.fill_in(Constituent::vessel, s, part_um3)
                       : tissue.lay(Constituent::vessel, s, part_um3);
        });
  }
}

}  // namespace enthesis::agents
