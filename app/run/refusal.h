#pragma once
// What a user asked for and cannot have: said in one sentence before anything is computed or written, exit status 2.

#include <stdexcept>

namespace enthesis::app {

struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace enthesis::app
