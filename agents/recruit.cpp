#include "agents/recruit.h"

#include <algorithm>

#include "agents/purposes.h"
#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

using engine::LineageKey;

constexpr std::uint8_t nothing = 0xff;
constexpr std::uint16_t first_entry_kind = 0x100;  // the keys below are those of sites and of the first cells

LineageKey key_of_site(Site s) {
  return engine::entry_key(static_cast<std::uint32_t>(s), engine::Tick{0}, 0);
}

// The response by which a cell enters the site, or `nothing`.
std::uint8_t draw_entry(const Surroundings& world, const Program& program, Site site, double vessel, std::size_t i,
                        const engine::Draws& draws, double dt_h, EvaluationBlock& block) {
  const auto rate = [&](std::size_t r) {
    const Output& output = program.responses[r].output;
    const Layer layer = world.cells.layer_of(output.target, output.detail);
    return open_to(world.cells, world.passable, layer, site) ? block.value(r)[i] * vessel : 0.0;
  };
  double total = 0.0;
  for (std::size_t r = 0; r < program.responses.size(); ++r) total += rate(r);
  const LineageKey key = key_of_site(site);
  if (total <= 0.0 || draws.uniform(key, purposes::entry_happens) >= engine::event_probability(total, dt_h)) {
    return nothing;
  }
  double left = draws.uniform(key, purposes::entry_which) * total;
  std::uint8_t chosen = nothing;
  for (std::size_t r = 0; r < program.responses.size(); ++r) {
    if (rate(r) <= 0.0) continue;
    chosen = static_cast<std::uint8_t>(r);
    left -= rate(r);
    if (left < 0.0) break;
  }
  return chosen;
}

}  // namespace

void recruit(const Surroundings& world, const EntryRules& rules, const engine::Draws& draws, double dt_h,
             const engine::Workers& workers, Cells& cells) {
  const Grid<double>& vessel = world.tissue[Constituent::vessel];
  std::vector<Site> sites;
  for (std::size_t i = 0; i < vessel.size(); ++i) {
    if (vessel.data()[i] > 0.0) sites.push_back(Site(static_cast<std::uint32_t>(i)));
  }
  std::vector<std::uint8_t> entry(sites.size(), nothing);
  const CellTraits vessel_traits{"vessel", {{"vessel", Layer::visitor, false, false, 0.0}}};
  const std::vector<std::uint8_t> stage(sites.size(), 0);
  const std::vector<engine::Tick> since(sites.size(), engine::Tick{0});
  workers.for_blocks(sites.size(), cells_per_block, [&](std::size_t begin, std::size_t end) {
    EvaluationBlock block(rules.program);
    const std::size_t count = end - begin;
    const Places places{{sites.data() + begin, count}, {stage.data() + begin, count}, {since.data() + begin, count}};
    sense(world, rules.program, vessel_traits, places, {}, 0, block);
    evaluate(rules.program, rules.factors, places.stage, block);
    for (std::size_t i = 0; i < count; ++i) {
      entry[begin + i] =
          draw_entry(world, rules.program, sites[begin + i], vessel[sites[begin + i]], i, draws, dt_h, block);
    }
  });
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (entry[i] == nothing) continue;
    const Output& output = rules.program.responses[entry[i]].output;
    const LineageKey key = engine::entry_key(static_cast<std::uint32_t>(sites[i]), draws.tick(),
                                             static_cast<std::uint16_t>(first_entry_kind + output.target));
    AgentTable& table = cells.tables[output.target];
    table.append({key, sites[i], static_cast<std::uint8_t>(output.detail), draws.tick()});
    cells.occupant(cells.layer_of(output.target, output.detail), sites[i]) =
        Occupant::of(output.target, table.size() - 1);
    ++cells.flows.entries[output.target];
  }
}

}  // namespace enthesis::agents
