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
// for the next one, with half of it where they then catch up (first_exposure_h).
inline double birth_factor(double births_per_h, double ends_per_h, double lost_h) {
  return std::max(0.0, 1.0 + (births_per_h - ends_per_h) * lost_h);
}

// For how long events threaten who came in the middle of the last step: that half, this step, and as much more as makes
// the mean time until the event, which falls into the middle of a step as well, 1 / rate, to third order in the step:
// dt (1 + exp(-rate exposure) / (1 - exp(-rate dt))) = 1 / rate.
inline double first_exposure_h(double rate_per_h, double dt_h) {
  constexpr double half_and_whole = 1.5, second_order = 11.0 / 24.0;
  return dt_h * (half_and_whole + second_order * rate_per_h * dt_h);
}

// Where one may come in a step at most although none hinders the next, they come as often as their rate says, to second
// order in the step, if each comes this many times as often.
inline double arrival_factor(double arrivals_per_h, double dt_h) {
  constexpr double half = 0.5;
  return 1.0 + half * arrivals_per_h * dt_h;
}

// The one of at most 255 events that happens within dt_h, or no_event. rate(i) is per hour and not negative.
template <class Rate>
std::uint8_t draw_event(const EventDraw& draw, std::size_t count, double dt_h, Rate&& rate) {
  double total = 0.0;
  for (std::size_t i = 0; i < count; ++i) total += rate(i);
  if (total <= 0.0) return no_event;
  if (draw.draws.uniform(draw.key, draw.happens) >= engine::event_probability(total, dt_h)) return no_event;
  return static_cast<std::uint8_t>(choose(count, total, draw.draws.uniform(draw.key, draw.which), rate));
}

}  // namespace enthesis::agents
