#pragma once
// What a reader of configuration says when it refuses something.

#include <string>

#include "config/diagnostics.h"

namespace enthesis::tests {

// The sentence of the ConfigError that the action throws; "accepted" where it throws none.
template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace enthesis::tests
