#pragma once
// The whole program: finds the command, does it, and turns what went wrong into one sentence on stderr.
// Exit status: 0 done, 1 the run failed, 2 bad usage or bad input (nothing was written).

#include <string>
#include <vector>

namespace enthesis::app {

int run_program(const std::vector<std::string>& words);  // words[0] is the program itself

}  // namespace enthesis::app
