#pragma once
// What random draws of the readouts are for (see agents/purposes.h).

#include "engine/random/draws.h"

namespace enthesis::readouts::purposes {

inline constexpr engine::Purpose laboratory_group{201};
inline constexpr engine::Purpose mark_across{202};
inline constexpr engine::Purpose mark_along{203};

}  // namespace enthesis::readouts::purposes
