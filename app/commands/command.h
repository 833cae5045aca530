#pragma once
// A command of the program: what it accepts and what it does. Each lives in a file of its own; program.cpp lists them.

#include "app/commands/options.h"

namespace enthesis::app {

struct Command {
  Syntax syntax;
  int (*act)(const Given& given){};  // returns the exit status
};

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_refused = 2;
inline constexpr int exit_interrupted = 130;  // by Ctrl-C or a request to end; the run can go on

}  // namespace enthesis::app
