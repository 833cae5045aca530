#pragma once
// What random draws are for. A purpose is part of the key of a draw: its number never changes once given.

#include "engine/random/draws.h"

namespace enthesis::agents::purposes {

using engine::Purpose;

inline constexpr Purpose event_happens{1};
inline constexpr Purpose event_which{2};
inline constexpr Purpose place_choice{3};
inline constexpr Purpose place_priority{4};
inline constexpr Purpose hop_happens{5};
inline constexpr Purpose hop_persists{6};
inline constexpr Purpose hop_direction{7};
inline constexpr Purpose hop_priority{8};
inline constexpr Purpose entry_happens{9};
inline constexpr Purpose entry_which{10};
inline constexpr Purpose cull{11};
inline constexpr Purpose initial_cell{12};
inline constexpr Purpose initial_count{14};
inline constexpr Purpose vessel_grows{15};
inline constexpr Purpose injury{16};
inline constexpr Purpose vessel_growth_which{17};
inline constexpr Purpose hop_waits{18};

}  // namespace enthesis::agents::purposes
