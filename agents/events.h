#pragma once
// Competing events: whether any of them happens in a step, and which, each in proportion to its rate.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/arithmetic/pinned_math.h"
#include "engine/random/draws.h"

namespace enthesis::agents {

inline constexpr std::uint8_t no_event = 0xff;

struct EventDraw {
  const engine::Draws& draws;
  engine::LineageKey key;
  engine::Purpose happens, which;
};

// Which of `count` things with these weights, whose sum is above zero, is met by u in (0, 1).
template <class Weight>
std::size_t choose(std::size_t count, double sum, double u, Weight&& weight) {
  double left = u * sum;
  std::size_t chosen = count;
  for (std::size_t i = 0; i < count; ++i) {
    const double w = weight(i);
    if (w <= 0.0) continue;
    chosen = i;
    left -= w;
    if (left < 0.0) break;
  }
  return chosen;
}

// Newcomers have others of their own, and one event at most falls into a step. Births that are this many times as
// frequent make a population grow as it should, to second order in the step: with the whole step where newcomers wait
// for the next one, with half of it where they then catch up (chance_for_newcomer).
inline double birth_factor(double births_per_h, double ends_per_h, double lost_h) {
  return std::max(0.0, 1.0 + (births_per_h - ends_per_h) * lost_h);
}

// The chance that one who came some time before the middle of this step, in which it first can, meets an event in it. It
// is what makes the mean time until the event, waited + dt (1 - chance) / (1 - exp(-rate dt)), exactly 1 / rate. After
// a step as long as this one, waited = dt, that is 3 / 2 rate dt for short steps. A mean time shorter than what was
// waited cannot be had: then the event is certain.
inline double chance_for_newcomer(double rate_per_h, double waited_h, double dt_h) {
  constexpr double small = 1e-3;  // below it the series, whose next term is of fifth order: the difference loses digits
  const double x = rate_per_h * dt_h, w = waited_h / dt_h;
  if (w * x >= 1.0) return 1.0;
  if (x < small)
    return x * (1.0 / 2.0 + w - x * (1.0 / 6.0 + w / 2.0 - x * (1.0 / 24.0 + w / 6.0 - x * (1.0 / 120.0 + w / 24.0))));
  return 1.0 - (1.0 / x - w) * engine::event_probability(rate_per_h, dt_h);
}

// Where one may come in a step at most although none hinders the next, they come as often as their rate says, to second
// order in the step, if each comes this many times as often.
inline double arrival_factor(double arrivals_per_h, double dt_h) {
  constexpr double half = 0.5;
  return 1.0 + half * arrivals_per_h * dt_h;
}

// The one of at most 255 events that happens, or no_event. rate(i) is per hour and not negative; chance(sum of the
// rates) is that any of them happens in the step.
template <class Chance, class Rate>
std::uint8_t draw_event(const EventDraw& draw, std::size_t count, Chance&& chance, Rate&& rate) {
  double total = 0.0;
  for (std::size_t i = 0; i < count; ++i) total += rate(i);
  if (total <= 0.0) return no_event;
  if (draw.draws.uniform(draw.key, draw.happens) >= chance(total)) return no_event;
  return static_cast<std::uint8_t>(choose(count, total, draw.draws.uniform(draw.key, draw.which), rate));
}

}  // namespace enthesis::agents
